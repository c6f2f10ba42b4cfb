"""A crew works on rows of a queue: some rows at once, each under a lease that is renewed while the work goes on.

wake-up, a finished row or a pause ─→ claim as many rows as hands are free ─→ one asyncio task per row
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any, Generic, TypeVar

from bot.patience import cancelled
from storage.errors import LeaseLostError
from storage.wakeups import Topic, Wakeups

log = logging.getLogger(__name__)

Item = TypeVar("Item")


class Crew(Generic[Item]):
    """Claims and works until `run` is cancelled; then finishes what it began, up to a deadline."""

    def __init__(
        self,
        wakeups: Wakeups,
        topic: Topic,
        *,
        claim: Callable[[int], Awaitable[Sequence[Item]]],
        work: Callable[[Item], Coroutine[Any, Any, None]],
        size: int,
        idle_seconds: float,
        stop_seconds: float,
    ) -> None:
        self._topic = topic
        self._subscription = wakeups.subscribe(topic)
        self._claim = claim
        self._work = work
        self._size = size
        self._idle_seconds = idle_seconds
        self._stop_seconds = stop_seconds
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            while not cancelled():
                if not await self._take_on():
                    await self._subscription.wait(self._idle_seconds)
        finally:
            await self._finish()

    def wake_in(self, seconds: float) -> None:
        """Look for work again after that time: a row becomes due."""
        asyncio.get_running_loop().call_later(max(0.0, seconds), self._wake)

    async def _take_on(self) -> bool:
        """Whether there was something to claim."""
        free = self._size - len(self._tasks)
        if free <= 0:
            return False
        try:
            items = await self._claim(free)
        except Exception:  # the database may be away; the crew must outlive that
            log.exception("claiming from the %s failed; trying again", self._topic)
            return False
        for item in items:
            task = asyncio.create_task(self._work(item))
            self._tasks.add(task)
            task.add_done_callback(self._done)
        return bool(items)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._wake()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a row of the %s was left to its lease", self._topic, exc_info=error)

    def _wake(self) -> None:
        self._subscription.wake([self._topic])

    async def _finish(self) -> None:
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=self._stop_seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


async def under_lease(
    work: Coroutine[Any, Any, None], renew: Callable[[], Awaitable[bool]], *, every_seconds: float
) -> None:
    """Do the work and renew the lease meanwhile; raises LeaseLostError, and stops the work, when it is lost."""
    task = asyncio.create_task(work)
    try:
        while not (await asyncio.wait([task], timeout=every_seconds))[0]:
            if not await _still_held(renew):
                raise LeaseLostError("somebody else took the row over")
    finally:
        await _stopped(task)
    task.result()


async def _still_held(renew: Callable[[], Awaitable[bool]]) -> bool:
    """A database that is away takes no lease: the next renewal will tell."""
    try:
        return await renew()
    except Exception:
        log.warning("a lease could not be renewed", exc_info=True)
        return True


async def _stopped(task: asyncio.Task[None]) -> None:
    if not task.done():
        task.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await task
