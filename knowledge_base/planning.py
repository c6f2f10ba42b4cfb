"""What is to happen to articles at a time: publishing, taking away, reviewing. Performed by whoever keeps time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from conversations.errors import BadInputError
from conversations.understanding import Language
from knowledge_base.articles import Article, ArticleKey, Revision, Status, without_plan
from knowledge_base.editing import NoSuchArticleError, archive, show
from knowledge_base.fields import Fields
from knowledge_base.ports import ArticleStore
from knowledge_base.problems import BadArticleError


class PastTimeError(BadInputError):
    """A time that is over already can't be planned for."""


class Happening(StrEnum):
    """What became of a plan."""

    PUBLISHED = "published"
    EXPIRED = "expired"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Happened:
    """A plan whose time had come."""

    key: ArticleKey
    what: Happening


async def plan_publishing(
    store: ArticleStore,
    slug: str,
    language: Language,
    at: datetime | None,
    *,
    now: datetime,
    fields: Fields,
    reason: str = "",
) -> Revision | None:
    """Show the newest revision, as it is now, from `at` on; None takes a plan back. `reason` says why, where the
    checks had doubts. Raises PastTimeError, BadArticleError for a field without a value."""
    article = await _article(store, slug, language)
    if at is None:
        await store.set_dates(article.key, without_plan(article.dates))
        return None
    _not_over(at, now)
    if problems := list(fields.problems(article.latest.text)):
        raise BadArticleError(problems)
    dates = replace(article.dates, publish_at=at, planned_revision_id=article.latest.id, reason=reason)
    await store.set_dates(article.key, dates)
    return article.latest


async def plan_expiry(
    store: ArticleStore, slug: str, language: Language, at: datetime | None, *, now: datetime
) -> None:
    """Take the article away at that moment; None: never. Raises PastTimeError."""
    article = await _article(store, slug, language)
    if at is not None and at != article.dates.expires_at:
        _not_over(at, now)
    await store.set_dates(article.key, replace(article.dates, expires_at=at))


async def plan_review(store: ArticleStore, slug: str, language: Language, on: date | None) -> None:
    """From that day on the article is among those to look at again."""
    article = await _article(store, slug, language)
    await store.set_dates(article.key, replace(article.dates, review_on=on))


async def note_translation_checked(store: ArticleStore, slug: str, language: Language, at: datetime) -> None:
    """Somebody found the article to say what the other language says."""
    article = await _article(store, slug, language)
    await store.set_dates(article.key, replace(article.dates, translation_checked_at=at))


async def perform_due(store: ArticleStore, now: datetime, fields: Fields) -> Sequence[Happened]:
    """Do all that is due, in the order of its times. A text that can't be shown stays a draft; its plan is dropped."""
    done: list[Happened] = []
    for article in await store.due(now, lock=True):
        dates = article.dates
        moments = [(dates.publish_at, _publish), (dates.expires_at, _expire)]
        due = [(at, act) for at, act in moments if at is not None and at <= now]
        for _, act in sorted(due, key=lambda one: one[0]):
            fresh = await _article(store, article.key.slug, article.key.language)
            done.append(Happened(article.key, await act(store, fresh, fields)))
    return done


async def _publish(store: ArticleStore, article: Article, fields: Fields) -> Happening:
    dates = without_plan(article.dates)
    revision = await store.revision(article.dates.planned_revision_id or 0)
    if revision is None or any(True for _ in fields.problems(revision.text)):
        await store.set_dates(article.key, dates)
        return Happening.FAILED
    await show(store, article, revision, article.dates.reason)
    await store.set_dates(article.key, dates)
    return Happening.PUBLISHED


async def _expire(store: ArticleStore, article: Article, _: Fields) -> Happening:
    await store.set_dates(article.key, replace(article.dates, expires_at=None))
    if article.status is Status.PUBLISHED:
        await archive(store, article.key.slug, article.key.language)
    return Happening.EXPIRED


def _not_over(at: datetime, now: datetime) -> None:
    if at <= now:
        raise PastTimeError("that time is over already")


async def _article(store: ArticleStore, slug: str, language: Language) -> Article:
    article = await store.article(slug, language)
    if article is None:
        raise NoSuchArticleError(f"there is no article {slug!r} in {language.value}")
    return article
