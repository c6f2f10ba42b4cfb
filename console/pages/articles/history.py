"""Every text that an article ever had, what changed from one to the next, and bringing one back."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from console.pages.articles.editor import Refused, editor
from console.pages.articles.forms import Slug, Typed
from console.pages.articles.saying import problem_words
from console.pages.checks import doubts
from console.pages.queries import PathId
from console.visits import Editing, Visit
from conversations.understanding import Language
from handoff.team import Deed
from knowledge_base.articles import Revision
from knowledge_base.checks.findings import Findings
from knowledge_base.differences import PartDifference, differences
from knowledge_base.editing import NoSuchArticleError, archive, restore, unarchive
from knowledge_base.problems import BadArticleError
from storage.unit_of_work import Unit


@dataclass(frozen=True, slots=True)
class Step:
    """A revision with what it changed of the one before, and why it was shown where the checks had doubts."""

    revision: Revision
    changes: tuple[PartDifference, ...]
    reasons: tuple[str, ...] = ()


def add_routes(routes: APIRouter) -> None:
    """The routes."""
    routes.add_api_route("/articles/revisions/{revision_id}/restore", restored, methods=["POST"])
    routes.add_api_route("/articles/{slug}/history", history, methods=["GET"])
    routes.add_api_route("/articles/{slug}/{language}/archive", archived, methods=["POST"])
    routes.add_api_route("/articles/{slug}/{language}/unarchive", unarchived, methods=["POST"])


async def history(visit: Editing, slug: Slug) -> Response:
    """The revisions of both languages, the newest in front."""
    async with visit.parts.database.reading() as unit:
        steps = {language: await _steps(unit, slug, language) for language in Language}
        live = await unit.articles.published_ids()
    published = {revision_id for key, revision_id in live.items() if key.slug == slug}
    if not any(steps.values()):
        return visit.page("gone.html", 404)
    return visit.page("articles/history.html", slug=slug, steps=steps, published=published)


async def restored(visit: Editing, revision_id: PathId) -> Response:
    """Publish an earlier text again; one that customers have never seen is checked first."""
    async with visit.parts.database.reading() as unit:
        revision = await unit.articles.revision(revision_id)
    if revision is None:
        return visit.page("gone.html", 404)
    text, now = revision.text, visit.parts.clock()
    if (findings := await _doubts(visit, revision)) is not None:
        return await _shown_again(visit, revision, (visit.texts("check-reason-needed"),), findings)
    try:
        async with visit.parts.database.unit() as unit:
            await restore(unit.articles, revision_id, author=visit.me.name, at=now, fields=visit.parts.fields)
            await visit.record(unit, Deed.ARTICLE_RESTORED, f"{text.slug} ({text.language})")
    except BadArticleError as error:
        return await _shown_again(visit, revision, problem_words(visit, error, text.language))
    return RedirectResponse(f"/articles/{text.slug}/history", 303)


async def archived(visit: Editing, slug: Slug, language: Language) -> Response:
    """Take it away from customers."""
    try:
        async with visit.parts.database.unit() as unit:
            await archive(unit.articles, slug, language)
            await visit.record(unit, Deed.ARTICLE_ARCHIVED, f"{slug} ({language})")
    except NoSuchArticleError:
        return visit.page("gone.html", 404)
    return RedirectResponse(f"/articles/{slug}#{language}", 303)


async def unarchived(visit: Editing, slug: Slug, language: Language) -> Response:
    """Show it to customers again as it was; a text that they have never seen is checked first."""
    async with visit.parts.database.reading() as unit:
        found = await unit.articles.article(slug, language)
    if found is not None and (findings := await _doubts(visit, found.published or found.latest)) is not None:
        return await _shown_again(visit, found.latest, (visit.texts("check-reason-needed"),), findings)
    try:
        async with visit.parts.database.unit() as unit:
            await unarchive(unit.articles, slug, language, fields=visit.parts.fields)
            await visit.record(unit, Deed.ARTICLE_UNARCHIVED, f"{slug} ({language})")
    except NoSuchArticleError:
        return visit.page("gone.html", 404)
    except BadArticleError as error:
        if found is None:
            return visit.page("gone.html", 404)
        return await _shown_again(visit, found.latest, problem_words(visit, error, language))
    return RedirectResponse(f"/articles/{slug}#{language}", 303)


async def _doubts(visit: Visit, revision: Revision) -> Findings | None:
    """Going back to what customers have seen before asks nothing: it is for when something went wrong."""
    key = revision.key
    async with visit.parts.database.reading() as unit:
        seen = await unit.articles.reasons(key.slug, key.language)
    return None if revision.id in seen else await doubts(visit, revision.text)


async def _shown_again(
    visit: Visit, revision: Revision, problems: tuple[str, ...], findings: Findings | None = None
) -> Response:
    """The editor with the text that could not be shown."""
    key = revision.key
    async with visit.parts.database.reading() as unit:
        article = await unit.articles.article(key.slug, key.language)
    typed = Typed.of(revision.text, article.latest.id if article else 0)
    refused = Refused(typed=typed, problems=problems, findings=findings)
    return await editor(visit, key.slug, 422, {key.language: refused})


async def _steps(unit: Unit, slug: str, language: Language) -> list[Step]:
    """The newest first."""
    revisions, reasons = await unit.articles.history(slug, language), await unit.articles.reasons(slug, language)
    before = [None, *(revision.text for revision in revisions)]
    return [
        Step(revision, differences(old, revision.text), reasons.get(revision.id, ()))
        for old, revision in zip(before, revisions, strict=False)
    ][::-1]
