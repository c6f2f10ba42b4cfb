"""Business hours, and time counted in them. Pure: a team's hours are a value.

A span is wall-clock time of one day in the team's zone. A time that the clocks skip means the moment of the change; of
a time that they repeat the first one is meant.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from conversations.errors import BadInputError

DAY = timedelta(days=1)
LOOK_AHEAD = timedelta(days=400)
MINUTES_A_DAY = 24 * 60


class NeverOpenError(BadInputError):
    """The hours have no open moment within more than a year."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Minutes after midnight: `start` inside, `end` outside; 1440 is the next midnight."""

    start: int
    end: int


ALL_DAY = (Span(0, MINUTES_A_DAY),)
Week = tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When a team answers: a week from Monday on, days off, and days that are different (empty: closed)."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    week: Week = (ALL_DAY,) * 7
    holidays: Container[date] = frozenset()
    exceptions: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """The spans of one day in the team's zone."""
        if day in self.exceptions:
            return self.exceptions[day]
        return () if day in self.holidays else self.week[day.weekday()]

    def is_open(self, at: datetime) -> bool:
        """Whether the team answers at that moment."""
        return self.next_open(at) == at

    def next_open(self, at: datetime) -> datetime:
        """The first open moment from `at` on, `at` itself where it is open. Raises NeverOpenError."""
        return next(self._open_from(at))[0]

    def add(self, at: datetime, duration: timedelta) -> datetime:
        """The first moment by which so much business time has passed since `at`. Raises NeverOpenError."""
        if duration <= timedelta(0):
            return at
        for start, end in self._open_from(at):
            if end - start >= duration:
                return start + duration
            duration -= end - start
        raise AssertionError("the iterator ends by raising")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The business time from `start` to `end`; nothing where `end` is not later."""
        return sum((closes - opens for opens, closes in self.open_intervals(start, end)), timedelta(0))

    def open_intervals(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """When the team answers from `start` to `end`, in order."""
        day, last = self._day_of(start), self._day_of(end)
        while day <= last:
            for opens, closes in self._moments(day):
                opens, closes = max(opens, start), min(closes, end)  # noqa: PLW2901
                if opens < closes:
                    yield opens, closes
            day += DAY

    def _open_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Open intervals from `at` on, the first one cut to begin there. Raises NeverOpenError after a barren year."""
        day = self._day_of(at)
        last_open = day
        while day - last_open <= LOOK_AHEAD:
            for opens, closes in self._moments(day):
                if closes > at:
                    last_open = day
                    yield max(opens, at), closes
            day += DAY
        raise NeverOpenError("the business hours have no open moment: open at least one day")

    def _moments(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The day's spans as intervals in UTC, without overlaps and without those that a change of clocks swallows."""
        done = None
        for span in sorted(self.spans_on(day)):
            opens, closes = self._moment(day, span.start), self._moment(day, span.end)
            opens = max(opens, done) if done is not None else opens
            if opens < closes:
                done = closes
                yield opens, closes

    def _moment(self, day: date, minutes: int) -> datetime:
        days, rest = divmod(minutes, MINUTES_A_DAY)
        wall = datetime.combine(day + days * DAY, time(rest // 60, rest % 60), self.zone)
        return _existing(wall)

    def _day_of(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()


def _existing(wall: datetime) -> datetime:
    """The moment in UTC; of a wall time that was skipped the moment of the change."""
    moment = wall.astimezone(UTC)
    if moment.astimezone(wall.tzinfo).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return moment
    after = wall.replace(fold=1).utcoffset() or timedelta(0)
    before = wall.utcoffset() or timedelta(0)
    return _change_between(moment - abs(before - after), moment, wall)


def _change_between(early: datetime, late: datetime, wall: datetime) -> datetime:
    """When the clocks change between the two moments, to the minute."""
    offset = late.astimezone(wall.tzinfo).utcoffset()
    while late - early > timedelta(minutes=1):
        middle = early + timedelta(minutes=(late - early) // timedelta(minutes=1) // 2)
        if middle.astimezone(wall.tzinfo).utcoffset() == offset:
            late = middle
        else:
            early = middle
    return late
