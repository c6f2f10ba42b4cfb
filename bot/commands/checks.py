"""`otvet kb check`, `replay` and `gaps`: what editors' pages show, on the command line."""

import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from bot.commands.article_changes import InLanguage, Slug
from bot.commands.terminal import EXIT_BAD_INPUT, EXIT_FAILED, console, errors, fail, load_settings, run
from bot.settings import Settings
from conversations.clock import system_clock
from conversations.understanding import Language
from knowledge_base.articles import ArticleText, Revision

if TYPE_CHECKING:
    from knowledge_base.checks.checker import Progress
    from knowledge_base.checks.findings import Findings
    from knowledge_base.checks.replay import Replay
    from knowledge_base.gaps.gaps import Gap
    from knowledge_base.gaps.stale import Stale
    from locales.texts import Texts
    from storage.unit_of_work import Database, Unit

SHOWN = 10
AsJson = Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")]
Shown = Annotated[Language | None, typer.Option(help="Show it in ru or en; default: the agents' language.")]


def add_to(app: typer.Typer) -> None:
    """Put the commands under `otvet kb`."""
    app.command("check")(check_articles)
    app.command("replay")(replay_articles)
    app.command("gaps")(show_gaps)


def check_articles(
    what: Annotated[
        str | None, typer.Argument(metavar="[SLUG|DIR]", help="An article, or a folder; empty: all drafts.")
    ] = None,
    as_json: AsJson = False,
    language: Shown = None,
) -> None:
    """Say what drafts would change and break. Ends with code 1 where one should not be published without a reason."""
    settings = load_settings()
    found = run(_checked(settings, what))
    texts = _texts(settings, language)
    if as_json:
        typer.echo(json.dumps([_findings_json(one) for one in found], ensure_ascii=False, indent=1))
    else:
        for one in found:
            _print_findings(one, texts)
        if not found:
            console.print("No drafts: everything that was written is published.")
    if any(one.needs_reason for one in found):
        raise typer.Exit(EXIT_FAILED)


FindRevision = Callable[["Unit"], Awaitable[Revision | None]]


async def refuse_doubtful(settings: Settings, find: FindRevision) -> None:
    """Check what is to be published, unless customers have seen it before; ends with code 1 where it needs a reason.

    Where there is no such revision, whoever publishes it says so.
    """
    from bot.composition import open_database
    from bot.editors_tools import open_tools

    async with open_database(settings) as database, database.reading() as unit:
        revision = await find(unit)
        if revision is None or revision.id in await unit.articles.reasons(revision.key.slug, revision.key.language):
            return
    with errors.status("Getting ready…") as status:
        async with open_tools(settings) as (_, tools):
            found = await tools.checker.checked(revision.text, _watching(status, revision.key.slug))
    if found.needs_reason:
        _print_findings(found, _texts(settings, None))
        fail('nothing was published: mend the text, or say why with --reason "…"')


def newest_of(slug: str, language: Language) -> FindRevision:
    """An article's newest revision."""

    async def find(unit: "Unit") -> Revision | None:
        article = await unit.articles.article(slug, language)
        return article.latest if article else None

    return find


def shown_of(slug: str, language: Language) -> FindRevision:
    """What customers saw of an article before it was taken away, or its newest revision where they never saw any."""

    async def find(unit: "Unit") -> Revision | None:
        article = await unit.articles.article(slug, language)
        return article.published or article.latest if article else None

    return find


def replay_articles(
    slug: Slug,
    in_language: InLanguage,
    days: Annotated[int, typer.Option(min=1, max=365, help="How far back.")] = 7,
    as_json: AsJson = False,
    language: Shown = None,
) -> None:
    """Take last week's decisions again with an article's newest text."""
    settings = load_settings()
    found = run(_replayed(settings, slug, in_language, days))
    if as_json:
        typer.echo(json.dumps(_plain(found), ensure_ascii=False, indent=1))
    else:
        _print_replay(found, _texts(settings, language))


