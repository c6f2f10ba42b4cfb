"""The outbox: what is to be said to Telegram, written in the turn's transaction, sent in order per lane."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field, TypeAdapter

from conversations.outgoing import Action, ChatLane, CopyMessage, Lane, Outcome, TicketLane
from storage.lane_queue import LaneQueue, leased_until
from storage.tables.queues import OutboxState, outbox
from storage.tables.types import JsonObject
from storage.wakeups import Topic

_ACTION: TypeAdapter[Action] = TypeAdapter(Annotated[Action, Field(discriminator="kind")])


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxItem:
    """A row of the outbox. `attempts` counts claims; `outcome` and `reason` tell what went wrong last."""

    id: int
    lane: Lane
    action: Action
    state: OutboxState
    attempts: int
    available_at: datetime
    created_at: datetime
    leased_by: str | None = None
    lease_until: datetime | None = None
    outcome: Outcome | None = None
    reason: str | None = None
    finished_at: datetime | None = None


def lane_of(key: str) -> Lane:
    """The lane that a key names; the opposite of `Lane.key`."""
    kind, _, number = key.partition(":")
    return ChatLane(int(number)) if kind == "chat" else TicketLane(int(number))


class Outbox(LaneQueue):
    """Replies in lanes."""

    _table = outbox
    _topic = Topic.OUTBOX
    _entered_at = outbox.c.created_at
    _pending = OutboxState.PENDING
    _leased = OutboxState.LEASED
    _finished = OutboxState.SENT
    _given_up = OutboxState.FAILED

    async def add(self, lane: Lane, action: Action, now: datetime) -> int:
        """Put an action at the end of its lane; returns its id."""
        await self._transaction.serialise([f"outbox {lane.key}"])
        values = {
            "lane": lane.key,
            "action": _to_json(action),
            "album_id": _album_of(action),
            "created_at": now,
            "available_at": now,
            "state": OutboxState.PENDING,
            "attempts": 0,
        }
        inserted = await self._transaction.execute(sa.insert(outbox).values(values).returning(outbox.c.id))
        self._transaction.wake_after_commit(self._topic)
        return int(inserted.scalar_one())

    async def claim_heads(
        self, worker: str, now: datetime, lease_seconds: float, limit: int = 1
    ) -> Sequence[OutboxItem]:
        """Lease due lane heads, the oldest first, at most one of each lane."""
        return [_item(row) for row in await self._claim(worker, now, lease_seconds, limit)]

    async def album_followers(self, item: OutboxItem) -> Sequence[OutboxItem]:
        """The rows right behind a leased head that copy the same album, leased together with it."""
        album_id = _album_of(item.action)
        if album_id is None or item.leased_by is None or item.lease_until is None:
            return []
        ids = await self._following(item, album_id)
        rows = await self._lease(ids, item.leased_by, item.lease_until) if ids else []
        return [_item(row) for row in rows]

    async def renew(self, item: OutboxItem, until: datetime) -> bool:
        """Keep the lease for longer; False where it is lost."""
        held = sa.and_(
            outbox.c.id == item.id,
            outbox.c.state == OutboxState.LEASED,
            outbox.c.leased_by == item.leased_by,
            outbox.c.attempts == item.attempts,
        )
        return (await self._transaction.execute(sa.update(outbox).where(held).values(leased_until(until)))).rowcount > 0

    async def mark_sent(self, ids: Collection[int], now: datetime) -> None:
        """Telegram has accepted the rows, whoever holds them now."""
        sent = self._ended(OutboxState.SENT) | {"outcome": Outcome.SENT, "finished_at": now, "reason": None}
        await self._change(outbox.c.id.in_(ids), sent)

    async def mark_failed(self, ids: Collection[int], outcome: Outcome, detail: str = "") -> None:
        """Telegram will never accept the rows; the lane goes on."""
        failed = self._ended(OutboxState.FAILED) | {"outcome": outcome, "reason": detail}
        await self._change(self._unfinished(ids), failed)

    async def retry(self, ids: Collection[int], available_at: datetime, reason: str = "") -> None:
        """Send later; the whole lane waits behind its head."""
        await self._change(self._unfinished(ids), self._released(available_at) | {"reason": reason})

    async def listing(self, state: OutboxState | None = None, limit: int = 50) -> Sequence[OutboxItem]:
        """The newest rows first, of one state or of all."""
        query = sa.select(outbox).order_by(outbox.c.id.desc()).limit(limit)
        rows = await self._transaction.execute(query if state is None else query.where(outbox.c.state == state))
        return [_item(row) for row in rows]

    async def _following(self, item: OutboxItem, album_id: str) -> Sequence[int]:
        """Ids of the unbroken run of the same album behind the item."""
        behind = sa.and_(outbox.c.lane == item.lane.key, outbox.c.id > item.id, outbox.c.finished_at.is_(None))
        another = sa.or_(outbox.c.album_id.is_(None), outbox.c.album_id != album_id)
        end = sa.select(sa.func.min(outbox.c.id)).where(behind, another).scalar_subquery()
        run = sa.select(outbox.c.id).where(behind, sa.or_(end.is_(None), outbox.c.id < end)).order_by(outbox.c.id)
        return (await self._transaction.execute(run)).scalars().all()

    @staticmethod
    def _unfinished(ids: Collection[int]) -> sa.ColumnElement[bool]:
        return sa.and_(outbox.c.id.in_(ids), outbox.c.finished_at.is_(None))


def _album_of(action: Action) -> str | None:
    return action.album_id if isinstance(action, CopyMessage) else None


def _to_json(action: Action) -> JsonObject:
    stored: JsonObject = _ACTION.dump_python(action, mode="json")
    return stored


def _item(row: sa.Row[Any]) -> OutboxItem:
    values = row._asdict()
    del values["album_id"]
    return OutboxItem(**values | {"lane": lane_of(row.lane), "action": _ACTION.validate_python(row.action)})
