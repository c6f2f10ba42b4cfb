"""`otvet kb`: the articles, as a folder of Markdown files or one by one."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from bot.commands.terminal import EXIT_BAD_INPUT, MAX_ID, add_row, console, errors, fail, load_settings, run
from bot.settings import Settings
from conversations.clock import system_clock
from conversations.understanding import Language
from knowledge_base.editing import archive, missing_translations, publish, restore
from knowledge_base.fields import Fields
from knowledge_base.folder import BrokenFolderError, ImportReport, export_folder, import_folder
from storage.unit_of_work import Unit

app = typer.Typer(no_args_is_help=True, help="The articles that the bot answers from.")
AUTHOR = "command line"

Folder = Annotated[Path, typer.Argument(help="Folder with ru/ and en/, one Markdown file per article.")]
Slug = Annotated[str, typer.Argument(help="The article's name: its file name without .md.")]
InLanguage = Annotated[Language, typer.Argument(help="ru or en.")]


@app.command("import")
def import_articles(
    folder: Folder,
    archive_missing: Annotated[
        bool, typer.Option("--archive-missing", help="Archive articles that the folder does not have.")
    ] = False,
) -> None:
    """Publish a folder of articles. All of it or nothing; importing twice changes nothing."""
    if not folder.is_dir():
        fail(f"{folder} is not a folder", EXIT_BAD_INPUT)
    report = run(_import(load_settings(), folder, archive_missing=archive_missing))
    for warning in report.warnings:
        errors.print(f"[yellow]note[/yellow] {escape(str(warning))}", highlight=False, soft_wrap=True)
    console.print(
        f"{len(report.added)} added, {len(report.changed)} changed, {len(report.unchanged)} unchanged, "
        f"{len(report.archived)} archived"
    )


@app.command("export")
def export_articles(folder: Annotated[Path, typer.Argument(help="Folder to write; made if it is not there.")]) -> None:
    """Write every published article into a folder that import reads back exactly."""
    settings = load_settings()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail(f"{folder} can't be written: {error}", EXIT_BAD_INPUT)
    count = run(_export(settings, folder))
    console.print(f"{count} articles written to {folder}", markup=False, soft_wrap=True)


@app.command("list")
def list_articles() -> None:
    """Show every article with its state."""
    run(_list(load_settings()))


@app.command("missing")
def list_missing() -> None:
    """Show the translations that are missing: articles published in one language only."""
    run(_missing(load_settings()))


@app.command("archive")
def archive_article(slug: Slug, language: InLanguage) -> None:
    """Take an article away from customers; its history stays."""
    console.print(run(_archive(load_settings(), slug, language)))


@app.command("publish")
def publish_article(slug: Slug, language: InLanguage) -> None:
    """Show the newest revision to customers."""
    console.print(run(_publish(load_settings(), slug, language)))


@app.command("history")
def history(slug: Slug, language: InLanguage) -> None:
    """Show an article's revisions; restore takes one of the ids."""
    run(_history(load_settings(), slug, language))


@app.command("restore")
def restore_revision(
    revision: Annotated[int, typer.Argument(help="Revision id; see history.", min=1, max=MAX_ID)],
) -> None:
    """Publish an earlier text again, as a new revision."""
    console.print(run(_restore(load_settings(), revision)))


async def _import(settings: Settings, folder: Path, *, archive_missing: bool) -> ImportReport:
    from bot.composition import open_database

    try:
        async with open_database(settings) as database, database.unit() as unit:
            return await import_folder(
                unit.articles,
                folder,
                author=AUTHOR,
                at=system_clock(),
                archive_missing=archive_missing,
                fields=Fields(settings.fields),
            )
    except BrokenFolderError as error:
        for problem in error.problems:
            errors.print(str(problem), highlight=False, markup=False, soft_wrap=True)
        fail(f"{len(error.problems)} problems; nothing was imported", EXIT_BAD_INPUT)


async def _export(settings: Settings, folder: Path) -> int:
    from bot.composition import open_database

    async with open_database(settings) as database, database.reading() as unit:
        return await export_folder(unit.articles, folder)


async def _list(settings: Settings) -> None:
    from bot.composition import open_database

    async with open_database(settings) as database, database.reading() as unit:
        found = await unit.articles.articles()
    table = Table("Article", "Language", "State", "Revision", "Title")
    for article in found:
        number = str(article.latest.number)
        add_row(table, article.key.slug, article.key.language, article.status, number, article.latest.text.title)
    console.print(table if found else "No articles yet. Import some: otvet kb import FOLDER")


async def _missing(settings: Settings) -> None:
    from bot.composition import open_database

    async with open_database(settings) as database, database.reading() as unit:
        missing = missing_translations(await unit.articles.published_ids())
    table = Table("Article", "Missing in")
    for key in missing:
        add_row(table, key.slug, key.language)
    console.print(table if missing else "Every published article is there in both languages.")


async def _archive(settings: Settings, slug: str, language: Language) -> str:
    from bot.composition import open_database

    async with open_database(settings) as database, database.unit() as unit:
        return str(await archive(unit.articles, slug, language))


async def _publish(settings: Settings, slug: str, language: Language) -> str:
    from bot.composition import open_database

    async with open_database(settings) as database, database.unit() as unit:
        return str(await publish(unit.articles, slug, language, fields=Fields(settings.fields)))


async def _restore(settings: Settings, revision: int) -> str:
    from bot.composition import open_database

    async with open_database(settings) as database, database.unit() as unit:
        fields = Fields(settings.fields)
        return str(await restore(unit.articles, revision, author=AUTHOR, at=system_clock(), fields=fields))


async def _history(settings: Settings, slug: str, language: Language) -> None:
    from bot.composition import open_database

    async with open_database(settings) as database, database.reading() as unit:
        await _print_history(unit, slug, language)


async def _print_history(unit: Unit, slug: str, language: Language) -> None:
    revisions = await unit.articles.history(slug, language)
    if not revisions:
        fail(f"there is no article {slug!r} in {language}", EXIT_BAD_INPUT)
    table = Table("Id", "Revision", "Author", "When (UTC)", "Title")
    for revision in revisions:
        when = f"{revision.created_at:%Y-%m-%d %H:%M}"
        add_row(table, revision.id, revision.number, revision.author, when, revision.text.title)
    console.print(table)