def show_gaps(
    weeks: Annotated[int, typer.Option(min=1, max=52, help="How far back.")] = 4,
    draft: Annotated[int | None, typer.Option(metavar="ID", help="Keep a draft for this gap.", min=1)] = None,
    as_json: AsJson = False,
    language: Shown = None,
) -> None:
    """Show what customers asked in vain, and the articles worth a look."""
    settings = load_settings()
    gaps, worth_a_look, kept = run(_gaps(settings, weeks, draft))
    if as_json:
        typer.echo(
            json.dumps(
                {"gaps": [_gap_json(gap) for gap in gaps], "articles": _plain(worth_a_look)},
                ensure_ascii=False,
                indent=1,
            )
        )
    elif kept is not None:
        console.print(f"draft kept: {kept.slug} ({kept.language}); otvet kb check {kept.slug}", highlight=False)
    else:
        _print_gaps(gaps, worth_a_look, _texts(settings, language))


async def _checked(settings: Settings, what: str | None) -> "list[Findings]":
    from bot.editors_tools import open_tools

    with errors.status("Getting ready…") as status:
        async with open_tools(settings) as (database, tools):
            drafts = await _drafts(database, what)
            found = []
            for number, draft in enumerate(drafts, 1):
                name = f"{draft.slug} ({draft.language}), {number} of {len(drafts)}"
                found.append(await tools.checker.checked(draft, _watching(status, name)))
    return found


async def _drafts(database: "Database", what: str | None) -> list[ArticleText]:
    """The newest texts of an article, all that customers don't see yet, or what a folder would change."""
    async with database.reading() as unit:
        articles = await unit.articles.articles()
    if what is not None and _is_folder(what):
        shown = {one.key: one.published.text for one in articles if one.published is not None}
        return [text for text in _texts_in(Path(what)) if shown.get(text.key) != text]
    if what is None:
        return [one.latest.text for one in articles if one.has_draft]
    own = [one.latest.text for one in articles if one.key.slug == what]
    if not own:
        fail(f"there is no article {what!r}, and no such folder", EXIT_BAD_INPUT)
    return own


def _is_folder(name: str) -> bool:
    return Path(name).is_dir()


def _texts_in(folder: Path) -> Sequence[ArticleText]:
    from knowledge_base.folder import BrokenFolderError, read_folder

    read = read_folder(folder)
    if read.problems:
        raise BrokenFolderError([*read.problems])
    return read.texts


async def _replayed(settings: Settings, slug: str, language: Language, days: int) -> "Replay":
    from datetime import timedelta

    from bot.editors_tools import open_tools

    with errors.status("Getting ready…") as status:
        async with open_tools(settings) as (database, tools):
            async with database.reading() as unit:
                article = await unit.articles.article(slug, language)
            if article is None:
                fail(f"there is no article {slug!r} in {language}", EXIT_BAD_INPUT)
            return await tools.replay(article.latest.text, timedelta(days=days), _watching(status, slug))


async def _gaps(
    settings: Settings, weeks: int, draft: int | None
) -> "tuple[list[Gap], list[Stale], ArticleText | None]":
    from bot.editors_tools import open_tools
    from knowledge_base.gaps.stale import UNUSED_AFTER, stale

    now = system_clock()
    with errors.status("Getting ready…") as status:
        async with open_tools(settings) as (database, tools):
            found = await tools.gaps.find(weeks=weeks, heard=lambda done, of: status.update(f"{done} of {of}"))
            async with database.reading() as unit:
                articles = await unit.articles.articles()
                ratings = await unit.missed.ratings_since(now - UNUSED_AFTER)
            kept = await _keep_draft(database, found, draft) if draft is not None else None
    return found, stale(articles, ratings, now, now.date()), kept


async def _keep_draft(database: "Database", found: "Sequence[Gap]", gap_id: int) -> ArticleText:
    from bot.commands.article_changes import AUTHOR
    from knowledge_base.editing import save_draft
    from knowledge_base.gaps.drafting import draft_of

    gap = next((gap for gap in found if any(one.decision_id == gap_id for one in gap.questions)), None)
    if gap is None:
        fail(f"there is no gap {gap_id}", EXIT_BAD_INPUT)
    async with database.unit() as unit:
        taken = {one.key.slug for one in await unit.articles.articles()}
        text = draft_of(gap, taken)
        await save_draft(unit.articles, text, author=AUTHOR, at=system_clock())
    return text


