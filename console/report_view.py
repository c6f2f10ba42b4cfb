"""A report as the page shows it: tiles, tables with bars, the columns of the days, the heat of the hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from babel.numbers import format_percent

from handoff.reporting.cells import Cell, Column, Kind, Label, Sheet, SheetName, TicketNumber
from handoff.reporting.contacts import ContactState
from handoff.reporting.figures import Net, Share, Typical
from handoff.reporting.sheets import SHOWN_STATES
from handoff.reporting.wording import head, number_words, value_words, words
from locales.texts import Texts

SHOWN_ROWS = 20
WARMTHS = 5
CHART_HEIGHT = 100
DAY_WIDTH = 10
_GAP = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One figure. `number` is what it rests on, `interval` where it lies with 95 % confidence."""

    name: str
    label: str
    value: str
    number: str = ""
    interval: str = ""
    is_small: bool = False
    is_alarming: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCell:
    """`bar` is the length of a bar in hundredths of the longest one."""

    text: str
    href: str | None = None
    is_number: bool = False
    is_moment: bool = False
    bar: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSheet:
    """A table; `left_out` is how many rows only its file has."""

    name: str
    title: str
    about: str
    heads: Sequence[ShownCell]
    rows: Sequence[Sequence[ShownCell]]
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A part of a day's column in the chart."""

    state: ContactState
    y: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DayColumn:
    """One day in the chart."""

    title: str
    x: int
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChart:
    """All days; `most` is the height of the chart in contacts."""

    width: int
    most: int
    first: str
    last: str
    columns: Sequence[DayColumn]


def tiles(sheet: Sheet, texts: Texts, zone: ZoneInfo) -> list[Tile]:
    """The figures of a sheet of labels and values."""
    return [_tile(label, value, texts, zone) for label, value in sheet.rows if isinstance(label, Label)]


def shown(sheet: Sheet, texts: Texts, zone: ZoneInfo) -> ShownSheet:
    """The table, cut where it is too long to be read; the days are folded away anyhow."""
    most = None if sheet.name is SheetName.DAYS else SHOWN_ROWS
    return ShownSheet(
        name=sheet.name,
        title=texts(f"report-sheet-{sheet.name}"),
        about=texts(f"report-about-{sheet.name}", **sheet.values),
        heads=[ShownCell(text=head(column, texts), is_number=_is_number(column)) for column in sheet.columns],
        rows=[_row(sheet, row, texts, zone) for row in sheet.rows[:most]],
        left_out=sheet.more + (0 if most is None else max(0, len(sheet.rows) - most)),
    )


def day_chart(sheet: Sheet, texts: Texts, zone: ZoneInfo) -> DayChart:
    """Columns of the sheet of days: a day, all of its contacts, and how many of them in each state."""
    totals = [row[1] for row in sheet.rows if isinstance(row[1], int)]
    most = max([1, *totals])
    return DayChart(
        width=len(sheet.rows) * DAY_WIDTH,
        most=most,
        first=words(sheet.rows[0][0], texts, zone),
        last=words(sheet.rows[-1][0], texts, zone),
        columns=[
            DayColumn(
                title=texts("report-chart-day", day=words(row[0], texts, zone), count=words(row[1], texts, zone)),
                x=place * DAY_WIDTH + _GAP // 2,
                blocks=_blocks([cell for cell in row[2:] if isinstance(cell, int)], most),
            )
            for place, row in enumerate(sheet.rows)
        ],
    )


def warmth(count: Cell, most: int) -> int:
    """0 for nothing, up to `WARMTHS` for the most."""
    return -(-count * WARMTHS // most) if isinstance(count, int) and count else 0


def most_of(sheet: Sheet) -> int:
    """The largest count of a table of counts, 1 at least."""
    return max([1, *(cell for row in sheet.rows for cell in row[1:] if isinstance(cell, int))])


def _blocks(counts: Sequence[int], most: int) -> list[Block]:
    """From the bottom upwards."""
    found, top = [], float(CHART_HEIGHT)
    for state, count in zip(SHOWN_STATES, counts, strict=True):
        height = count / most * CHART_HEIGHT
        top -= height
        if count:
            found.append(Block(state=state, y=round(top, 2), height=round(height, 2)))
    return found


def _tile(label: Label, value: Cell, texts: Texts, zone: ZoneInfo) -> Tile:
    if not isinstance(value, Share | Typical | Net):
        is_alarming = label.name == "broken" and bool(value)
        shown_value = words(value, texts, zone)
        return Tile(name=label.name, label=texts(label.key), value=shown_value, is_alarming=is_alarming)
    return Tile(
        name=label.name,
        label=texts(label.key),
        value=value_words(value, texts),
        number=number_words(value, texts),
        interval=_interval(value, texts) if isinstance(value, Share) else "",
        is_small=value.is_small,
    )


def _interval(share: Share, texts: Texts) -> str:
    if share.interval is None:
        return ""
    low, high = (format_percent(limit, locale=texts.language) for limit in share.interval)
    return texts("report-interval", low=low, high=high)


def _row(sheet: Sheet, row: Sequence[Cell], texts: Texts, zone: ZoneInfo) -> list[ShownCell]:
    return [
        ShownCell(
            text=words(cell, texts, zone),
            href=_href(column, cell),
            is_number=_is_number(column),
            is_moment=isinstance(cell, date),
            bar=100 * sheet.drawn(row) / sheet.longest if place == sheet.bar else None,
        )
        for place, (column, cell) in enumerate(zip(sheet.columns, row, strict=True))
    ]


def _is_number(column: Column) -> bool:
    return column.kind is not Kind.WORDS


def _href(column: Column, cell: Cell) -> str | None:
    if isinstance(cell, TicketNumber):
        return f"/tickets/{cell.id}"
    return f"/articles/{cell}" if column.key == "slug" else None
