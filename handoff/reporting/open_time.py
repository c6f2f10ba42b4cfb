"""Business time for asking often: the hours of a team, laid out once and then looked up."""

from bisect import bisect_right
from datetime import UTC, datetime
from itertools import accumulate

from handoff.hours import Hours


class OpenTime:
    """The open time of `hours` between two moments; the moments asked for, in seconds since 1970, lie between them."""

    def __init__(self, hours: Hours, start: int, end: int) -> None:
        intervals = hours.open_intervals(_moment(start), _moment(end))
        pairs = [(opens.timestamp(), closes.timestamp()) for opens, closes in intervals]
        self._opens = [opens for opens, _ in pairs]
        self._closes = [closes for _, closes in pairs]
        self._before = [0.0, *accumulate(closes - opens for opens, closes in pairs)]

    def between(self, start: int, end: int) -> float:
        """Open seconds from `start` to `end`; none where `end` is not later."""
        return self._until(end) - self._until(start) if end > start else 0.0

    def _until(self, at: int) -> float:
        place = bisect_right(self._opens, at) - 1
        if place < 0:
            return 0.0
        return self._before[place] + min(at, self._closes[place]) - self._opens[place]


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
