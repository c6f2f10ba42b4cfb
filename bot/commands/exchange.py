"""`otvet kb import` and `export`: all articles at once, as a folder or one file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

from bot.commands.article_changes import AUTHOR
from bot.commands.terminal import EXIT_BAD_INPUT, console, errors, fail, load_settings, run
from bot.settings import Settings
from conversations.clock import system_clock
from handoff.team import Deed
from knowledge_base.fields import Fields

if TYPE_CHECKING:
    from knowledge_base.exchange.bringing_in import ImportReport
    from knowledge_base.exchange.comparing import Comparison
    from knowledge_base.exchange.incoming import Incoming
    from knowledge_base.exchange.progress import Progress, Stage

MAX_SHOWN = 200


def import_articles(
    source: Annotated[
        Path,
        typer.Argument(help="Folder with ru/ and en/, or such a folder as .zip, a .csv, or a help centre's .json."),
    ],
    archive_missing: Annotated[
        bool, typer.Option("--archive-missing", help="Archive articles that are not there.")
    ] = False,
    preview: Annotated[bool, typer.Option("--preview", help="Only show what would change.")] = False,
) -> None:
    """Publish what a folder or file holds. All of it or nothing; importing twice changes nothing."""
    if not source.exists() or (source.is_file() and not source.suffix):
        fail(f"{source} is not a folder", EXIT_BAD_INPUT)
    settings = load_settings()
    with _bar() as progress:
        incoming = _read(settings, source, progress)
        if preview:
            comparison = run(_compare(settings, incoming, archive_missing=archive_missing))
        else:
            report = run(_import(settings, incoming, progress, archive_missing=archive_missing))
    for warning in incoming.warnings:
        errors.print(f"[yellow]note[/yellow] {escape(str(warning))}", highlight=False, soft_wrap=True)
    if preview:
        _print(comparison)
        return
    console.print(
        f"{len(report.added)} added, {len(report.changed)} changed, {len(report.unchanged)} unchanged, "
        f"{len(report.archived)} archived"
    )


def export_articles(
    target: Annotated[Path, typer.Argument(help="Folder to write, made if it is not there; or a .zip or .csv file.")],
) -> None:
    """Write every published and planned article so that import reads them back exactly."""
    settings = load_settings()
    is_file = target.suffix.lower() in {".zip", ".csv"}
    try:
        (target.parent if is_file else target).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail(f"{target} can't be written: {error}", EXIT_BAD_INPUT)
    count = run(_export(settings, target))
    console.print(f"{count} articles written to {target}", markup=False, soft_wrap=True)


def _read(settings: Settings, source: Path, progress: "Progress") -> "Incoming":
    """What is there to import; every problem is named, and nothing is imported where there is one."""
    from knowledge_base.exchange.sources import read_path

    try:
        incoming = read_path(source, Fields(settings.fields), progress)
    except OSError as error:
        fail(f"{source} can't be read: {error}", EXIT_BAD_INPUT)
    _fail_for(incoming)
    return incoming


def _fail_for(incoming: "Incoming") -> None:
    for problem in incoming.problems:
        errors.print(str(problem), highlight=False, markup=False, soft_wrap=True)
    if incoming.problems:
        fail(f"{len(incoming.problems)} problems; nothing was imported", EXIT_BAD_INPUT)


async def _import(
    settings: Settings, incoming: "Incoming", progress: "Progress", *, archive_missing: bool
) -> "ImportReport":
    from bot.composition import open_database
    from knowledge_base.exchange.bringing_in import bring_in

    async with open_database(settings) as database, database.unit() as unit:
        report = await bring_in(
            unit.articles,
            incoming,
            author=AUTHOR,
            at=system_clock(),
            archive_missing=archive_missing,
            progress=progress,
        )
        subject = f"{len(report.added)} + {len(report.changed)}"
        await unit.audit.add(Deed.ARTICLES_IMPORTED, subject, person=None, address=AUTHOR)
        return report


async def _compare(settings: Settings, incoming: "Incoming", *, archive_missing: bool) -> "Comparison":
    from bot.composition import open_database
    from knowledge_base.exchange.comparing import compare
    from knowledge_base.exchange.incoming import with_known_pictures

    async with open_database(settings) as database, database.reading() as unit:
        _fail_for(await with_known_pictures(unit.articles, incoming))
        return await compare(unit.articles, incoming, archive_missing=archive_missing)


async def _export(settings: Settings, target: Path) -> int:
    from bot.composition import open_database
    from knowledge_base.exchange.archives import write_archive
    from knowledge_base.exchange.tables import write_table
    from knowledge_base.folder import export_folder, shown_and_planned

    writers = {".zip": write_archive, ".csv": write_table}
    async with open_database(settings) as database, database.reading() as unit:
        if (write := writers.get(target.suffix.lower())) is None:
            return await export_folder(unit.articles, target)
        target.write_bytes(await write(unit.articles))  # noqa: ASYNC240  nobody else waits in a command
        return len(await shown_and_planned(unit.articles))


def _print(comparison: "Comparison") -> None:
    from knowledge_base.differences import unified
    from knowledge_base.editing import Change

    for step in [step for step in comparison.steps if step.change is not Change.UNCHANGED][:MAX_SHOWN]:
        is_planned = step.written is not None and step.written.is_planned
        console.print(
            f"{step.change.value}: {step.key.slug} ({step.key.language.value}){', planned' if is_planned else ''}",
            highlight=False,
            markup=False,
        )
        if step.change is Change.CHANGED and step.written is not None:
            console.print(unified(step.before, step.written.text), highlight=False, markup=False, soft_wrap=True)
    counts = ", ".join(f"{comparison.count(change)} {change.value}" for change in Change)
    console.print(f"would be {counts}; nothing was changed", highlight=False)


@contextmanager
def _bar() -> "Iterator[Progress]":
    """A bar for each stage, on a terminal."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Bar(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        tasks: dict[Stage, int] = {}

        def tell(stage: "Stage", done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage.value, total=total)
            bar.update(tasks[stage], completed=done, total=total)  # type: ignore[arg-type]

        yield tell
