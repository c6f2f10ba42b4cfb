"""What customers asked in vain: the groups, one group with its conversations, a draft from it."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BeforeValidator, Field

from console.pages.checks import progress, runs_of
from console.pages.queries import MAX_ID, PathId
from console.runs import Run
from console.visits import Editing, Visit
from handoff.team import Deed, Right
from knowledge_base.checks.checker import Step
from knowledge_base.editing import save_draft
from knowledge_base.gaps.anonymous import anonymous
from knowledge_base.gaps.drafting import draft_of
from knowledge_base.gaps.gaps import WEEKS, Gap
from knowledge_base.gaps.stale import UNUSED_AFTER, stale

FRESH_SECONDS = 120
ReplyId = Annotated[int | None, BeforeValidator(lambda value: value or None), Field(ge=1, le=MAX_ID), Form()]


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/gaps")
    routes.add_api_route("", gaps, methods=["GET"])
    routes.add_api_route("/{gap_id}", gap, methods=["GET"])
    routes.add_api_route("/{gap_id}/draft", draft, methods=["POST"])
    return routes


async def gaps(visit: Editing) -> Response:
    """The list; the groups come when they are made."""
    now = visit.parts.clock()
    async with visit.parts.database.reading() as unit:
        articles = await unit.articles.articles()
        ratings = await unit.missed.ratings_since(now - UNUSED_AFTER)
    today = now.astimezone(visit.parts.service.zone).date()
    found = stale(articles, ratings, now, today)
    run = _run(visit)
    body = (await progress(visit, run)).body if run is not None else b""
    return visit.page(
        "gaps/gaps.html", groups=bytes(body).decode(), stale=found, weeks=WEEKS, unused_days=UNUSED_AFTER.days
    )


async def gap(visit: Editing, gap_id: PathId) -> Response:
    """One group."""
    found = await _gap(visit, gap_id)
    if found is None:
        return visit.page("gone.html", 404)
    names = {name for one in found.questions for name in (one.customer_name, *(r.agent_name for r in one.replies))}

    def public(text: str) -> str:
        return anonymous(text, names=names)

    may_look = visit.me.may(Right.WORK_TICKETS)
    return visit.page("gaps/gap.html", gap=found, public=public, asked=str if may_look else public)


async def draft(visit: Editing, gap_id: PathId, reply: ReplyId = None) -> Response:
    """Keep a draft from the best reply, or from the one that was chosen, and go on in the editor."""
    found = await _gap(visit, gap_id)
    if found is None:
        return visit.page("gone.html", 404)
    chosen = next((one for one in found.replies if one.message_id == reply), None)
    async with visit.parts.database.unit() as unit:
        taken = {article.key.slug for article in await unit.articles.articles()}
        text = draft_of(found, taken, reply=chosen)
        await save_draft(unit.articles, text, author=visit.me.name, at=visit.parts.clock())
        await visit.record(unit, Deed.ARTICLE_SAVED, f"{text.slug} ({text.language})")
    return RedirectResponse(f"/articles/{text.slug}?check={text.language}#{text.language}", 303)


def _run(visit: Visit) -> Run | None:
    tools = visit.parts.tools
    if tools is None:
        return None
    period = int(visit.parts.clock().timestamp()) // FRESH_SECONDS
    return runs_of(visit).start(
        ("gaps", period),
        lambda heard: tools.gaps.find(heard=lambda done, of: heard(Step.READING, done, of)),
    )


async def _gap(visit: Visit, gap_id: int) -> Gap | None:
    """The group that a question is in."""
    run = _run(visit)
    if run is None or run.task is None:
        return None
    found: list[Gap] = await asyncio.shield(run.task)
    return next((one for one in found if any(q.decision_id == gap_id for q in one.questions)), None)
