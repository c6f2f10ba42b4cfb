"""How long a customer will wait, from what others waited: an interval that holds about four times in five.

The nearest measured waits (as many ahead for each agent at work, as many agents) stand for the new one; the interval is
theirs without the shortest and the longest tenth, rounded outwards to times that people say.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

NEIGHBOURS = 80
ENOUGH = 20
TAIL = 0.08
"""A little less than a tenth at each end: the future is never quite like the past."""
_STEPS = (1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1440, 2880)
"""Minutes that people say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a customer stands: tickets `ahead` of his, agents `serving` his queue."""

    ahead: int
    serving: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredWait:
    """How long somebody waited who began at that place."""

    place: Place
    waited: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitEstimate:
    """The wait lies between the two, about four times in five."""

    low: timedelta
    high: timedelta

    def holds(self, waited: timedelta) -> bool:
        """Whether it came true."""
        return self.low <= waited <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWait:
    """What is noted when a ticket joins the queue."""

    ticket_id: int
    opened_at: datetime
    place: Place
    estimate: WaitEstimate | None


def estimate(place: Place, past: Sequence[MeasuredWait]) -> WaitEstimate | None:
    """The interval for this place; None while too little was measured."""
    nearest = sorted(past, key=lambda wait: _distance(place, wait.place))[:NEIGHBOURS]
    if len(nearest) < ENOUGH:
        return None
    waited = sorted(wait.waited / timedelta(minutes=1) for wait in nearest)
    cut = int(len(waited) * TAIL)
    return WaitEstimate(low=_rounded_down(waited[cut]), high=_rounded_up(waited[-1 - cut]))


def _distance(one: Place, other: Place) -> float:
    return abs(_pressure(one) - _pressure(other)) + 0.2 * abs(math.log((one.serving + 1) / (other.serving + 1)))


def _pressure(place: Place) -> float:
    """Grows with those ahead for each agent; a place more matters less the longer the line is."""
    return math.log((place.ahead + 1) / max(place.serving, 0.5))


def _rounded_down(minutes: float) -> timedelta:
    return timedelta(minutes=max((step for step in _STEPS if step <= minutes), default=0))


def _rounded_up(minutes: float) -> timedelta:
    return timedelta(minutes=next((step for step in _STEPS if step >= minutes), math.ceil(minutes)))
