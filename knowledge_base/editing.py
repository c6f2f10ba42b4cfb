"""Changes to articles. Each function works within the caller's transaction and says what it changed."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from conversations.errors import BadInputError
from conversations.understanding import Language
from knowledge_base.articles import Article, ArticleKey, ArticleText, Revision, Status, tidy
from knowledge_base.fields import Fields
from knowledge_base.ports import ArticleStore
from knowledge_base.problems import BadArticleError, text_problems


class NoSuchArticleError(BadInputError):
    """The article or revision named does not exist."""


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
    if problems := text_problems(text):
        raise BadArticleError(problems)
    article = await store.article(text.slug, text.language)
    if article is not None and article.latest.text == text:
        return article.latest
    return await store.add_revision(text, author=author, at=at)


async def publish(store: ArticleStore, slug: str, language: Language, *, fields: Fields | None = None) -> Change:
    """Show the newest revision to customers. Raises BadArticleError where it names a field that `fields` lack."""
    article = await _article(store, slug, language)
    if fields is not None and (problems := list(fields.problems(article.latest.text))):
        raise BadArticleError(problems)
    return await _show(store, article)


async def publish_text(
    store: ArticleStore, text: ArticleText, *, author: str, at: datetime, fields: Fields | None = None
) -> Change:
    """Save and publish in one go. Raises BadArticleError."""
    await save_draft(store, text, author=author, at=at)
    return await publish(store, text.slug, text.language, fields=fields)


async def archive(store: ArticleStore, slug: str, language: Language) -> Change:
    """Take an article away from customers; its revisions stay."""
    article = await _article(store, slug, language)
    if article.status is Status.ARCHIVED:
        return Change.UNCHANGED
    published = article.published.id if article.published else None
    await store.set_status(article.key, Status.ARCHIVED, published)
    if article.status is Status.PUBLISHED:
        await store.note_publication(await store.bump_version(), article.key, None)
    return Change.ARCHIVED


async def restore(
    store: ArticleStore, revision_id: int, *, author: str, at: datetime, fields: Fields | None = None
) -> Change:
    """Publish an earlier text again, as a new revision; brings an archived article back as well."""
    revision = await store.revision(revision_id)
    if revision is None:
        raise NoSuchArticleError(f"there is no revision {revision_id}")
    return await publish_text(store, revision.text, author=author, at=at, fields=fields)


def missing_translations(published: Iterable[ArticleKey]) -> list[ArticleKey]:
    """The articles that would have to be written so that every published one is there in both languages."""
    known = set(published)
    return sorted({ArticleKey(key.slug, key.language.other) for key in known} - known)


async def _show(store: ArticleStore, article: Article) -> Change:
    live = article.status is Status.PUBLISHED
    if live and not article.has_draft:
        return Change.UNCHANGED
    await store.set_status(article.key, Status.PUBLISHED, article.latest.id)
    await store.note_publication(await store.bump_version(), article.key, article.latest.id)
    return Change.CHANGED if live else Change.ADDED


async def _article(store: ArticleStore, slug: str, language: Language) -> Article:
    article = await store.article(slug, language)
    if article is None:
        raise NoSuchArticleError(f"there is no article {slug!r} in {language.value}")
    return article
