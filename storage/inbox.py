"""The inbox: raw updates, committed before Telegram is told that we have them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from storage.errors import LeaseLostError
from storage.lane_queue import LaneQueue, leased_until
from storage.tables.queues import InboxState, inbox
from storage.tables.types import JsonObject
from storage.upserts import upsert
from storage.wakeups import Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedUpdate:
    """A raw update on its way into the inbox; `lane` orders it."""

    bot_id: int
    update_id: int
    lane: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxItem:
    """A row of the inbox. `attempts` counts claims; together with `leased_by` it tells whose lease this is."""

    id: int
    bot_id: int
    update_id: int
    lane: str
    payload: JsonObject
    state: InboxState
    attempts: int
    available_at: datetime
    received_at: datetime
    leased_by: str | None = None
    lease_until: datetime | None = None
    reason: str | None = None
    finished_at: datetime | None = None


class Inbox(LaneQueue):
    """Updates in lanes."""

    _table = inbox
    _topic = Topic.INBOX
    _entered_at = inbox.c.received_at
    _pending = InboxState.PENDING
    _leased = InboxState.LEASED
    _finished = InboxState.DONE
    _given_up = InboxState.DEAD

    async def put(self, bot_id: int, update_id: int, lane: str, payload: Mapping[str, Any], now: datetime) -> bool:
        """Store an update; False where it is there already."""
        update = ReceivedUpdate(bot_id=bot_id, update_id=update_id, lane=lane, payload=payload)
        return await self.put_many([update], now) == 1

    async def put_many(self, updates: Iterable[ReceivedUpdate], now: datetime) -> int:
        """Store updates in this order; returns how many were new."""
        updates = list(updates)
        if not updates:
            return 0
        await self._transaction.serialise(f"inbox {update.lane}" for update in updates)
        rows = [_new_row(update, now) for update in updates]
        stored = await self._transaction.execute(upsert(inbox, tuple(rows[0]), ("bot_id", "update_id")), rows)
        self._transaction.wake_after_commit(self._topic)
        return stored.rowcount

    async def claim(self, worker: str, now: datetime, lease_seconds: float, limit: int = 1) -> Sequence[InboxItem]:
        """Lease due lane heads, the oldest first, at most one of each lane."""
        return [_item(row) for row in await self._claim(worker, now, lease_seconds, limit)]

    async def renew(self, item: InboxItem, now: datetime, lease_seconds: float) -> bool:
        """Keep the lease for longer; False where it is lost."""
        until = now + timedelta(seconds=lease_seconds)
        update = sa.update(inbox).where(_is_held(item)).values(leased_until(until))
        return (await self._transaction.execute(update)).rowcount > 0

    async def complete(self, item: InboxItem) -> None:
        """The update has been handled; raises LeaseLostError."""
        await self._change_held(item, self._ended(InboxState.DONE) | {"reason": None})

    async def retry(self, item: InboxItem, reason: str, available_at: datetime) -> None:
        """Try again at `available_at`, the lane waits until then; raises LeaseLostError."""
        await self._change_held(item, self._released(available_at) | {"reason": reason})

    async def release(self, item: InboxItem) -> None:
        """Give the update back as if it had never been claimed, when shutting down; raises LeaseLostError."""
        await self._change_held(item, self._released(self._transaction.clock()) | {"attempts": item.attempts - 1})

    async def bury(self, item: InboxItem, reason: str) -> None:
        """Give up on the update and let its lane go on; raises LeaseLostError."""
        await self._change_held(item, self._ended(InboxState.DEAD) | {"reason": reason})

    async def listing(self, state: InboxState | None = None, limit: int = 50) -> Sequence[InboxItem]:
        """The newest rows first, of one state or of all."""
        query = sa.select(inbox).order_by(inbox.c.id.desc()).limit(limit)
        rows = await self._transaction.execute(query if state is None else query.where(inbox.c.state == state))
        return [_item(row) for row in rows]

    async def _change_held(self, item: InboxItem, values: Mapping[str, Any]) -> None:
        if await self._change(_is_held(item), values) == 0:
            raise LeaseLostError(f"inbox row {item.id} is no longer held by {item.leased_by}")


def _new_row(update: ReceivedUpdate, now: datetime) -> dict[str, Any]:
    return {
        "bot_id": update.bot_id,
        "update_id": update.update_id,
        "lane": update.lane,
        "payload": update.payload,
        "received_at": now,
        "available_at": now,
        "state": InboxState.PENDING,
        "attempts": 0,
    }


def _is_held(item: InboxItem) -> sa.ColumnElement[bool]:
    """A takeover changes the holder or at least the number of attempts."""
    row = inbox.c
    return sa.and_(
        row.id == item.id,
        row.state == InboxState.LEASED,
        row.leased_by == item.leased_by,
        row.attempts == item.attempts,
    )


def _item(row: sa.Row[Any]) -> InboxItem:
    return InboxItem(**row._asdict())
