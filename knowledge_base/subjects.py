"""All published articles by slug, carried from one state of a big knowledge base to the next."""

from collections.abc import Collection, Iterator, Mapping

from conversations.understanding import Language
from knowledge_base.articles import ArticleKey
from knowledge_base.index import Entry, Subject
from knowledge_base.snapshot import subjects_of


class Subjects:
    """`ordered` by slug; `places[slug]` is the number of a subject in it. Never changed once it is built."""

    def __init__(self, ordered: tuple[Subject, ...], places: Mapping[str, int] | None = None) -> None:
        self.ordered = ordered
        self.places = places or {subject.slug: place for place, subject in enumerate(ordered)}

    @classmethod
    def of(cls, entries: Mapping[ArticleKey, Entry]) -> "Subjects":
        """Those of all entries."""
        return cls(subjects_of(entries[key] for key in sorted(entries)))

    def after(self, entries: Mapping[ArticleKey, Entry], touched: Collection[ArticleKey]) -> "Subjects":
        """Those of entries that differ from what these are of in the touched keys only."""
        slugs = {key.slug for key in touched}
        fresh = subjects_of(_entries_of(slugs, entries))
        if len(fresh) == len(slugs) and slugs <= self.places.keys():
            return Subjects(self._replaced(fresh), self.places)
        kept = (subject for subject in self.ordered if subject.slug not in slugs)
        return Subjects(tuple(sorted([*kept, *fresh], key=lambda subject: subject.slug)))

    def _replaced(self, fresh: tuple[Subject, ...]) -> tuple[Subject, ...]:
        subjects = list(self.ordered)
        for subject in fresh:
            subjects[self.places[subject.slug]] = subject
        return tuple(subjects)


def _entries_of(slugs: Collection[str], entries: Mapping[ArticleKey, Entry]) -> Iterator[Entry]:
    keys = (ArticleKey(slug, language) for slug in sorted(slugs) for language in sorted(Language))
    return (entries[key] for key in keys if key in entries)
