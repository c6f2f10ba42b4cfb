"""`otvet kb`: the articles, one by one; all at once see `exchange`."""

from typing import Annotated

import typer
from rich.table import Table

from bot.commands import article_dates, article_pictures, exchange
from bot.commands.article_changes import AUTHOR, InLanguage, Reason, Slug, changed, said
from bot.commands.checks import newest_of, refuse_doubtful, shown_of
from bot.commands.terminal import EXIT_BAD_INPUT, MAX_ID, add_row, console, fail, load_settings, run
from bot.settings import Settings
from conversations.clock import system_clock
from conversations.understanding import Language
from handoff.team import Deed
from knowledge_base.articles import Dates
from knowledge_base.editing import archive, missing_translations, publish, restore, unarchive
from knowledge_base.fields import Fields
from storage.unit_of_work import Unit

app = typer.Typer(no_args_is_help=True, help="The articles that the bot answers from.")

app.command("import")(exchange.import_articles)
app.command("export")(exchange.export_articles)
app.command("schedule")(article_dates.schedule)
app.command("expire")(article_dates.expire)
app.command("review")(article_dates.review)
app.add_typer(article_pictures.app, name="picture")


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
    subject = f"{slug} ({language})"
    done = run(
        changed(load_settings(), Deed.ARTICLE_ARCHIVED, subject, lambda unit: archive(unit.articles, slug, language))
    )
    console.print(str(done))


@app.command("unarchive")
def unarchive_article(slug: Slug, language: InLanguage, reason: Reason = "") -> None:
    """Show an archived article to customers again, as it was; a text that they have never seen is checked first."""
    settings, subject = load_settings(), f"{slug} ({language})"
    fields, because = Fields(settings.fields), reason.strip()
    if not because:
        run(refuse_doubtful(settings, shown_of(slug, language)))
    done = run(
        changed(
            settings,
            Deed.ARTICLE_UNARCHIVED,
            f"{subject}: {because}" if because else subject,
            lambda unit: unarchive(unit.articles, slug, language, fields=fields, reason=because),
        )
    )
    console.print(str(done))


@app.command("diff")
def diff(
    slug: Slug,
    language: InLanguage,
    revision: Annotated[
        int | None, typer.Option(help="Number of the revision to compare; none: the newest.", min=1)
    ] = None,
) -> None:
    """Show what a revision changed: the newest against what customers see, or a numbered one against the one before."""
    run(_diff(load_settings(), slug, language, revision))


@app.command("publish")
def publish_article(slug: Slug, language: InLanguage, reason: Reason = "") -> None:
    """Show the newest revision to customers; what the checks stop is published with a reason only."""
    settings, subject = load_settings(), f"{slug} ({language})"
    fields, because = Fields(settings.fields), reason.strip()
    if not because:
        run(refuse_doubtful(settings, newest_of(slug, language)))
    done = run(
        changed(
            settings,
            Deed.ARTICLE_PUBLISHED_ANYWAY if because else Deed.ARTICLE_PUBLISHED,
            f"{subject}: {because}" if because else subject,
            lambda unit: publish(unit.articles, slug, language, fields=fields, reason=because),
        )
    )
    console.print(str(done))


@app.command("history")
def history(slug: Slug, language: InLanguage) -> None:
    """Show an article's revisions; restore takes one of the ids."""
    run(_history(load_settings(), slug, language))


@app.command("restore")
def restore_revision(
    revision: Annotated[int, typer.Argument(help="Revision id; see history.", min=1, max=MAX_ID)],
    reason: Reason = "",
) -> None:
    """Publish an earlier text again, as a new revision; one that customers have never seen is checked first."""
    settings, because = load_settings(), reason.strip()
    fields, now = Fields(settings.fields), system_clock()
    if not because:
        run(refuse_doubtful(settings, lambda unit: unit.articles.revision(revision)))
    done = run(
        changed(
            settings,
            Deed.ARTICLE_RESTORED,
            f"{revision}: {because}" if because else str(revision),
            lambda unit: restore(unit.articles, revision, author=AUTHOR, at=now, fields=fields, reason=because),
        )
    )
    console.print(str(done))


async def _list(settings: Settings) -> None:
    from bot.composition import open_database

    async with open_database(settings) as database, database.reading() as unit:
        found = await unit.articles.articles()
    table = Table("Article", "Language", "State", "Revision", "Category", "Title", "Dates")
    for article in found:
        text, key = article.latest.text, article.key
        cells = article.status, article.latest.number, text.category, text.title, _dates(settings, article.dates)
        add_row(table, key.slug, key.language, *cells)
    console.print(table if found else "No articles yet. Import some: otvet kb import FOLDER")


async def _missing(settings: Settings) -> None:
    from bot.composition import open_database

    async with open_database(settings) as database, database.reading() as unit:
        missing = missing_translations(await unit.articles.published_ids())
    table = Table("Article", "Missing in")
    for key in missing:
        add_row(table, key.slug, key.language)
    console.print(table if missing else "Every published article is there in both languages.")


async def _history(settings: Settings, slug: str, language: Language) -> None:
    from bot.composition import open_database

    async with open_database(settings) as database, database.reading() as unit:
        await _print_history(unit, slug, language)


async def _print_history(unit: Unit, slug: str, language: Language) -> None:
    revisions, reasons = await unit.articles.history(slug, language), await unit.articles.reasons(slug, language)
    if not revisions:
        fail(f"there is no article {slug!r} in {language}", EXIT_BAD_INPUT)
    table = Table("Id", "Revision", "Author", "When (UTC)", "Title", "Published because")
    for revision in revisions:
        when = f"{revision.created_at:%Y-%m-%d %H:%M}"
        because = "\n".join(reasons.get(revision.id, ()))
        add_row(table, revision.id, revision.number, revision.author, when, revision.text.title, because)
    console.print(table)


async def _diff(settings: Settings, slug: str, language: Language, number: int | None) -> None:
    from bot.composition import open_database
    from knowledge_base.differences import unified

    async with open_database(settings) as database, database.reading() as unit:
        article = await unit.articles.article(slug, language)
        revisions = {one.number: one for one in await unit.articles.history(slug, language)}
    if article is None:
        fail(f"there is no article {slug!r} in {language}", EXIT_BAD_INPUT)
    if number is not None and number not in revisions:
        fail(f"there is no revision {number} of {slug!r}; see otvet kb history", EXIT_BAD_INPUT)
    after = revisions[number] if number else article.latest
    before = revisions.get(number - 1) if number else article.published
    text = unified(before.text if before else None, after.text)
    console.print(text or "no difference", highlight=False, markup=False, soft_wrap=True)


def _dates(settings: Settings, dates: Dates) -> str:
    words = [
        f"from {said(settings, dates.publish_at)}" if dates.publish_at else "",
        f"until {said(settings, dates.expires_at)}" if dates.expires_at else "",
        f"review {dates.review_on}" if dates.review_on else "",
    ]
    return ", ".join(filter(None, words))
