"""When an article is published, taken away and looked at again; typed and shown in the shop's time zone."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from console.pages.articles.editor import Planned, Refused, editor
from console.pages.articles.forms import Slug
from console.pages.articles.saying import problem_words
from console.pages.checks import doubts
from console.visits import Editing, Visit
from conversations.understanding import Language
from handoff.team import Deed
from knowledge_base.articles import Article
from knowledge_base.checks.findings import Findings
from knowledge_base.editing import NoSuchArticleError
from knowledge_base.planning import (
    PastTimeError,
    note_translation_checked,
    plan_expiry,
    plan_publishing,
    plan_review,
)
from knowledge_base.problems import BadArticleError
from storage.unit_of_work import Unit


class BadTimeError(ValueError):
    """What was typed is no time."""


def add_routes(routes: APIRouter) -> None:
    """The routes."""
    routes.add_api_route("/articles/{slug}/{language}/dates", dates, methods=["POST"])
    routes.add_api_route("/articles/{slug}/{language}/checked", checked, methods=["POST"])


async def dates(visit: Editing, slug: Slug, language: Language, planned: Annotated[Planned, Form()]) -> Response:
    """Change what is to happen; a plan to publish what may do harm asks for a reason as publishing does."""
    try:
        findings = await _doubts(visit, slug, language, planned)
        if findings is not None and not planned.reason.strip():
            needed = visit.texts("check-reason-needed")
            refused = Refused(problems=(needed,), findings=findings, planned=planned)
            return await editor(visit, slug, 422, {language: refused})
        async with visit.parts.database.unit() as unit:
            await _plan(visit, unit, slug, language, planned)
            because = f": {planned.reason.strip()}" if findings else ""
            await visit.record(unit, Deed.ARTICLE_PLANNED, f"{slug} ({language}){because}")
    except NoSuchArticleError:
        return visit.page("gone.html", 404)
    except PastTimeError:
        return _refused(visit, slug, visit.texts("article-time-over"))
    except BadTimeError:
        return _refused(visit, slug, visit.texts("article-time-bad"))
    except BadArticleError as error:
        return _refused(visit, slug, *problem_words(visit, error, language))
    return RedirectResponse(f"/articles/{slug}?saved=dates#{language}", 303)


async def checked(visit: Editing, slug: Slug, language: Language) -> Response:
    """The text says what the other language says."""
    try:
        async with visit.parts.database.unit() as unit:
            await note_translation_checked(unit.articles, slug, language, visit.parts.clock())
            await visit.record(unit, Deed.TRANSLATION_CHECKED, f"{slug} ({language})")
    except NoSuchArticleError:
        return visit.page("gone.html", 404)
    return RedirectResponse(f"/articles/{slug}#{language}", 303)


async def _doubts(visit: Visit, slug: str, language: Language, planned: Planned) -> Findings | None:
    """Those of the draft that would be published at a time that was not planned before."""
    async with visit.parts.database.reading() as unit:
        found = await unit.articles.article(slug, language)
    if found is None:
        raise NoSuchArticleError(f"there is no article {slug!r}")
    publish_at = _moment(visit, planned.publish_at)
    if publish_at is None or publish_at == found.dates.publish_at or _known_reason(found):
        return None
    return await doubts(visit, found.latest.text)


def _known_reason(article: Article) -> str:
    """Why the newest text may be published, where that was asked when it was planned for another time."""
    return article.dates.reason if article.dates.planned_revision_id == article.latest.id else ""


async def _plan(visit: Visit, unit: Unit, slug: str, language: Language, planned: Planned) -> None:
    """A publishing that is planned already stays with its revision unless its time changes."""
    store, now = unit.articles, visit.parts.clock()
    found = await store.article(slug, language)
    if found is None:
        raise NoSuchArticleError(f"there is no article {slug!r}")
    publish_at = _moment(visit, planned.publish_at)
    if publish_at != found.dates.publish_at:
        reason = planned.reason.strip() or _known_reason(found)
        await plan_publishing(store, slug, language, publish_at, now=now, fields=visit.parts.fields, reason=reason)
    await plan_expiry(store, slug, language, _moment(visit, planned.expires_at), now=now)
    await plan_review(store, slug, language, _day(planned.review_on))


def _moment(visit: Visit, typed: str) -> datetime | None:
    if not typed.strip():
        return None
    try:
        moment = datetime.fromisoformat(typed.strip())
    except ValueError:
        raise BadTimeError(typed) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=visit.parts.service.zone)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip()) if typed.strip() else None
    except ValueError:
        raise BadTimeError(typed) from None


def _refused(visit: Visit, slug: str, *problems: str) -> Response:
    return visit.page("articles/refused.html", 422, problems=problems, back=f"/articles/{slug}")
