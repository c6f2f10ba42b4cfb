"""Lanes: received updates are handled in order per chat, some chats at once, until each is done or buried.

    inbox ─→ claim a lane's head ─→ decode ─→ Dispatcher ─→ handler ─┬─→ done, in the handler's own transaction
                                       │                             ├─→ error: later again, the lane waits
                                       └──────── unreadable ─────────┴─→ dead letter with its reason, the lane goes on

A handler gets the row as `inbox_item` and opens `database.unit(completing=inbox_item)`: what the turn changes and the
mark "done" are committed together, so that a process killed at any instant repeats the turn or has finished it.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from aiogram import Bot, Dispatcher
from aiogram.types import Update
from pydantic import ValidationError

from bot.crew import Crew, under_lease
from conversations.clock import Clock
from storage.errors import LeaseLostError
from storage.inbox import InboxItem
from storage.unit_of_work import Database, Unit
from storage.wakeups import Topic

log = logging.getLogger(__name__)

OnDead = Callable[[Unit, InboxItem, str], Awaitable[None]]
"""Called inside the transaction that buries the row, with the reason: the place to apologise or to hand off."""

_QUOTED_OR_LONG_NUMBER = re.compile(r"'[^']*'|\"[^\"]*\"|\d{5,}")
_REASON_LENGTH = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneSettings:
    """How the lanes work; the pause before a retry is doubled each time."""

    lanes: int = 4
    lease_seconds: float = 60.0
    max_attempts: int = 5
    retry_seconds: float = 1.0
    longest_retry_seconds: float = 60.0
    idle_seconds: float = 1.0
    stop_seconds: float = 20.0


class Lanes:
    """Handles the inbox of one bot; any number of workers may run side by side, each with a name of its own."""

    def __init__(
        self,
        database: Database,
        dispatcher: Dispatcher,
        bot: Bot,
        *,
        worker: str,
        clock: Clock,
        on_dead: OnDead,
        settings: LaneSettings,
    ) -> None:
        self._database = database
        self._dispatcher = dispatcher
        self._bot = bot
        self._worker = worker
        self._clock = clock
        self._on_dead = on_dead
        self._settings = settings
        self._crew = Crew(
            database.wakeups,
            Topic.INBOX,
            claim=self._claim,
            work=self._work,
            size=settings.lanes,
            idle_seconds=settings.idle_seconds,
            stop_seconds=settings.stop_seconds,
        )

    async def run(self) -> None:
        """Work until cancelled; what was begun is finished, up to `stop_seconds`, the rest is given back."""
        await self._crew.run()

    async def _claim(self, limit: int) -> Sequence[InboxItem]:
        async with self._database.unit() as unit:
            return await unit.inbox.claim(self._worker, self._clock(), self._settings.lease_seconds, limit)

    async def _work(self, item: InboxItem) -> None:
        renew, every = partial(self._renew, item), self._settings.lease_seconds / 3
        try:
            await under_lease(self._handle(item), renew, every_seconds=every)
        except LeaseLostError:
            log.info("update %d is in other hands now", item.update_id)
        except asyncio.CancelledError:
            await self._give_back(item)
            raise

    async def _handle(self, item: InboxItem) -> None:
        """Handle one update to an end that is noted: done, retry or dead."""
        if item.attempts > self._settings.max_attempts:
            await self._bury(item, item.reason or "the process died each time it was handled")
            return
        try:
            update = Update.model_validate(item.payload, context={"bot": self._bot})
        except ValidationError as error:
            await self._bury(item, f"unreadable update: {_places(error)}")
            return
        try:
            await self._dispatch(update, item)
        except LeaseLostError:
            raise
        except Exception as error:  # whatever a handler raises is noted with its row
            log.exception("handling update %d failed, attempt %d", item.update_id, item.attempts)
            await self._failed(item, reason_of(error))

    async def _dispatch(self, update: Update, item: InboxItem) -> None:
        if _is_known_kind(update):
            await self._dispatcher.feed_update(self._bot, update, inbox_item=item)
        await self._complete_if_left(item)

    async def _complete_if_left(self, item: InboxItem) -> None:
        """An update that no handler wanted is done, too."""
        try:
            async with self._database.unit(completing=item):
                return
        except LeaseLostError:
            log.debug("update %d was completed by its handler", item.update_id)

    async def _failed(self, item: InboxItem, reason: str) -> None:
        if item.attempts >= self._settings.max_attempts:
            await self._bury(item, reason)
            return
        pause = self._settings.retry_seconds * 2 ** (item.attempts - 1)
        pause = min(pause, self._settings.longest_retry_seconds)
        async with self._database.unit() as unit:
            await unit.inbox.retry(item, reason, self._clock() + timedelta(seconds=pause))
        self._crew.wake_in(pause)

    async def _bury(self, item: InboxItem, reason: str) -> None:
        log.error("update %d is given up after attempt %d: %s", item.update_id, item.attempts, reason)
        try:
            async with self._database.unit() as unit:
                await unit.inbox.bury(item, reason)
                await self._on_dead(unit, item, reason)
        except LeaseLostError:
            raise
        except Exception:  # the lane must go on, even when nobody can be told
            log.exception("nobody could be told that update %d is given up", item.update_id)
            async with self._database.unit() as unit:
                await unit.inbox.bury(item, reason)

    async def _renew(self, item: InboxItem) -> bool:
        async with self._database.unit() as unit:
            return await unit.inbox.renew(item, self._clock(), self._settings.lease_seconds)

    async def _give_back(self, item: InboxItem) -> None:
        """The work was interrupted: whoever comes next need not wait for the lease."""
        try:
            async with self._database.unit() as unit:
                await unit.inbox.release(item)
        except LeaseLostError:
            log.debug("update %d was finished before it could be given back", item.update_id)


def reason_of(error: Exception) -> str:
    """Type and message on one line, without quotations and long numbers, which may be a customer's."""
    first_line = str(error).strip().partition("\n")[0]
    message = _QUOTED_OR_LONG_NUMBER.sub("…", first_line)
    return f"{type(error).__name__}: {message}"[:_REASON_LENGTH]


def _places(error: ValidationError) -> str:
    """Where the update is not as expected; what stands there is left out."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, place['loc']))}: {place['type']}" for place in found[:3])


def _is_known_kind(update: Update) -> bool:
    """Whether this version of the client library knows the kind of the update."""
    return bool(update.model_fields_set - {"update_id"} & Update.model_fields.keys())
