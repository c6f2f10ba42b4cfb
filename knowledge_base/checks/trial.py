"""Questions asked of the articles as they are and as they would be with a draft.

Only the questions that a draft can change are asked: those for which its article is, or would be, among the nearest
ones, and those that the article is to answer. For all others the ranking is the same but for rounding.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from conversations.understanding import Language
from knowledge_base.articles import ArticleKey
from knowledge_base.checks.findings import Asker, Finding, Kind, Outcome, Severity
from knowledge_base.index import SENTENCES, Entry
from knowledge_base.ports import Vectors
from knowledge_base.scoring import Scored, Searchable, certain
from knowledge_base.signals import Question

NEAREST = 6
AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its vectors by encoder. `right` are the articles known to answer it, `wrong` those known not to,
    `nothing` says that none does."""

    text: str
    language: Language
    asker: Asker
    vectors: tuple[Vectors, ...]
    right: frozenset[str] = frozenset()
    wrong: frozenset[str] = frozenset()
    nothing: bool = False
    decision_id: int | None = None

    @property
    def was_uncovered(self) -> bool:
        """Whether all that is known of it is that none of the articles of that time answered."""
        return self.nothing and not self.right and not self.wrong

    def is_wrong(self, slug: str | None) -> bool:
        """Whether an answer with this article is known to be wrong."""
        if slug is None:
            return False
        return slug in self.wrong or self.nothing or (bool(self.right) and slug not in self.right)


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a question."""

    asked: Asked
    was: Outcome
    would_be: Outcome


def can_change(asked: Sequence[Asked], present: Searchable, draft: Entry) -> list[int]:
    """The places of the questions that may get another answer with the draft."""
    key = draft.revision.key
    own = [draft, *([present.entries[key]] if key in present.entries else [])]
    affected = [place for place, one in enumerate(asked) if key.slug in one.right | one.wrong]
    near: list[int] = []
    for start in range(0, len(asked), AT_ONCE):
        part = asked[start : start + AT_ONCE]
        near += (start + np.nonzero(_is_near(part, list(present.entries.values()), own))[0]).tolist()
    return sorted({*affected, *near})


class Rankings:
    """What each question gets in one state of the articles, worked out once."""

    def __init__(self) -> None:
        self._of: Searchable | None = None
        self._known: dict[tuple[str, Language, Asker], Outcome] = {}

    def best(self, asked: Sequence[Asked], searchable: Searchable) -> list[Outcome]:
        """The best article of each with its score; all others are forgotten when the articles changed."""
        if searchable is not self._of:
            self._of, self._known = searchable, {}
        new = [one for one in asked if (one.text, one.language, one.asker) not in self._known]
        for one, outcome in zip(new, best(new, searchable), strict=True):
            self._known[one.text, one.language, one.asker] = outcome
        return [self._known[one.text, one.language, one.asker] for one in asked]


def best(asked: Sequence[Asked], searchable: Searchable) -> list[Outcome]:
    """The article that fits each question best, whatever its score.

    People's questions that are an article's own words get it, as customers do. Examples do not: they stand for what
    customers ask in other words.
    """
    ranked = searchable.rank_all([Question(one.text, one.vectors) for one in asked])
    return [_outcome(one, _found(one, found, searchable), searchable) for one, found in zip(asked, ranked, strict=True)]


def _found(asked: Asked, ranked: Sequence[Scored], searchable: Searchable) -> Sequence[Scored]:
    own = None if asked.asker is Asker.EXAMPLE else searchable.asked_in_own_words(asked.text)
    return ranked if own is None else certain(ranked, own)


def _outcome(asked: Asked, found: Sequence[Scored], searchable: Searchable) -> Outcome:
    if not found:
        return Outcome(None, 0.0)
    subject, score = searchable.subjects[found[0].subject], found[0].probability
    return Outcome(subject.slug, score, subject.in_language(asked.language).text.title)


def answered(outcome: Outcome, limit: float) -> Outcome:
    """The same, with no article where the score is below the limit."""
    return outcome if outcome.score >= limit else replace(outcome, slug=None)


def told(tried: Tried, slug: str, *, is_new: bool = False) -> Iterator[Finding]:
    """What there is to say about it; of an article that `is_new` nobody has said that it does not answer."""
    kind = _kind(tried, slug, is_new=is_new)
    if kind is None:
        return
    asked = tried.asked
    other = next((one for one in (tried.would_be.slug, tried.was.slug) if one and one != slug), None)
    yield Finding(
        kind,
        _SEVERITY[kind],
        other=ArticleKey(other, asked.language) if other else None,
        question=asked.text,
        asker=asked.asker,
        was=tried.was,
        would_be=tried.would_be,
        decision_id=asked.decision_id,
    )


_SEVERITY = {
    Kind.NEWLY_ANSWERED: Severity.GOOD,
    Kind.NEWLY_WRONG: Severity.BLOCKS,
    Kind.NOW_COVERED: Severity.WARNS,
    Kind.OTHER_ARTICLE: Severity.WARNS,
    Kind.NO_LONGER_ANSWERED: Severity.WARNS,
    Kind.OWN_QUESTION_MISSED: Severity.WARNS,
}


def _kind(tried: Tried, slug: str, *, is_new: bool) -> Kind | None:
    asked, was, now = tried.asked, tried.was.slug, tried.would_be.slug
    if was == now:
        missed = asked.asker is Asker.TEST and slug in asked.right and now != slug
        return Kind.OWN_QUESTION_MISSED if missed else None
    if asked.is_wrong(now) and not asked.is_wrong(was):
        return Kind.NOW_COVERED if is_new and now == slug and asked.was_uncovered else Kind.NEWLY_WRONG
    if was is None:
        return Kind.NEWLY_ANSWERED
    if now is None:
        return None if asked.is_wrong(was) else Kind.NO_LONGER_ANSWERED
    return Kind.NEWLY_ANSWERED if asked.is_wrong(was) else Kind.OTHER_ARTICLE


def _is_near(asked: Sequence[Asked], entries: Sequence[Entry], own: Sequence[Entry]) -> Vectors:
    """Whether the draft's article is, by either encoder, nearer than all but a few."""
    near = np.zeros(len(asked), bool)
    for encoder in range(len(asked[0].vectors[:SENTENCES])):
        questions = np.stack([one.vectors[encoder] for one in asked])
        theirs, mine = (
            _nearest_rows(questions, entries, encoder),
            _nearest_rows(questions, own, encoder).max(1, initial=-1.0),
        )
        near |= (theirs > mine[:, None]).sum(1) < 2 * NEAREST  # both languages of an article count
    return near


def _nearest_rows(questions: Vectors, entries: Sequence[Entry], encoder: int) -> Vectors:
    """(questions, entries): the cosine with the nearest row of each entry."""
    if not entries:
        return np.zeros((len(questions), 0), np.float32)
    parts = [np.vstack([one.embedded[encoder].passages, one.embedded[encoder].examples]) for one in entries]
    starts = np.cumsum([0, *(len(part) for part in parts[:-1])])
    return np.asarray(np.maximum.reduceat(questions @ np.vstack(parts).T, starts, axis=1), np.float32)