def _watching(status: Any, name: str) -> "Progress":
    def watch(step: str, done: int, of: int) -> None:
        status.update(escape(f"{name}: {step} {done} of {of}"))

    return watch


def _print_findings(found: "Findings", texts: "Texts") -> None:
    console.print(f"[bold]{found.key.slug}[/bold] ({found.key.language})", highlight=False)
    for one in found.found:
        other = one.other.slug if one.other else ""
        said = texts(f"check-{one.kind}", before=one.before, after=one.after, other=other, question=one.question)
        console.print(
            f"  {texts(f'check-severity-{one.severity}')}: {said}", markup=False, highlight=False, soft_wrap=True
        )
        names = ("check-there", "check-here") if one.other else ("check-before", "check-after")
        for name, words in zip(names, (one.before, one.after), strict=True):
            if words and one.before:
                console.print(f"    {texts(name)}: {words}", markup=False, highlight=False, soft_wrap=True)
    if not found.found:
        console.print(f"  {texts('check-none')}", markup=False)
    summary = texts("check-asked", asked=found.asked, affected=found.affected, tests=found.tests, passed=found.passed)
    console.print(f"  {summary}", markup=False, highlight=False, soft_wrap=True)


def _print_replay(found: "Replay", texts: "Texts") -> None:
    lines = [texts("replay-summary", asked=found.asked, unanswered=found.unanswered)]
    for key, turned in (
        ("replay-gained", found.gained),
        ("replay-changed", found.changed),
        ("replay-lost", found.lost),
    ):
        lines.append(texts(key, count=len(turned)))
        lines += [
            f"  {one.decision_id}: {one.question} ({one.was.slug or '–'} → {one.would_be.slug or '–'})"
            for one in turned[:SHOWN]
        ]
    lines.append(texts("replay-same", count=found.same_article))
    if found.not_recorded:
        lines.append(texts("replay-old", count=found.not_recorded))
    _print_lines(lines)


def _print_gaps(gaps: "Sequence[Gap]", worth_a_look: "Sequence[Stale]", texts: "Texts") -> None:
    lines = [] if gaps else [texts("gaps-none")]
    for gap in gaps:
        counts = ", ".join(map(str, gap.weeks))
        lines.append(
            f"{gap.id}: {gap.name} – {texts('gaps-count', count=gap.count)}; {texts('gaps-weeks', counts=counts)}"
        )
    lines += [
        "",
        texts("stale-title"),
        *(f"  {one.key.slug} ({one.key.language}): {said(one, texts)}" for one in worth_a_look),
    ]
    _print_lines(lines if worth_a_look else [*lines, f"  {texts('stale-none')}"])


def said(one: "Stale", texts: "Texts") -> str:
    """What is the matter with an article."""
    from knowledge_base.gaps.stale import UNUSED_AFTER

    parts = [texts("stale-unused", days=UNUSED_AFTER.days)] if one.unused else []
    if one.ratings is not None:
        parts.append(texts("stale-disliked", no=one.ratings.unhelpful, sent=one.ratings.sent))
    return ", ".join([*parts, *([texts("stale-review")] if one.review else [])])


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _texts(settings: Settings, language: Language | None) -> "Texts":
    from locales.texts import texts_for

    return texts_for(language or settings.desk_language)


def _findings_json(found: "Findings") -> dict[str, Any]:
    plain: dict[str, Any] = _plain(found)
    return plain | {"needs_reason": found.needs_reason}


def _gap_json(gap: "Gap") -> dict[str, Any]:
    plain: dict[str, Any] = _plain(gap)
    return {"id": gap.id, "name": gap.name, "count": gap.count, "trend": gap.trend} | plain


def _plain(value: object) -> Any:
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(value)
