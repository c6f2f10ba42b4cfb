"""An article in both languages: what is typed is kept by itself, and nobody overwrites what he has not seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta, tzinfo
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from console.pages.articles.forms import Slug, Typed
from console.pages.articles.saying import problem_words
from console.pages.articles.showing import Shown, show
from console.pages.checks import doubts, tests_of
from console.pages.queries import MAX_ID
from console.visits import Editing, Visit
from conversations.errors import ConflictError
from conversations.understanding import Language
from handoff.team import Deed
from knowledge_base.articles import Article, Dates, Revision, tidy
from knowledge_base.checks.findings import Findings
from knowledge_base.differences import PartDifference, differences
from knowledge_base.editing import NewerRevisionError, publish, save_over
from knowledge_base.overview import is_outdated
from knowledge_base.problems import BadArticleError
from storage.calibrations import StoredVerdict
from storage.editors import WorkingCopy
from storage.unit_of_work import Unit

GONE_AFTER = timedelta(seconds=45)
MAX_REASON = 900
BaseId = Annotated[int, Form(ge=0, le=MAX_ID)]


class Planned(BaseModel):
    """The form of the dates: wall-clock times without a zone, empty for none; why it is published all the same."""

    publish_at: str = Field("", max_length=30)
    expires_at: str = Field("", max_length=30)
    review_on: str = Field("", max_length=30)
    reason: str = Field("", max_length=MAX_REASON)

    @classmethod
    def of(cls, dates: Dates, zone: tzinfo) -> "Planned":
        """The form of stored dates."""
        publish_at, expires_at = (
            f"{at.astimezone(zone):%Y-%m-%dT%H:%M}" if at else "" for at in (dates.publish_at, dates.expires_at)
        )
        review_on = dates.review_on.isoformat() if dates.review_on else ""
        return cls(publish_at=publish_at, expires_at=expires_at, review_on=review_on)


class Written(Typed):
    """A form that is sent to be saved; `publish` says that customers are to see it at once."""

    then: str = ""
    reason: str = Field("", max_length=MAX_REASON)

    @property
    def publish(self) -> bool:
        """Whether customers are to see it."""
        return self.then == "publish"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Somebody's newer text, and what would become of it if this one were saved."""

    newest: Revision
    changes: Sequence[PartDifference]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One language of the editor."""

    language: Language
    article: Article | None
    typed: Typed
    shown: Shown
    copy: WorkingCopy | None = None
    conflict: Conflict | None = None
    problems: tuple[str, ...] = ()
    is_outdated: bool = False
    findings: Findings | None = None
    planned: Planned
    is_plan_refused: bool = False
    tests: Sequence[StoredVerdict] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A form that was not saved, and why; `typed` is a text, `planned` the form of the dates."""

    typed: Typed | None = None
    problems: tuple[str, ...] = ()
    findings: Findings | None = None
    planned: Planned | None = None


def add_routes(routes: APIRouter) -> None:
    """The routes."""
    routes.add_api_route("/articles/{slug}", article, methods=["GET"])
    routes.add_api_route("/articles/{slug}/presence", presence, methods=["POST"])
    routes.add_api_route("/articles/{slug}/{language}", save, methods=["POST"])
    routes.add_api_route("/articles/{slug}/{language}/copy", keep, methods=["POST"])
    routes.add_api_route("/articles/{slug}/{language}/copy/drop", drop, methods=["POST"])


async def article(visit: Editing, slug: Slug) -> Response:
    """Both languages side by side, with what this editor has typed and not saved."""
    return await editor(visit, slug)


async def save(visit: Editing, slug: Slug, language: Language, written: Annotated[Written, Form()]) -> Response:
    """Store what was written, and show it to customers where that is wanted; what may do harm asks for a reason."""
    findings = await doubts(visit, written.text(slug, language)) if written.publish else None
    if findings is not None and not written.reason.strip():
        needed = visit.texts("check-reason-needed")
        return await editor(visit, slug, 422, {language: Refused(typed=written, problems=(needed,), findings=findings)})
    try:
        async with visit.parts.database.unit() as unit:
            await _store(visit, unit, slug, language, written, reason=written.reason.strip() if findings else "")
            if findings is not None:
                subject = f"{slug} ({language}): {written.reason.strip()}"
                await visit.record(unit, Deed.ARTICLE_PUBLISHED_ANYWAY, subject)
    except BadArticleError as error:
        problems = problem_words(visit, error, language)
        return await editor(visit, slug, 422, {language: Refused(typed=written, problems=problems)})
    except (NewerRevisionError, ConflictError):
        return await editor(visit, slug, 409, {language: Refused(typed=written)})
    done = "publish" if written.publish else "draft"
    return RedirectResponse(f"/articles/{slug}?saved={done}#{language}", 303)


