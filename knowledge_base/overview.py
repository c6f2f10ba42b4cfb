"""The list of subjects as editors see it: both languages side by side, with what calls for attention."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from conversations.understanding import Language
from knowledge_base.articles import Article, Status

ONE_EDIT = timedelta(days=1)
"""Texts of the two languages that were stored within that time were written together."""


class Mark(StrEnum):
    """What calls for an editor's attention."""

    MISSING = "missing"
    OUTDATED = "outdated"
    REVIEW = "review"
    UNUSED = "unused"
    UNPUBLISHED = "unpublished"


@dataclass(frozen=True, slots=True)
class Subject:
    """One slug with its articles by language, and the marks of each language."""

    slug: str
    articles: Mapping[Language, Article] = field(default_factory=dict)
    marks: Mapping[Language, frozenset[Mark]] = field(default_factory=dict)

    @property
    def categories(self) -> set[str]:
        """The categories of both languages."""
        return {article.latest.text.category for article in self.articles.values()} - {""}

    @property
    def tags(self) -> set[str]:
        """The tags of both languages."""
        return {tag for article in self.articles.values() for tag in article.latest.text.tags}

    def category(self, language: Language) -> str:
        """Where a reader of that language looks for it."""
        texts = [self.articles[one].latest.text for one in (language, language.other) if one in self.articles]
        return next((text.category for text in texts if text.category), "")

    def fits(self, words: str) -> bool:
        """Whether all words are in the slug, a title, a category, a tag or an example question."""
        texts = [article.latest.text for article in self.articles.values()]
        said = [part for text in texts for part in (text.title, text.category, *text.tags, *text.questions)]
        all_words = " ".join([self.slug, *said]).casefold()
        return all(word in all_words for word in words.casefold().split())

    def is_in(self, status: str) -> bool:
        """Whether one of the languages stands so; drafts are texts that customers don't see yet."""
        if status == Status.DRAFT:
            return any(article.has_draft for article in self.articles.values())
        return not status or any(article.status == status for article in self.articles.values())

    def has(self, mark: str) -> bool:
        """Whether a language has this mark."""
        return not mark or any(mark in marks for marks in self.marks.values())


def subjects(articles: Iterable[Article], *, today: date, since: datetime, used: Collection[str]) -> list[Subject]:
    """All subjects by slug; `used` are the slugs of articles that customers were sent `since` then.

    A text that is newer had no time to be used.
    """
    by_slug: dict[str, dict[Language, Article]] = defaultdict(dict)
    for article in articles:
        by_slug[article.key.slug][article.key.language] = article
    return [
        Subject(slug, found, {one: _marks(found, one, today, None if slug in used else since) for one in Language})
        for slug, found in sorted(by_slug.items())
    ]


def is_outdated(article: Article, other: Article | None) -> bool:
    """Whether customers see a text of the other language that is newer than this one, and nobody compared the two."""
    if other is None or other.published is None or {article.status, other.status} != {Status.PUBLISHED}:
        return False
    newest, checked = other.published.created_at, article.dates.translation_checked_at
    is_newer = newest - article.latest.created_at > ONE_EDIT
    return is_newer and (checked is None or checked < newest)


def _marks(
    articles: Mapping[Language, Article], language: Language, today: date, unused_since: datetime | None
) -> frozenset[Mark]:
    article, other = articles.get(language), articles.get(language.other)
    if article is None or article.status is Status.ARCHIVED:
        is_needed = other is not None and other.status is Status.PUBLISHED
        return frozenset({Mark.MISSING} if is_needed else ())
    is_live = article.status is Status.PUBLISHED
    review_on = article.dates.review_on
    marks = {
        Mark.MISSING: not is_live and other is not None and other.status is Status.PUBLISHED,
        Mark.OUTDATED: is_outdated(article, other),
        Mark.REVIEW: review_on is not None and review_on <= today,
        Mark.UNUSED: is_live and unused_since is not None and article.latest.created_at <= unused_since,
        Mark.UNPUBLISHED: is_live and article.has_draft,
    }
    return frozenset(mark for mark, holds in marks.items() if holds)
