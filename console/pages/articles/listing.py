"""The list of all subjects: by category and tag, with what calls for attention."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from console.pages.articles.forms import is_slug
from console.pages.queries import Short
from console.visits import Editing, Visit
from conversations.understanding import Language
from knowledge_base.gaps.stale import UNUSED_AFTER
from knowledge_base.overview import Mark, Subject, subjects

SHOWN = 300
MAX_WORDS = 200


class Wanted(BaseModel):
    """What the reader of the list looks for; nothing where a field is empty."""

    q: str = Field("", max_length=MAX_WORDS)
    state: str = Field("", max_length=MAX_WORDS)
    category: str = Field("", max_length=MAX_WORDS)
    tag: str = Field("", max_length=MAX_WORDS)
    mark: str = Field("", max_length=MAX_WORDS)

    def fits(self, subject: Subject) -> bool:
        """Whether the subject is wanted."""
        return (
            subject.is_in(self.state)
            and subject.has(self.mark)
            and (not self.category or self.category in subject.categories)
            and (not self.tag or self.tag in subject.tags)
            and subject.fits(self.q)
        )


def add_routes(routes: APIRouter) -> None:
    """The routes."""
    routes.add_api_route("/articles", articles, methods=["GET"])
    routes.add_api_route("/articles", create, methods=["POST"])


async def articles(visit: Editing, wanted: Annotated[Wanted, Query()]) -> Response:
    """The list, perhaps only what fits."""
    return await _list(visit, wanted)


async def create(visit: Editing, slug: Short = "") -> Response:
    """Begin a new subject."""
    name = "-".join(slug.strip().lower().split())
    if not is_slug(name):
        return await _list(visit, Wanted(), 422, problem=visit.texts("article-slug-bad"))
    return RedirectResponse(f"/articles/{name}", 303)


async def _list(visit: Visit, wanted: Wanted, status: int = 200, *, problem: str | None = None) -> Response:
    found = await _subjects(visit)
    fitting = [subject for subject in found if wanted.fits(subject)]
    counts = {mark: sum(subject.has(mark) for subject in found) for mark in Mark}
    return visit.page(
        "articles/list.html",
        status,
        groups=_by_category(fitting[:SHOWN], visit.language),
        shown=min(len(fitting), SHOWN),
        count=len(fitting),
        wanted=wanted,
        categories=sorted(set().union(*(subject.categories for subject in found))),
        tags=sorted(set().union(*(subject.tags for subject in found))),
        counts=counts,
        Language=Language,
        Mark=Mark,
        problem=problem,
    )


async def _subjects(visit: Visit) -> list[Subject]:
    now = visit.parts.clock()
    since = now - UNUSED_AFTER
    async with visit.parts.database.reading() as unit:
        used = await unit.decisions.answered_with(since)
        all_articles = await unit.articles.articles()
    return subjects(all_articles, today=now.astimezone(visit.parts.service.zone).date(), since=since, used=used)


def _by_category(found: list[Subject], language: Language) -> list[tuple[str, list[Subject]]]:
    """The subjects under the names of their categories; those without one come last."""
    names = sorted({subject.category(language) for subject in found}, key=lambda name: (not name, name.casefold()))
    return [(name, [subject for subject in found if subject.category(language) == name]) for name in names]
