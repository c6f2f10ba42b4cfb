"""Tables as files: CSV that spreadsheets open as it is meant, and values for JSON."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import singledispatch
from typing import Any
from zoneinfo import ZoneInfo

from handoff.reporting.cells import Cell, Column, Kind, Label, Sheet, TicketNumber, Weekday
from handoff.reporting.figures import Net, Part, Share, Typical
from handoff.reporting.wording import head, words
from locales.texts import Texts

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Without it Excel takes UTF-8 for the machine's old encoding."""
SEPARATORS = {"ru": ";"}
"""Excel splits at the separator of its own language."""
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What makes spreadsheets compute a cell. Source: OWASP, CSV Injection."""


def to_csv(sheet: Sheet, texts: Texts, zone: ZoneInfo) -> str:
    """The table in the reader's language, with the mark of UTF-8 in front."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=SEPARATORS.get(texts.language, ","), lineterminator="\r\n")
    writer.writerow(name for column in sheet.columns for name in _heads(column, texts))
    for row in sheet.rows:
        cells = zip(sheet.columns, row, strict=True)
        writer.writerow(part for column, cell in cells for part in _parts(column.kind, cell, texts, zone))
    return BOM + out.getvalue()


def safe(text: str) -> str:
    """Text that no spreadsheet computes."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def to_values(sheet: Sheet) -> list[dict[str, Any]]:
    """The rows for machines: names instead of words, seconds, shares from 0 to 1."""
    return [{column.key: _value(cell) for column, cell in zip(sheet.columns, row, strict=True)} for row in sheet.rows]


def _heads(column: Column, texts: Texts) -> Iterator[str]:
    name = head(column, texts)
    if column.kind is Kind.SHARE:
        yield from (name, f"{name}: {texts('report-csv-of')}", f"{name}, %")
    elif column.kind is Kind.DURATION:
        yield from (f"{name}, {texts('report-csv-minutes')}", f"{name}: {texts('report-csv-of')}")
    elif column.kind is Kind.ANY:
        yield from (name, texts("report-csv-unit"), texts("report-csv-of"))
    else:
        yield name


def _parts(kind: Kind, cell: Cell, texts: Texts, zone: ZoneInfo) -> Iterator[str | int | float]:
    if kind is Kind.SHARE:
        share = cell if isinstance(cell, Share) else Share(0, 0)
        yield from (share.count, share.of, _percent(share))
    elif kind is Kind.DURATION:
        yield from _typical_parts(cell)
    elif kind is Kind.ANY:
        yield from _any_parts(cell, texts)
    elif isinstance(cell, int):
        yield cell
    else:
        yield _text(cell, texts, zone)


def _text(cell: Cell, texts: Texts, zone: ZoneInfo) -> str:
    """Moments in a form that spreadsheets sort."""
    if isinstance(cell, datetime):
        return f"{cell.astimezone(zone):%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else safe(words(cell, texts, zone))


def _typical_parts(cell: Cell) -> tuple[str | float, str | int]:
    typical = cell if isinstance(cell, Typical) else Typical(None, 0)
    return _minutes(typical.value), typical.n if isinstance(cell, Typical) else ""


def _any_parts(cell: Cell, texts: Texts) -> tuple[str | int | float, str, str | int]:
    """Number, unit, and of how many."""
    match cell:
        case Part():
            return cell.count, "", cell.of
        case Share():
            return _percent(cell), "%", cell.of
        case Net():
            return "" if cell.value is None else cell.value, "", cell.n
        case int():
            return cell, "", ""
        case _:
            length, n = (cell.value, cell.n) if isinstance(cell, Typical) else (cell, "")
            return _minutes(length if isinstance(length, timedelta) else None), texts("report-csv-minutes"), n


def _percent(share: Share) -> str | float:
    return "" if share.value is None else round(share.value * 100, 1)


def _minutes(length: timedelta | None) -> str | float:
    return "" if length is None else round(length.total_seconds() / 60, 1)


@singledispatch
def _value(cell: Cell) -> Any:
    return cell


@_value.register
def _(cell: Label) -> str:
    return cell.name


@_value.register
def _(cell: Weekday) -> int:
    return cell.number


@_value.register
def _(cell: TicketNumber) -> int:
    return cell.id


@_value.register
def _(cell: Part) -> dict[str, Any]:
    return {"count": cell.count, "of": cell.of}


@_value.register
def _(cell: Share) -> dict[str, Any]:
    return {"count": cell.count, "of": cell.of, "share": cell.value, "interval_95": cell.interval}


@_value.register
def _(cell: Typical) -> dict[str, Any]:
    return {"seconds": None if cell.value is None else cell.value.total_seconds(), "n": cell.n}


@_value.register
def _(cell: Net) -> dict[str, Any]:
    return {"points": cell.value, "promoters": cell.promoters, "detractors": cell.detractors, "n": cell.n}


@_value.register
def _(cell: timedelta) -> float:
    return cell.total_seconds()


@_value.register
def _(cell: date) -> str:
    return cell.isoformat()
