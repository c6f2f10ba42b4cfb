"""All articles out as one file, and files in: looked through first, brought in with progress, stopped without harm."""

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import PurePath
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, UploadFile
from fastapi.responses import RedirectResponse, Response

from console.pages.queries import PathId
from console.visits import Editing, Visit
from conversations.formatting import shortened
from handoff.team import Deed
from knowledge_base.differences import PartDifference, differences
from knowledge_base.editing import Change
from knowledge_base.exchange.archives import write_archive
from knowledge_base.exchange.bringing_in import ImportReport, bring_in
from knowledge_base.exchange.comparing import Comparison, Step, compare
from knowledge_base.exchange.incoming import Incoming, with_known_pictures
from knowledge_base.exchange.progress import Progress
from knowledge_base.exchange.sources import read_file
from knowledge_base.exchange.tables import write_table
from storage.article_imports import StoredImport

SHOWN = 100
LATEST = 10
MAX_NAME = 120
MAX_UPLOAD = 50_000_000


class Kind(StrEnum):
    """What is written."""

    ZIP = "zip"
    CSV = "csv"


_TYPES = {Kind.ZIP: "application/zip", Kind.CSV: "text/csv; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One article of an import: what would become of it, and its differences where there is a text before."""

    step: Step
    changes: tuple[PartDifference, ...]


def add_routes(routes: APIRouter) -> None:
    """The routes."""
    routes.add_api_route("/exchange", exchange, methods=["GET"])
    routes.add_api_route("/exchange/export", export, methods=["GET"])
    routes.add_api_route("/exchange/imports", upload, methods=["POST"])
    routes.add_api_route("/exchange/imports/{import_id}", look, methods=["GET"])
    routes.add_api_route("/exchange/imports/{import_id}/run", run, methods=["POST"])
    routes.add_api_route("/exchange/imports/{import_id}/stop", stop, methods=["POST"])
    routes.add_api_route("/exchange/imports/{import_id}/drop", drop, methods=["POST"])


async def exchange(visit: Editing) -> Response:
    """What can be taken out, and what was brought in lately."""
    async with visit.parts.database.reading() as unit:
        latest = await unit.article_imports.latest(LATEST)
    return visit.page("exchange/page.html", latest=latest)


async def export(visit: Editing, kind: Kind = Kind.ZIP) -> Response:
    """Every published and planned article in one file."""
    async with visit.parts.database.reading() as unit:
        content = await (write_archive if kind is Kind.ZIP else write_table)(unit.articles)
    async with visit.parts.database.unit() as unit:
        await visit.record(unit, Deed.ARTICLES_EXPORTED, kind.value)
    headers = {"Content-Disposition": f'attachment; filename="articles.{kind}"'}
    return Response(content, media_type=_TYPES[kind], headers=headers)


async def upload(visit: Editing, file: Annotated[UploadFile, File()]) -> Response:
    """Keep a file to look through; nothing is changed by it."""
    content = await file.read(MAX_UPLOAD + 1)
    if len(content) > MAX_UPLOAD:
        return Response(status_code=413)
    name = shortened(PurePath((file.filename or "").replace("\\", "/")).name, MAX_NAME)
    async with visit.parts.database.unit() as unit:
        import_id = await unit.article_imports.add(visit.me.id, name, content)
    return RedirectResponse(f"/exchange/imports/{import_id}", 303)


async def look(visit: Editing, import_id: PathId, archive: Annotated[bool, Query()] = False) -> Response:
    """What the import would change; how far it is; how it ended."""
    async with visit.parts.database.reading() as unit:
        found = await unit.article_imports.get(import_id)
    if found is None:
        return visit.page("gone.html", 404)
    at_work = visit.parts.imports.of(import_id)
    is_open = found.finished_at is None and not (at_work and at_work.is_running)
    given, told = await _looked_through(visit, found, archive=archive) if is_open else (None, None)
    return visit.page(
        "exchange/import.html",
        found=found,
        at_work=at_work,
        given=given,
        told=told,
        shown=_shown(told) if told else [],
        archive=archive,
        most=SHOWN,
        Change=Change,
    )


async def run(visit: Editing, import_id: PathId, archive: Annotated[bool, Form()] = False) -> Response:
    """Bring it in."""
    async with visit.parts.database.reading() as unit:
        found = await unit.article_imports.get(import_id)
    if found is None:
        return visit.page("gone.html", 404)
    if found.finished_at is None:
        visit.parts.imports.start(import_id, partial(_bring_in, visit, found, archive))
    return RedirectResponse(f"/exchange/imports/{import_id}", 303)


async def stop(visit: Editing, import_id: PathId) -> Response:
    """Stop it: what it had written is rolled back."""
    await visit.parts.imports.stop(import_id)
    return RedirectResponse(f"/exchange/imports/{import_id}", 303)


async def drop(visit: Editing, import_id: PathId) -> Response:
    """Throw the file away."""
    await visit.parts.imports.stop(import_id)
    async with visit.parts.database.unit() as unit:
        await unit.article_imports.drop(import_id)
    return RedirectResponse("/exchange", 303)


async def _looked_through(visit: Visit, found: StoredImport, *, archive: bool) -> tuple[Incoming, Comparison]:
    async with visit.parts.database.reading() as unit:
        content = await unit.article_imports.content(found.id)
    given = await asyncio.to_thread(read_file, content, found.name, visit.parts.fields)
    async with visit.parts.database.reading() as unit:
        given = await with_known_pictures(unit.articles, given)
        return given, await compare(unit.articles, given, archive_missing=archive)


async def _bring_in(visit: Visit, found: StoredImport, archive: bool, progress: Progress) -> None:
    async with visit.parts.database.reading() as unit:
        content = await unit.article_imports.content(found.id)
    given = await asyncio.to_thread(read_file, content, found.name, visit.parts.fields, progress)
    async with visit.parts.database.unit() as unit:
        report = await bring_in(
            unit.articles,
            given,
            author=visit.me.name,
            at=visit.parts.clock(),
            archive_missing=archive,
            progress=progress,
        )
        await unit.article_imports.finish(found.id, _counted(report))
        await visit.record(unit, Deed.ARTICLES_IMPORTED, f"{found.name}: {len(report.added)} + {len(report.changed)}")


def _counted(report: ImportReport) -> dict[str, object]:
    return {
        "added": len(report.added),
        "changed": len(report.changed),
        "unchanged": len(report.unchanged),
        "archived": len(report.archived),
        "warnings": [str(warning) for warning in report.warnings[:SHOWN]],
    }


def _shown(told: Comparison) -> list[Shown]:
    """The articles that would not stay as they are, the first ones of them."""
    steps = [step for step in told.steps if step.change is not Change.UNCHANGED][:SHOWN]
    return [Shown(step, differences(step.before, step.written.text) if step.written else ()) for step in steps]
