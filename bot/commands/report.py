"""`otvet report`: the figures of the supervisors' page on the command line."""

import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from bot.commands.terminal import EXIT_BAD_INPUT, add_row, console, fail, load_settings, run
from bot.settings import Settings
from handoff.reporting.cells import Sheet, SheetName

if TYPE_CHECKING:
    from handoff.reporting.period import Period
    from handoff.service_rules import ServiceRules

DEFAULT_DAYS = 7
MAX_COMMENTS = 20


def report(
    *,
    days: Annotated[int | None, typer.Option(help="Today and the days before it; 7 if nothing is said.", min=1)] = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="YYYY-MM-DD", help="From this day in the shop's time zone.")
    ] = None,
    to: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="To this day; today if nothing is said.")] = None,
    table: Annotated[list[SheetName] | None, typer.Option(help="Only this table; may be repeated.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the tables as CSV, each after its name.")] = False,
) -> None:
    """Print what happens now and what happened over time: the figures of the supervisors' page."""
    if (days is not None and (from_ or to)) or (to and not from_):
        fail("say either --days, or --from and perhaps --to", EXIT_BAD_INPUT)
    if as_json and as_csv:
        fail("say either --json or --csv", EXIT_BAD_INPUT)
    first, last = _day(from_), _day(to)
    settings = load_settings()
    shown = run(_shown(settings, days or DEFAULT_DAYS, first, last))
    sheets = [sheet for sheet in shown.sheets if not table or sheet.name in table]
    if as_json:
        typer.echo(json.dumps(_as_json(shown, sheets), ensure_ascii=False, indent=1))
    elif as_csv:
        _print_csv(settings, shown, sheets)
    else:
        _print(settings, shown, sheets)


class _Shown:
    """What is printed."""

    def __init__(self, service: "ServiceRules", period: "Period", sheets: Sequence[Sheet]) -> None:
        self.service = service
        self.period = period
        self.sheets = sheets


async def _shown(settings: Settings, days: int, first: date | None, last: date | None) -> _Shown:
    from bot.composition import open_database
    from conversations.clock import system_clock
    from handoff.reporting.period import between, last_days
    from handoff.reporting.reading import present_of, report_of
    from handoff.reporting.sheets import present_sheets, report_sheets
    from handoff.service_file import load_service_rules

    service, now = load_service_rules(settings.service_file), system_clock()
    zone = service.zone
    period = between(first, last or date.max, now, zone) if first else last_days(days, now, zone)
    async with open_database(settings) as database, database.reading() as unit:
        present = await present_of(unit, service, now)
        made = await report_of(unit, period, service, now, settings.desk_language, comments=MAX_COMMENTS)
    return _Shown(service, period, [*present_sheets(present), *report_sheets(made)])


def _print(settings: Settings, shown: _Shown, sheets: Sequence[Sheet]) -> None:
    from handoff.reporting.wording import FEW_MARK, head, hours_words, period_words, words
    from locales.texts import texts_for

    texts, zone = texts_for(settings.desk_language), shown.period.zone
    for line in (period_words(shown.period, texts), *hours_words(shown.service, texts)):
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    for sheet in sheets:
        console.print(f"\n{texts(f'report-sheet-{sheet.name}')}", style="bold", markup=False, highlight=False)
        console.print(
            texts(f"report-about-{sheet.name}", **sheet.values),
            style="dim",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        if not sheet.rows:
            console.print("–")
            continue
        printed = Table(*(head(column, texts) for column in sheet.columns))
        for row in sheet.rows:
            add_row(printed, *(words(cell, texts, zone) for cell in row))
        console.print(printed)
    console.print(f"\n{FEW_MARK} {texts('report-few')}", markup=False, highlight=False)


def _print_csv(settings: Settings, shown: _Shown, sheets: Sequence[Sheet]) -> None:
    from handoff.reporting.export import BOM, to_csv
    from locales.texts import texts_for

    texts, is_alone = texts_for(settings.desk_language), len(sheets) == 1
    for sheet in sheets:
        text = to_csv(sheet, texts, shown.period.zone).removeprefix(BOM)
        typer.echo(text if is_alone else f"{texts(f'report-sheet-{sheet.name}')}\r\n{text}\r\n", nl=False)


def _as_json(shown: _Shown, sheets: Sequence[Sheet]) -> dict[str, Any]:
    from handoff.reporting.export import to_values

    period = shown.period
    about = {"from": period.first.isoformat(), "to": period.last.isoformat(), "time_zone": period.zone.key}
    return about | {sheet.name.value: to_values(sheet) for sheet in sheets}


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        fail(f"{text} is no day: write it like 2026-03-31", EXIT_BAD_INPUT)
