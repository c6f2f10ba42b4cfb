"""How fast we may call Telegram: per chat, per bot, and not at all while Telegram told us to wait.

    chat's own limit ─→ told to wait? ─→ limit of the whole bot ─→ call

A 429 doesn't say whether the chat or the bot is too fast. The chat that met it is held; when another chat meets one
while the first is still held, the bot is too fast, and every chat is held.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from aiolimiter import AsyncLimiter

_CHATS_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Telegram's limits with a margin; None is no limit."""

    chat_a_second: float | None = 1.0
    chat_burst: int = 3
    group_a_minute: int | None = 20
    all_a_second: float | None = 25.0


UNLIMITED = Limits(chat_a_second=None, group_a_minute=None, all_a_second=None)


class SlidingWindow:
    """At most `limit` messages in any window of `period_seconds`; a leaky bucket would let twice as many through in its
    first one."""

    def __init__(self, limit: int, period_seconds: float) -> None:
        self._period = period_seconds
        self._taken: deque[float] = deque([float("-inf")] * limit, maxlen=limit)
        self._order = asyncio.Lock()

    async def acquire(self, messages: int = 1) -> None:
        """Wait for `messages` free places, first come, first served; more than there are is all of them."""
        loop = asyncio.get_running_loop()
        async with self._order:
            for _ in range(min(messages, len(self._taken))):
                await asyncio.sleep(max(0.0, self._taken[0] + self._period - loop.time()))
                self._taken.append(loop.time())


class Pacing:
    """The pace of one bot; one instance per event loop."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._of_chat = lru_cache(maxsize=_CHATS_REMEMBERED)(self._chat_limiter)
        self._of_all = AsyncLimiter(1, 1 / limits.all_a_second) if limits.all_a_second else None
        self._held_until: dict[int, float] = {}
        self._all_held_until = float("-inf")

    async def turn(self, chat_id: int, messages: int = 1) -> None:
        """Return when a call that puts `messages` messages into the chat may start."""
        await self._of_chat(chat_id).acquire(messages)
        await self._told_to_wait(chat_id)
        if self._of_all is not None:
            await self._of_all.acquire()
            await self._told_to_wait(chat_id)

    def hold(self, chat_id: int, seconds: float) -> None:
        """Telegram asked to wait before calling for this chat again."""
        now = asyncio.get_running_loop().time()
        self._held_until = {chat: until for chat, until in self._held_until.items() if until > now}
        if self._held_until.keys() - {chat_id}:
            self._all_held_until = max(self._all_held_until, now + seconds)
        self._held_until[chat_id] = max(self._held_until.get(chat_id, now), now + seconds)

    async def _told_to_wait(self, chat_id: int) -> None:
        loop = asyncio.get_running_loop()
        while (until := max(self._held_until.get(chat_id, 0.0), self._all_held_until)) > loop.time():  # noqa: ASYNC110  a time, no event
            await asyncio.sleep(until - loop.time())

    def _chat_limiter(self, chat_id: int) -> "_ChatLimiter":
        limits, windows = self._limits, []
        if limits.chat_a_second:
            windows.append(SlidingWindow(limits.chat_burst, limits.chat_burst / limits.chat_a_second))
        if limits.group_a_minute and chat_id < 0:  # Telegram's ids of groups are negative
            windows.append(SlidingWindow(limits.group_a_minute, 60.0))
        return _ChatLimiter(windows)


class _ChatLimiter:
    """All limits of one chat."""

    def __init__(self, windows: Sequence[SlidingWindow]) -> None:
        self._windows = windows

    async def acquire(self, messages: int) -> None:
        for window in self._windows:
            await window.acquire(messages)