async def keep(visit: Editing, slug: Slug, language: Language, typed: Annotated[Typed, Form()]) -> Response:
    """Keep what is being typed; the answer is what Telegram would show of it."""
    async with visit.parts.database.unit() as unit:
        await _keep(visit, unit, slug, language, typed)
    shown = show(visit.parts, typed.body, language, typed.pictures)
    return visit.page("articles/kept.html", shown=shown, language=language, at=visit.parts.clock())


async def drop(visit: Editing, slug: Slug, language: Language) -> Response:
    """Throw away what was typed: the newest stored text counts."""
    async with visit.parts.database.unit() as unit:
        await unit.editors.drop(slug, language, visit.me.id)
    return RedirectResponse(f"/articles/{slug}#{language}", 303)


async def presence(visit: Editing, slug: Slug, ru: BaseId = 0, en: BaseId = 0) -> Response:
    """The editor has the page open; who else has, and whether somebody stored a newer text than the page began from."""
    now = visit.parts.clock()
    async with visit.parts.database.unit() as unit:
        await unit.editors.come(slug, visit.me.id, now=now, gone=now - GONE_AFTER)
    async with visit.parts.database.reading() as unit:
        others = await unit.editors.others(slug, visit.me.id, gone=now - GONE_AFTER)
        found = [await unit.articles.article(slug, language) for language in Language]
    newer = [one.latest for one in found if one is not None and one.latest.id > max(ru, en)]
    return visit.page("articles/others.html", others=others, newer=newer)


async def editor(
    visit: Visit, slug: str, status: int = 200, refused: Mapping[Language, Refused] | None = None
) -> Response:
    """The page; a refused form is shown in place of what is stored."""
    async with visit.parts.database.reading() as unit:
        found = {language: await unit.articles.article(slug, language) for language in Language}
        copies = await unit.editors.copies(slug, visit.me.id)
        tests = await tests_of(unit, slug)
    sides = [
        replace(
            _side(visit, language, found, copies.get(language), (refused or {}).get(language)),
            tests=[one for one in tests if one.verdict.language is language],
        )
        for language in Language
    ]
    saved, zone = visit.request.query_params.get("saved"), visit.parts.service.zone
    return visit.page("articles/editor.html", status, slug=slug, sides=sides, saved=saved, zone=zone)


async def _store(visit: Visit, unit: Unit, slug: str, language: Language, written: Written, *, reason: str) -> None:
    now, subject = visit.parts.clock(), f"{slug} ({language})"
    text = written.text(slug, language)
    await save_over(unit.articles, text, base=written.base or None, author=visit.me.name, at=now)
    await visit.record(unit, Deed.ARTICLE_SAVED, subject)
    if written.publish:
        await publish(unit.articles, slug, language, fields=visit.parts.fields, reason=reason)
        await visit.record(unit, Deed.ARTICLE_PUBLISHED, subject)
    await unit.editors.drop(slug, language, visit.me.id)


async def _keep(visit: Visit, unit: Unit, slug: str, language: Language, typed: Typed) -> None:
    """What says the same as the newest stored text is no working copy: it may come in just after it was saved."""
    article = await unit.articles.article(slug, language)
    if article is not None and article.latest.text == tidy(typed.text(slug, language)):
        await unit.editors.drop(slug, language, visit.me.id)
        return
    form, now = typed.fields(), visit.parts.clock()
    await unit.editors.keep(slug, language, visit.me.id, base=typed.base or None, form=form, now=now)


def _side(
    visit: Visit,
    language: Language,
    found: Mapping[Language, Article | None],
    copy: WorkingCopy | None,
    refused: Refused | None,
) -> Side:
    article = found[language]
    refused = refused or Refused()
    stored = Planned.of(article.dates, visit.parts.service.zone) if article else Planned()
    typed = refused.typed or _typed(article, copy)
    return Side(
        language=language,
        article=article,
        typed=typed,
        shown=show(visit.parts, typed.body, language, typed.pictures),
        copy=None if refused.typed else copy,
        conflict=_conflict(article, typed),
        problems=refused.problems,
        findings=refused.findings,
        planned=refused.planned or stored,
        is_plan_refused=refused.planned is not None,
        is_outdated=article is not None and is_outdated(article, found[language.other]),
    )


def _typed(article: Article | None, copy: WorkingCopy | None) -> Typed:
    if copy is not None:
        return Typed.kept(dict(copy.form), copy.base)
    return Typed.of(article.latest.text, article.latest.id) if article else Typed()


def _conflict(article: Article | None, typed: Typed) -> Conflict | None:
    """Where the newest text is not the one that this was made from."""
    if article is None or article.latest.id == typed.base:
        return None
    newest = article.latest
    changes = differences(newest.text, typed.text(article.key.slug, article.key.language))
    return Conflict(newest=newest, changes=changes) if changes else None
