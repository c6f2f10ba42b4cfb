"""Published articles."""

from typing import Annotated

from fastapi import APIRouter, Path

from api.access import ReadingArticles
from api.cursors import cursor_of, words_of
from api.models import ArticleOut, ArticleRef, Page
from api.problems import not_found
from api.routes.tickets import Cursor, Limit
from conversations.understanding import Language
from knowledge_base.articles import MAX_SLUG

Slug = Annotated[str, Path(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=MAX_SLUG, examples=["refund-time"])]


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/articles", tags=["articles"])
    routes.add_api_route("", articles, methods=["GET"])
    routes.add_api_route("/{slug}/{language}", article, methods=["GET"])
    return routes


async def articles(
    caller: ReadingArticles, language: Language | None = None, cursor: Cursor = None, limit: Limit = 50
) -> Page[ArticleRef]:
    """The articles that customers see now, by slug and language."""
    after = words_of(cursor, 2) if cursor else ["", ""]
    async with caller.parts.database.reading() as unit:
        live = await unit.articles.published_ids()
        ids = [
            live[key] for key in sorted(live) if [key.slug, key.language] > after and language in {None, key.language}
        ]
        revisions = await unit.articles.revisions(ids[: limit + 1])
    found = [ArticleOut.of(one) for one in sorted(revisions, key=lambda revision: revision.key)]
    items = [ArticleRef(**one.model_dump(exclude={"body", "questions"})) for one in found[:limit]]
    following = cursor_of(items[-1].slug, items[-1].language) if len(found) > limit else None
    return Page(items=items, next=following)


async def article(caller: ReadingArticles, slug: Slug, language: Language) -> ArticleOut:
    """One article as customers see it."""
    async with caller.parts.database.reading() as unit:
        found = await unit.articles.published(slug, language)
    if found is None:
        raise not_found("article")
    return ArticleOut.of(found)
