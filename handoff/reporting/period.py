"""Over which days figures are counted: whole days of the shop's time zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from conversations.errors import BadInputError

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
QUARTER_HOUR = timedelta(minutes=15)
MAX_DAYS = 1100


class Choice(StrEnum):
    """What can be chosen with one tap; the numbers are days, today among them."""

    TODAY = "today"
    WEEK = "7"
    MONTH = "30"
    QUARTER = "90"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class Period:
    """From the beginning of the first day to the end of the last one."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def start(self) -> datetime:
        """The first moment, in UTC; where midnight is skipped, the moment of the change."""
        return _midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after it, in UTC."""
        return _midnight(self.last + DAY, self.zone)

    @property
    def step(self) -> timedelta:
        """The coarsest step of time, counted from 1970, of which each lies within one hour of the zone's clocks."""
        offsets = [_midnight(day, self.zone).astimezone(self.zone).utcoffset() or timedelta() for day in self.days()]
        return QUARTER_HOUR if any(offset % HOUR for offset in offsets) else HOUR

    def days(self) -> Iterator[date]:
        """Every day, in order."""
        return (self.first + number * DAY for number in range((self.last - self.first).days + 1))


def last_days(days: int, now: datetime, zone: ZoneInfo) -> Period:
    """Today and the days before it. Raises BadInputError."""
    if not 1 <= days <= MAX_DAYS:
        raise BadInputError(f"a period has 1 to {MAX_DAYS} days")
    today = now.astimezone(zone).date()
    return Period(today - (days - 1) * DAY, today, zone)


def between(first: date, last: date, now: datetime, zone: ZoneInfo) -> Period:
    """From one day to another; what is still to come is left out. Raises BadInputError."""
    last = min(last, now.astimezone(zone).date())
    if last < first:
        raise BadInputError("the first day comes after the last one, or is still to come")
    if last - first >= MAX_DAYS * DAY:
        raise BadInputError(f"a period has 1 to {MAX_DAYS} days")
    return Period(first, last, zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
