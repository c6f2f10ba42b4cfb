"""So many requests a minute for each asker, counted by every process for itself.

A leaky bucket (aiolimiter): the whole minute's number may come at once, then it refills steadily.
"""

from collections import OrderedDict

from aiolimiter import AsyncLimiter

MINUTE_SECONDS = 60
MAX_ASKERS = 10_000


class Throttle:
    """Remembers who asked how often lately; whoever asked longest ago is forgotten first."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._limiters: OrderedDict[str, AsyncLimiter] = OrderedDict()

    @property
    def pause_seconds(self) -> int:
        """After how long there is room for one more."""
        return max(1, MINUTE_SECONDS // self._per_minute)

    def has_room(self, asker: str) -> bool:
        """Whether one more would be let through; it is not counted."""
        return self._of(asker).has_capacity()

    async def count(self, asker: str) -> bool:
        """Count one more; False where it is too many."""
        limiter = self._of(asker)
        if not limiter.has_capacity():
            return False
        await limiter.acquire()
        return True

    def _of(self, asker: str) -> AsyncLimiter:
        limiter = self._limiters.setdefault(asker, AsyncLimiter(self._per_minute, MINUTE_SECONDS))
        self._limiters.move_to_end(asker)
        if len(self._limiters) > MAX_ASKERS:
            self._limiters.popitem(last=False)
        return limiter
