"""What stands in the tables of a report, before any language: values that know of how many they speak."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from handoff.reporting.figures import Net, Part, Share, Typical


@dataclass(frozen=True, slots=True)
class Label:
    """One of our own words: the text's key, and a name for machines."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Weekday:
    """Monday is 0."""

    number: int


@dataclass(frozen=True, slots=True)
class TicketNumber:
    """A ticket, to be led to."""

    id: int


Cell = Label | Weekday | TicketNumber | Part | Share | Typical | Net | timedelta | datetime | date | int | str | None


class Kind(StrEnum):
    """What a column holds; in files a share takes three columns, and durations are minutes."""

    WORDS = "words"
    COUNT = "count"
    SHARE = "share"
    DURATION = "duration"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Column:
    """Its head is a text; `key` names it for machines as well."""

    key: str
    kind: Kind = Kind.COUNT


class SheetName(StrEnum):
    """The tables: what happens now, then what happened over time."""

    NOW = "now"
    CREW = "crew"
    PRESSING = "pressing"
    SUMMARY = "summary"
    DAYS = "days"
    QUESTIONS = "questions"
    REASONS = "reasons"
    TIMES = "times"
    RESPONSES = "responses"
    RATINGS = "ratings"
    SCORES = "scores"
    COMMENTS = "comments"
    AGENTS = "agents"
    ARTICLES = "articles"
    HOURS = "hours"


AT_PRESENT = (SheetName.NOW, SheetName.CREW, SheetName.PRESSING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table. `bar` is the column whose counts are drawn; `values` are for the words that say
    what it counts; `more` rows are not here."""

    name: SheetName
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    bar: int | None = None
    more: int = 0
    values: Mapping[str, int] = field(default_factory=dict)

    @property
    def longest(self) -> int:
        """The largest count that is drawn, 1 at least."""
        return max([1, *(self.drawn(row) for row in self.rows)])

    def drawn(self, row: Sequence[Cell]) -> int:
        """The count of a row that is drawn."""
        cell = None if self.bar is None else row[self.bar]
        if isinstance(cell, Share):
            return cell.count
        return cell if isinstance(cell, int) else 0
