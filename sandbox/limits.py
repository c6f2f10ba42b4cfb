"""Telegram's sending limits: one a second in a chat (small bursts pass), 20 a minute in a group, 30 a second in all."""

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.errors import too_many_requests

GLOBAL_PER_SECOND = 30
GROUP_PER_MINUTE = 20
CHAT_BURST = 3


@dataclass
class Window:
    """At most `count` events in any `seconds`."""

    count: int
    seconds: float
    times: deque[float]

    def wait(self, now: float) -> float:
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        return 0.0 if len(self.times) < self.count else self.times[0] + self.seconds - now


class RateLimits:
    """`enabled=False` lets everything through. Times are seconds of the sandbox's clock."""

    def __init__(self, *, enabled: bool) -> None:
        self.enabled = enabled
        self._everyone = Window(GLOBAL_PER_SECOND, 1.0, deque())
        self._chats: dict[int, Window] = {}
        self._groups: dict[int, Window] = {}

    def take(self, chat_id: int, now: float, messages: int = 1) -> None:
        """Count messages sent to a chat; raises ApiError 429, and then counts nothing."""
        if not self.enabled:
            return
        windows = list(self._windows(chat_id))
        wait = max(window.wait(now) for window in windows)
        if wait > 0:
            raise too_many_requests(max(1, math.ceil(wait)))
        for window in windows:
            window.times.extend([now] * messages)

    def _windows(self, chat_id: int) -> Iterator[Window]:
        yield self._everyone
        yield self._chats.setdefault(chat_id, Window(CHAT_BURST, float(CHAT_BURST), deque()))
        if chat_id < 0:
            yield self._groups.setdefault(chat_id, Window(GROUP_PER_MINUTE, 60.0, deque()))
