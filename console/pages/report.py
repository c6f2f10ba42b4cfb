"""The supervisors' page: what happens now, what happened over time, and every table as a file."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import HTMLResponse, Response

from console.pages.queries import Words
from console.report_view import day_chart, most_of, shown, tiles, warmth
from console.visits import SeeingReport, Visit, parts_of
from conversations.errors import BadInputError
from handoff.reporting.cells import AT_PRESENT, Sheet, SheetName
from handoff.reporting.export import to_csv
from handoff.reporting.period import Choice, Period, between, last_days
from handoff.reporting.reading import NEWEST_COMMENTS, present_of, report_of
from handoff.reporting.sheets import present_sheets, report_sheets
from handoff.reporting.wording import hours_words, period_words
from handoff.team import Deed

DEFAULT = Choice.WEEK
ALL_COMMENTS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The period that the address asks for; `is_bad` where its dates don't fit and the default stands in."""

    choice: Choice
    period: Period
    is_bad: bool = False

    @property
    def query(self) -> str:
        """The period in an address."""
        days = {"from": self.period.first.isoformat(), "to": self.period.last.isoformat()}
        return urlencode({"period": self.choice} | (days if self.choice is Choice.CUSTOM else {}))


async def chosen_period(
    request: Request,
    period: Choice = DEFAULT,
    from_: Annotated[str, Query(alias="from", max_length=10)] = "",
    to: Words = "",
) -> Chosen:
    """What the address says."""
    parts = parts_of(request)
    now, zone = parts.clock(), parts.service.zone
    if period is not Choice.CUSTOM:
        return Chosen(choice=period, period=last_days(1 if period is Choice.TODAY else int(period), now, zone))
    try:
        days = between(date.fromisoformat(from_), date.fromisoformat(to), now, zone)
    except (BadInputError, ValueError):
        return Chosen(choice=DEFAULT, period=last_days(int(DEFAULT), now, zone), is_bad=True)
    return Chosen(choice=Choice.CUSTOM, period=days)


AskedPeriod = Annotated[Chosen, Depends(chosen_period)]


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/report")
    routes.add_api_route("", report, methods=["GET"])
    routes.add_api_route("/now", now, methods=["GET"])
    routes.add_api_route("/{sheet}.csv", export, methods=["GET"])
    return routes


async def report(visit: SeeingReport, chosen: AskedPeriod) -> Response:
    """The page."""
    texts, zone = visit.texts, chosen.period.zone
    sheets = {sheet.name: sheet for sheet in await _over_time(visit, chosen.period)}
    hours = sheets[SheetName.HOURS]
    return visit.page(
        "report/page.html",
        chosen=chosen,
        Choice=Choice,
        present=await _present(visit),
        tiles=tiles(sheets[SheetName.SUMMARY], texts, zone),
        chart=day_chart(sheets[SheetName.DAYS], texts, zone),
        sheets={name.value: shown(sheet, texts, zone) for name, sheet in sheets.items()},
        heat=[[warmth(cell, most_of(hours)) for cell in row] for row in hours.rows],
        period=period_words(chosen.period, texts),
        hours=hours_words(visit.parts.service, texts),
        today=last_days(1, visit.parts.clock(), zone).last,
    )


async def now(visit: SeeingReport) -> HTMLResponse:
    """The part of the page that asks again and again."""
    return visit.page("report/now.html", present=await _present(visit))


async def export(visit: SeeingReport, chosen: AskedPeriod, sheet: Annotated[SheetName, Path()]) -> Response:
    """One table as CSV."""
    period = chosen.period
    sheets = await (_at_present(visit) if sheet in AT_PRESENT else _over_time(visit, period, comments=ALL_COMMENTS))
    table = next(one for one in sheets if one.name is sheet)
    async with visit.parts.database.unit() as unit:
        await visit.record(unit, Deed.FIGURES_EXPORTED, f"{sheet} {period.first}–{period.last}")
    name = f"otvet-{sheet}-{period.first}-{period.last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(to_csv(table, visit.texts, period.zone), media_type="text/csv; charset=utf-8", headers=headers)


@dataclass(frozen=True, slots=True)
class _Present:
    tiles: object
    crew: object
    pressing: object


async def _present(visit: Visit) -> _Present:
    zone = visit.parts.service.zone
    figures, crew, pressing = await _at_present(visit)
    return _Present(
        tiles(figures, visit.texts, zone), shown(crew, visit.texts, zone), shown(pressing, visit.texts, zone)
    )


async def _at_present(visit: Visit) -> list[Sheet]:
    async with visit.parts.database.reading() as unit:
        return present_sheets(await present_of(unit, visit.parts.service, visit.parts.clock()))


async def _over_time(visit: Visit, period: Period, *, comments: int = NEWEST_COMMENTS) -> list[Sheet]:
    parts = visit.parts
    async with parts.database.reading() as unit:
        made = await report_of(unit, period, parts.service, parts.clock(), visit.language, comments=comments)
    return report_sheets(made)
