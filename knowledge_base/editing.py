"""Changes to articles. Each function works within the caller's transaction and says what it changed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from conversations.errors import BadInputError
from conversations.understanding import Language
from knowledge_base.articles import Article, ArticleKey, ArticleText, Revision, Status, tidy, without_plan
from knowledge_base.fields import Fields
from knowledge_base.pictures import MAX_ALBUM_BYTES
from knowledge_base.ports import ArticleStore
from knowledge_base.problems import BadArticleError, Part, TextProblem, text_problems


class NoSuchArticleError(BadInputError):
    """The article or revision named does not exist."""


class NewerRevisionError(BadInputError):
    """Somebody stored a newer text than the one that the editor began from; nothing was overwritten."""

    def __init__(self, newest: Revision) -> None:
        super().__init__(f"revision {newest.number} by {newest.author} is newer than what this text was made from")
        self.newest = newest


class Change(StrEnum):
    """What an edit did to what customers see."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ARCHIVED = "archived"


async def save_draft(store: ArticleStore, text: ArticleText, *, author: str, at: datetime) -> Revision:
    """Keep a text without showing it to customers; the newest revision itself when nothing changed.

    Raises BadArticleError when the text can't be kept.
    """
    text = tidy(text)
    if problems := [*text_problems(text), *await _unknown_pictures(store, text)]:
        raise BadArticleError(problems)
    article = await store.article(text.slug, text.language)
    if article is not None and article.latest.text == text:
        return article.latest
    return await store.add_revision(text, author=author, at=at)


async def save_over(store: ArticleStore, text: ArticleText, *, base: int | None, author: str, at: datetime) -> Revision:
    """`save_draft` of a text that was made from revision `base` (None: from nothing).

    Raises NewerRevisionError where the newest revision is another one, unless it says the same.
    """
    article = await store.article(text.slug, text.language)
    newest = article.latest if article else None
    if newest is not None and newest.id != base and newest.text != tidy(text):
        raise NewerRevisionError(newest)
    return await save_draft(store, text, author=author, at=at)


async def publish(
    store: ArticleStore, slug: str, language: Language, *, fields: Fields | None = None, reason: str = ""
) -> Change:
    """Show the newest revision to customers. Raises BadArticleError where it names a field that `fields` lack.

    `reason` says why, where the checks had doubts.
    """
    article = await _article(store, slug, language)
    return await _show_filled(store, article, article.latest, fields, reason)


async def publish_text(
    store: ArticleStore,
    text: ArticleText,
    *,
    author: str,
    at: datetime,
    fields: Fields | None = None,
    reason: str = "",
) -> Change:
    """Save and publish in one go. Raises BadArticleError."""
    await save_draft(store, text, author=author, at=at)
    return await publish(store, text.slug, text.language, fields=fields, reason=reason)


async def archive(store: ArticleStore, slug: str, language: Language) -> Change:
    """Take an article away from customers; its revisions stay."""
    article = await _article(store, slug, language)
    if article.status is Status.ARCHIVED:
        return Change.UNCHANGED
    published = article.published.id if article.published else None
    await store.set_status(article.key, Status.ARCHIVED, published)
    await store.set_dates(article.key, replace(article.dates, expires_at=None))
    if article.status is Status.PUBLISHED:
        await store.note_publication(await store.bump_version(), article.key, None)
    return Change.ARCHIVED


async def unarchive(
    store: ArticleStore, slug: str, language: Language, *, fields: Fields | None = None, reason: str = ""
) -> Change:
    """Show an archived article as it was when it was taken away; the newest text where it never was shown."""
    article = await _article(store, slug, language)
    return await _show_filled(store, article, article.published or article.latest, fields, reason)


async def restore(
    store: ArticleStore,
    revision_id: int,
    *,
    author: str,
    at: datetime,
    fields: Fields | None = None,
    reason: str = "",
) -> Change:
    """Publish an earlier text again, as a new revision; brings an archived article back as well."""
    revision = await store.revision(revision_id)
    if revision is None:
        raise NoSuchArticleError(f"there is no revision {revision_id}")
    return await publish_text(store, revision.text, author=author, at=at, fields=fields, reason=reason)


def missing_translations(published: Iterable[ArticleKey]) -> list[ArticleKey]:
    """The articles that would have to be written so that every published one is there in both languages."""
    known = set(published)
    return sorted({ArticleKey(key.slug, key.language.other) for key in known} - known)


async def show(store: ArticleStore, article: Article, revision: Revision, reason: str = "") -> Change:
    """Make one of the article's revisions what customers see; a plan to do so is fulfilled by it."""
    if article.dates.planned_revision_id == revision.id:
        await store.set_dates(article.key, without_plan(article.dates))
    live = article.status is Status.PUBLISHED
    if live and article.published is not None and article.published.id == revision.id:
        return Change.UNCHANGED
    await store.set_status(article.key, Status.PUBLISHED, revision.id)
    await store.note_publication(await store.bump_version(), article.key, revision.id, reason)
    return Change.CHANGED if live else Change.ADDED


async def _show_filled(
    store: ArticleStore, article: Article, revision: Revision, fields: Fields | None, reason: str
) -> Change:
    if fields is not None and (problems := list(fields.problems(revision.text))):
        raise BadArticleError(problems)
    return await show(store, article, revision, reason)


async def _unknown_pictures(store: ArticleStore, text: ArticleText) -> list[TextProblem]:
    sizes = await store.picture_sizes({picture.sha256 for picture in text.pictures}, hold=True)
    problems = [
        TextProblem(Part.PICTURES, f"the picture {picture.name!r} is not stored", picture.name)
        for picture in text.pictures
        if picture.sha256 not in sizes
    ]
    if sum(sizes.values()) > MAX_ALBUM_BYTES:
        message = f"the pictures have more than {MAX_ALBUM_BYTES // 1_000_000} MB together"
        problems.append(TextProblem(Part.PICTURES, message))
    return problems


async def _article(store: ArticleStore, slug: str, language: Language) -> Article:
    article = await store.article(slug, language)
    if article is None:
        raise NoSuchArticleError(f"there is no article {slug!r} in {language.value}")
    return article
