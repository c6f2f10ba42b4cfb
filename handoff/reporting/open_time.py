"""Business time for asking often: the hours of a team, laid out once and then looked up for many tickets at once."""

from datetime import UTC, datetime
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from handoff.hours import Hours

Seconds: TypeAlias = NDArray[np.float64]


class OpenTime:
    """The open time of `hours` between two moments; the moments asked for, in seconds since 1970, lie between them."""

    def __init__(self, hours: Hours, start: float, end: float) -> None:
        intervals = list(hours.open_intervals(_moment(start), _moment(end)))
        self._opens = np.array([start, *(opens.timestamp() for opens, _ in intervals)])
        self._closes = np.array([start, *(closes.timestamp() for _, closes in intervals)])
        self._before = np.concatenate(([0.0], np.cumsum(self._closes - self._opens)))

    def between(self, start: Seconds, end: Seconds) -> Seconds:
        """Open seconds from each `start` to its `end`; none where `end` is not later."""
        return np.maximum(self._until(end) - self._until(start), 0.0)

    def _until(self, at: Seconds) -> Seconds:
        place = np.maximum(np.searchsorted(self._opens, at, side="right") - 1, 0)
        inside: Seconds = np.clip(at, self._opens[place], self._closes[place]) - self._opens[place]
        return self._before[place] + inside


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
