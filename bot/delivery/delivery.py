"""Delivery: rows of the outbox leave in order per lane, some lanes at once, until each is sent or has failed for good.

    outbox ─→ claim a lane's head ─→ its turn (pacing) ─→ Telegram ─┬─→ sent, and where the message stands is noted
                                                                   ├─→ later: the whole lane waits
                                                                   └─→ failed with an outcome, the lane goes on

Telegram can't be told that a call is a repetition. A reply is sent twice when the process dies, or the connection
breaks, after Telegram accepted it and before we noted that: nothing is done in between but reading the answer and
committing one transaction.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from aiogram.exceptions import AiogramError

from bot.crew import Crew, under_lease
from bot.delivery.errors import Failed, Retry, TopicClosed, TopicGone, verdict
from bot.delivery.pacing import Pacing
from bot.delivery.sender import CannotSendError, Done, Sender
from bot.delivery.topics import UnknownTicketError
from bot.patience import patient
from conversations.clock import Clock
from conversations.outgoing import CopyMessage, Outcome
from storage.errors import LeaseLostError
from storage.outbox import OutboxItem
from storage.unit_of_work import Database, Unit
from storage.wakeups import Topic

log = logging.getLogger(__name__)

OnFailed = Callable[[Unit, OutboxItem, Outcome], Awaitable[None]]
"""Called inside the transaction that marks the row as failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySettings:
    """How delivery works; the pause before a retry is doubled each time.

    `lanes` is large because most of them wait for their turn, and none of them may keep another chat waiting.
    """

    lanes: int = 200
    lease_seconds: float = 60.0
    retry_seconds: float = 1.0
    longest_retry_seconds: float = 300.0
    max_attempts: int = 20
    give_up_after: timedelta = timedelta(hours=24)
    album_seconds: float = 1.0
    idle_seconds: float = 1.0
    stop_seconds: float = 20.0


