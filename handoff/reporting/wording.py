"""Cells in a reader's language, and the shop's time zone and hours in words."""

from datetime import date, datetime, timedelta
from functools import singledispatch
from itertools import groupby
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, get_day_names
from babel.numbers import format_decimal, format_percent

from handoff.hours import ALL_DAY, Span, Week
from handoff.reporting.cells import Cell, Column, Label, TicketNumber, Weekday
from handoff.reporting.figures import Net, Part, Share, Typical
from handoff.reporting.period import Period
from handoff.service_rules import ServiceRules, Team
from locales.texts import Texts

NOTHING = "–"
FEW_MARK = "*"
Figure = Share | Typical | Net
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


@singledispatch
def words(cell: Cell, texts: Texts, zone: ZoneInfo) -> str:  # noqa: ARG001  the others need them
    """The cell as people read it, moments in `zone`; what rests on few is marked."""
    return NOTHING if cell is None else str(cell)


@words.register
def _(cell: int, texts: Texts, zone: ZoneInfo) -> str:  # noqa: ARG001
    return _number(cell, texts)


@words.register
def _(cell: Label, texts: Texts, zone: ZoneInfo) -> str:  # noqa: ARG001
    return texts(cell.key)


@words.register
def _(cell: TicketNumber, texts: Texts, zone: ZoneInfo) -> str:  # noqa: ARG001
    return f"T-{cell.id}"


@words.register
def _(cell: Weekday, texts: Texts, zone: ZoneInfo) -> str:  # noqa: ARG001
    return str(get_day_names("abbreviated", "stand-alone", texts.language)[cell.number])


@words.register
def _(cell: Part, texts: Texts, zone: ZoneInfo) -> str:  # noqa: ARG001
    return texts("report-of", count=_number(cell.count, texts), of=_number(cell.of, texts))


@words.register(Share)
@words.register(Typical)
@words.register(Net)
def _(cell: Figure, texts: Texts, zone: ZoneInfo) -> str:  # noqa: ARG001
    if cell.value is None:
        return NOTHING
    value = value_words(cell, texts)
    shown = value if isinstance(cell, Typical) else f"{value} ({number_words(cell, texts)})"
    return f"{shown} {FEW_MARK}" if cell.is_small else shown


@words.register
def _(cell: timedelta, texts: Texts, zone: ZoneInfo) -> str:  # noqa: ARG001
    return duration_words(cell, texts)


@words.register
def _(cell: date, texts: Texts, zone: ZoneInfo) -> str:  # noqa: ARG001
    return str(format_date(cell, "d MMM y", locale=texts.language))


@words.register
def _(cell: datetime, texts: Texts, zone: ZoneInfo) -> str:
    return str(format_datetime(cell.astimezone(zone), "d MMM y, HH:mm", locale=texts.language))


def head(column: Column, texts: Texts) -> str:
    """The column's head; hours of the day speak for themselves."""
    return column.key if column.key.isdigit() else texts(f"report-col-{column.key}")


def value_words(cell: Figure, texts: Texts) -> str:
    """Without the number it rests on."""
    if cell.value is None:
        return NOTHING
    if isinstance(cell, Share):
        return format_percent(cell.value, locale=texts.language)
    if isinstance(cell, Net):
        return f"{cell.value:+d}".replace("-", "\N{MINUS SIGN}") if cell.value else "0"
    return duration_words(cell.value or timedelta(), texts)


def number_words(cell: Figure, texts: Texts) -> str:
    """What it rests on."""
    if isinstance(cell, Share):
        return texts("report-of", count=_number(cell.count, texts), of=_number(cell.of, texts))
    return texts("report-n", n=_number(cell.n, texts))


def duration_words(length: timedelta, texts: Texts) -> str:
    """To two units, of which the second one is left out where it is nothing."""
    seconds = round(length.total_seconds())
    if seconds < _MINUTE:
        return texts("report-seconds", seconds=seconds)
    if seconds < _HOUR:
        return texts("report-minutes", minutes=round(seconds / _MINUTE))
    large, small = (_DAY, _HOUR) if seconds >= 2 * _DAY else (_HOUR, _MINUTE)
    whole, rest = divmod(round(seconds / small), large // small)
    first, second = ("days", "hours") if large == _DAY else ("hours", "minutes")
    return " ".join(_unit(unit, n, texts) for unit, n in ((first, whole), (second, rest)) if n)


def period_words(period: Period, texts: Texts) -> str:
    """The days, and whose days they are."""
    first, last = (format_date(day, "d MMM y", locale=texts.language) for day in (period.first, period.last))
    return texts("report-period", first=first, last=last, zone=period.zone.key)


def hours_words(service: ServiceRules, texts: Texts) -> list[str]:
    """Each team's zone and week."""
    return [_team_words(team, texts) for team in service.teams]


def _team_words(team: Team, texts: Texts) -> str:
    return texts("report-team-hours", team=team.key, zone=team.hours.zone.key, week=_week_words(team.hours.week, texts))


def _week_words(week: Week, texts: Texts) -> str:
    """Days with the same hours together: `Mon–Fri 09:00–18:00`."""
    if all(spans == ALL_DAY for spans in week):
        return texts("report-always-open")
    names = get_day_names("abbreviated", "stand-alone", texts.language)
    parts = []
    for spans, days in groupby(range(7), key=lambda day: week[day]):
        own = list(days)
        days_words = names[own[0]] if len(own) == 1 else f"{names[own[0]]}–{names[own[-1]]}"
        if spans:
            parts.append(f"{days_words} {', '.join(map(_span_words, spans))}")
    return "; ".join(parts)


def _span_words(span: Span) -> str:
    return "–".join(f"{minutes // 60:02}:{minutes % 60:02}" for minutes in (span.start, span.end))


def _unit(unit: str, n: int, texts: Texts) -> str:
    if unit == "days":
        return texts("report-days", days=n)
    return texts("report-hours", hours=n) if unit == "hours" else texts("report-minutes", minutes=n)


def _number(n: int, texts: Texts) -> str:
    """Small numbers look the same everywhere, and there are many of them."""
    return str(n) if 0 <= n < 1000 else format_decimal(n, locale=texts.language)
