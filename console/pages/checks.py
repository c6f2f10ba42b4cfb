"""The panel beside a text: what it would change, last week with it, and its test questions."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Path
from fastapi.responses import HTMLResponse, Response

from console.pages.articles.forms import Slug, Typed
from console.pages.queries import PathId, Short
from console.runs import Run, Runs
from console.visits import Editing, Visit
from conversations.understanding import Language
from handoff.team import Deed
from knowledge_base.articles import ArticleText, tidy
from knowledge_base.calibration.judged import Source, Verdict
from knowledge_base.checks.findings import Findings
from knowledge_base.checks.replay import A_WEEK, Replay
from knowledge_base.editors_tools import EditorsTools
from knowledge_base.problems import text_problems
from storage.calibrations import StoredVerdict
from storage.unit_of_work import Unit

SHORT_WAIT_SECONDS = 0.4
RunId = Annotated[str, Path(pattern=r"^[\w-]{6,40}$")]


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter()
    routes.add_api_route("/runs/{run_id}", run, methods=["GET"])
    routes.add_api_route("/articles/{slug}/{language}/check", check, methods=["POST"])
    routes.add_api_route("/articles/{slug}/{language}/replay", replay, methods=["POST"])
    routes.add_api_route("/articles/{slug}/{language}/tests", add_test, methods=["POST"])
    routes.add_api_route("/articles/{slug}/{language}/tests/{test_id}/remove", remove_test, methods=["POST"])
    return routes


async def check(visit: Editing, slug: Slug, language: Language, typed: Annotated[Typed, Form()]) -> Response:
    """Check what is in the form, saved or not."""
    text = tidy(typed.text(slug, language))
    return await _begun(visit, text, "check")


async def replay(visit: Editing, slug: Slug, language: Language, typed: Annotated[Typed, Form()]) -> Response:
    """Ask last week's questions again with what is in the form."""
    text = tidy(typed.text(slug, language))
    return await _begun(visit, text, "replay")


async def run(visit: Editing, run_id: RunId) -> Response:
    """How far the work is, or what came of it."""
    found = runs_of(visit).get(run_id)
    if found is None:
        return visit.page("checks/gone.html", 404)
    return await progress(visit, found)


async def add_test(visit: Editing, slug: Slug, language: Language, question: Short = "") -> Response:
    """A question for testing only; it counts for the thresholds as every checked question does."""
    words = " ".join(question.split())
    if words:
        verdict = Verdict(words, language, slug, right=True, source=Source.CHECKED)
        async with visit.parts.database.unit() as unit:
            if verdict not in {one.verdict for one in await tests_of(unit, slug)}:
                await unit.calibrations.add_verdict(verdict, author=visit.me.name)
                await visit.record(unit, Deed.TEST_ADDED, f"{slug} ({language}): {words}")
    return await _tests(visit, slug, language)


async def remove_test(visit: Editing, slug: Slug, language: Language, test_id: PathId) -> Response:
    """Forget one of the article's test questions."""
    async with visit.parts.database.unit() as unit:
        own = {one.id: one.verdict for one in await tests_of(unit, slug)}
        if test_id in own:
            await unit.calibrations.remove_verdict(test_id)
            await visit.record(unit, Deed.TEST_REMOVED, f"{slug} ({language}): {own[test_id].text}")
    return await _tests(visit, slug, language)


async def tests_of(unit: Unit, slug: str) -> Sequence[StoredVerdict]:
    """The test questions that editors gave an article, in both languages."""
    stored = await unit.calibrations.stored_verdicts(Source.CHECKED)
    return [one for one in stored if one.verdict.slug == slug and one.verdict.right]


async def doubts(visit: Visit, text: ArticleText) -> Findings | None:
    """The findings of a text that should not be published without a reason; None where there are none.

    A check of the same text that was made since the articles last changed is not made again.
    """
    tools, text = visit.parts.tools, tidy(text)
    if tools is None or text_problems(text):
        return None
    begun = await _start(visit, tools, text, "check")
    if begun.task is None:
        return None
    findings: Findings = await asyncio.shield(begun.task)
    return findings if findings.needs_reason else None


async def progress(visit: Visit, found: Run) -> HTMLResponse:
    """The piece of a page that shows a run, and asks again while it is under way."""
    if found.task is not None and not found.is_over:
        await asyncio.wait({found.task}, timeout=SHORT_WAIT_SECONDS)
    if found.failed:
        return visit.page("checks/failed.html")
    if not found.is_over:
        return visit.page("checks/running.html", run=found)
    result = found.result
    if isinstance(result, Findings):
        return visit.page("checks/findings.html", found=result)
    if isinstance(result, Replay):
        return visit.page("checks/replay.html", found=result)
    return visit.page("gaps/found.html", gaps=result, run=found)


def runs_of(visit: Visit) -> Runs:
    """The work that is under way in this process."""
    runs: Runs = visit.request.app.state.runs
    return runs


async def _begun(visit: Visit, text: ArticleText, what: str) -> Response:
    tools = visit.parts.tools
    if tools is None or not text.title or text_problems(text):
        return visit.page("checks/failed.html")
    return await progress(visit, await _start(visit, tools, text, what))


async def _start(visit: Visit, tools: EditorsTools, text: ArticleText, what: str) -> Run:
    async with visit.parts.database.reading() as unit:
        version = await unit.articles.version()
        tests = len(await tests_of(unit, text.slug))
    key = (what, text.content_hash, version, tests, visit.parts.clock().date())
    if what == "check":
        return runs_of(visit).start(key, lambda heard: tools.checker.checked(text, heard))
    return runs_of(visit).start(key, lambda heard: tools.replay(text, A_WEEK, heard))


async def _tests(visit: Visit, slug: str, language: Language) -> Response:
    async with visit.parts.database.reading() as unit:
        tests = [one for one in await tests_of(unit, slug) if one.verdict.language is language]
    return visit.page("checks/tests.html", tests=tests, slug=slug, language=language)