class Delivery:
    """Empties the outbox; any number of workers may run side by side, each with a name of its own."""

    def __init__(
        self,
        database: Database,
        sender: Sender,
        pacing: Pacing,
        *,
        worker: str,
        clock: Clock,
        on_failed: OnFailed,
        settings: DeliverySettings,
    ) -> None:
        self._database = database
        self._sender = sender
        self._pacing = pacing
        self._worker = worker
        self._clock = clock
        self._on_failed = on_failed
        self._settings = settings
        self._crew = Crew(
            database.wakeups,
            Topic.OUTBOX,
            claim=self._claim,
            work=self._work,
            size=settings.lanes,
            idle_seconds=settings.idle_seconds,
            stop_seconds=settings.stop_seconds,
        )

    async def run(self) -> None:
        """Work until cancelled; what was begun is finished, up to `stop_seconds`."""
        await self._crew.run()

    async def _claim(self, limit: int) -> Sequence[OutboxItem]:
        async with self._database.unit() as unit:
            return await unit.outbox.claim_heads(self._worker, self._clock(), self._settings.lease_seconds, limit)

    async def _work(self, item: OutboxItem) -> None:
        renew, every = partial(self._renew, item), self._settings.lease_seconds / 3
        try:
            await under_lease(self._deliver(item), renew, every_seconds=every)
        except LeaseLostError:
            log.info("outbox row %d is in other hands now", item.id)
        except asyncio.CancelledError:
            await self._later([item], 0.0, "interrupted")
            raise

    async def _deliver(self, item: OutboxItem) -> None:
        """Send one row, or one album, to an end that is noted: sent, later or failed."""
        items = await self._with_album(item)
        try:
            done = await self._sender.perform(item.lane, [each.action for each in items])
        except CannotSendError as error:
            await self._fail(items, error.outcome, str(error))
        except UnknownTicketError as error:
            await self._fail(items, Outcome.BAD_REQUEST, str(error))
        except AiogramError as error:
            await self._judge(items, error)
        except Exception as error:  # whatever it is, it must neither stop the lane for ever nor be lost
            log.exception("outbox row %d could not be sent", item.id)
            await self._retry(items, Retry(), type(error).__name__)
        else:
            await patient("Noting a sent reply")(self._note, items, done)
            if done.pin is not None:
                await self._sender.pin(done.pin)

    async def _note(self, items: Sequence[OutboxItem], done: Done) -> None:
        async with self._database.unit() as unit:
            await unit.outbox.mark_sent([item.id for item in items], self._clock())
            for placed in done.placed:
                await unit.messages.add_location(placed.message_id, placed.at)
            for message_id, file in done.files:
                await unit.messages.add_file(message_id, file)
            for picture in done.pictures:
                await unit.articles.note_file_id(self._sender.bot_id, picture.sha256, picture.file.file_id)
                await unit.messages.add_file(picture.message_id, picture.file)

    async def _judge(self, items: Sequence[OutboxItem], error: AiogramError) -> None:
        detail = f"{type(error).__name__}: {getattr(error, 'message', '')}".partition("\n")[0][:300]
        match verdict(error):
            case Retry() as retry:
                await self._retry(items, retry, detail)
            case Failed(outcome=outcome):
                await self._fail(items, outcome, detail)
            case TopicGone() | TopicClosed():
                await self._fail(items, Outcome.TOPIC_GONE, detail)
            case _:  # a group that keeps moving
                await self._retry(items, Retry(), detail)

    async def _retry(self, items: Sequence[OutboxItem], retry: Retry, detail: str) -> None:
        head, settings = items[0], self._settings
        told = retry.after_seconds
        too_old = self._clock() - head.created_at > settings.give_up_after
        if too_old or (told is None and head.attempts >= settings.max_attempts):
            await self._fail(items, retry.in_the_end, detail)
            return
        growing = min(settings.retry_seconds * 2 ** min(head.attempts - 1, 16), settings.longest_retry_seconds)
        if told is not None:
            self._pacing.hold(self._sender.chat_of(head.lane), told)
        await self._later(items, growing if told is None else told, detail)

    async def _later(self, items: Sequence[OutboxItem], seconds: float, detail: str) -> None:
        async with self._database.unit() as unit:
            due = self._clock() + timedelta(seconds=seconds)
            await unit.outbox.retry([item.id for item in items], due, detail)
        log.warning("outbox row %d waits %.1f s: %s", items[0].id, seconds, detail)
        self._crew.wake_in(seconds)

    async def _fail(self, items: Sequence[OutboxItem], outcome: Outcome, detail: str) -> None:
        log.warning("outbox row %d failed: %s (%s)", items[0].id, outcome, detail)
        try:
            await self._mark_failed(items, outcome, detail, tell=True)
        except Exception:  # the lane must go on, even when nobody can be told
            log.exception("nobody could be told that outbox row %d failed", items[0].id)
            await self._mark_failed(items, outcome, detail, tell=False)

    async def _mark_failed(self, items: Sequence[OutboxItem], outcome: Outcome, detail: str, *, tell: bool) -> None:
        async with self._database.unit() as unit:
            await unit.outbox.mark_failed([item.id for item in items], outcome, detail)
            if tell:
                await self._on_failed(unit, items[0], outcome)

    async def _with_album(self, item: OutboxItem) -> list[OutboxItem]:
        """The row with the rest of its album, once nothing was added to it for a while."""
        items = [item]
        if not isinstance(item.action, CopyMessage) or item.action.album_id is None:
            return items
        while True:
            async with self._database.unit() as unit:
                items = [item, *await unit.outbox.album_followers(item)]
            wait = self._settles_at(items) - self._clock()
            if wait <= timedelta(0):
                return items
            await asyncio.sleep(wait.total_seconds())

    def _settles_at(self, items: Sequence[OutboxItem]) -> datetime:
        return max(item.created_at for item in items) + timedelta(seconds=self._settings.album_seconds)

    async def _renew(self, item: OutboxItem) -> bool:
        async with self._database.unit() as unit:
            return await unit.outbox.renew(item, self._clock() + timedelta(seconds=self._settings.lease_seconds))
