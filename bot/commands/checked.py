"""`otvet kb checked`: questions whose right article editors have checked; they count for the thresholds."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from bot.commands.terminal import EXIT_BAD_INPUT, MAX_ID, add_row, console, fail, load_settings, run
from bot.settings import Settings
from conversations.decisions import DecisionKind
from knowledge_base.calibration.judged import Source, Verdict

if TYPE_CHECKING:
    from bot.evaluation.labelled import Labelled
    from storage.calibrations import StoredVerdict

app = typer.Typer(no_args_is_help=True, help="Questions whose right article is known.")
AUTHOR = "command line"


@app.command("add")
def add(file: Annotated[Path, typer.Argument(help="JSON lines as otvet evaluate reads them.")]) -> None:
    """Keep the file's questions for articles, and those that none answers; other lines and dialogues are left out."""
    from bot.evaluation.labelled import read_labelled
    from conversations.errors import BadInputError

    settings = load_settings()
    try:
        labelled = read_labelled(file)
    except BadInputError as error:
        fail(str(error), EXIT_BAD_INPUT)
    verdicts = [verdict for one in labelled if one.conversation is None for verdict in _verdicts(one)]
    new = run(_add(settings, verdicts))
    console.print(f"{new} added, {len(verdicts) - new} known already", highlight=False)


@app.command("list")
def show(
    out: Annotated[Path | None, typer.Option(help="Write them here as JSON lines.")] = None,
) -> None:
    """Show what editors checked and agents corrected."""
    found = run(_stored(load_settings()))
    if out is not None:
        lines = [json.dumps(_line(one), ensure_ascii=False) + "\n" for one in found]
        try:
            out.write_text("".join(lines), encoding="utf-8")
        except OSError as error:
            fail(f"{out} can't be written: {error}", EXIT_BAD_INPUT)
        console.print(f"{len(found)} written to {out}", highlight=False, markup=False, soft_wrap=True)
        return
    table = Table("Id", "Question", "Language", "Article", "Source", "By")
    for one in found:
        verdict = one.verdict
        add_row(table, one.id, verdict.text, verdict.language, verdict.slug or "none", verdict.source, one.author)
    console.print(table if found else "None yet: otvet kb checked add FILE.jsonl")


@app.command("remove")
def remove(verdict_id: Annotated[int, typer.Argument(metavar="ID", min=1, max=MAX_ID)]) -> None:
    """Forget one of them."""
    if not run(_remove(load_settings(), verdict_id)):
        fail(f"there is no checked question {verdict_id}", EXIT_BAD_INPUT)
    console.print("removed")


def _verdicts(one: "Labelled") -> "Iterator[Verdict]":
    from bot.evaluation.labelled import NOT_COVERED

    slugs: list[str | None] = [None] if one.expected.reason == NOT_COVERED else []
    if one.expected.expect is DecisionKind.ANSWER:
        slugs += sorted(one.expected.right)
    for slug in slugs:
        yield Verdict(one.text, one.language, slug, right=True, source=Source.CHECKED)


def _line(one: "StoredVerdict") -> dict[str, Any]:
    verdict = one.verdict
    line: dict[str, Any] = {"id": f"checked-{one.id}", "text": verdict.text, "lang": verdict.language.value}
    if verdict.slug is None:
        return line | {"expect": "hand_off", "reason": "not_covered"}
    return line | {"expect": "answer", "article": verdict.slug}


async def _add(settings: Settings, verdicts: Sequence[Verdict]) -> int:
    from bot.composition import open_database

    async with open_database(settings) as database, database.unit() as unit:
        known = {one.verdict for one in await unit.calibrations.stored_verdicts(Source.CHECKED)}
        new = [verdict for verdict in dict.fromkeys(verdicts) if verdict not in known]
        for verdict in new:
            await unit.calibrations.add_verdict(verdict, author=AUTHOR)
    return len(new)


async def _stored(settings: Settings) -> "Sequence[StoredVerdict]":
    from bot.composition import open_database

    async with open_database(settings) as database, database.reading() as unit:
        return await unit.calibrations.stored_verdicts()


async def _remove(settings: Settings, verdict_id: int) -> bool:
    from bot.composition import open_database

    async with open_database(settings) as database, database.unit() as unit:
        return await unit.calibrations.remove_verdict(verdict_id)
