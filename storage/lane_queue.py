"""Queues of lanes: rows of one lane leave in their order, one at a time; lanes do not wait for each other.

    lane a   [7 leased] 9 12        worker 1 works on 7; 9 and 12 wait for it
    lane b   8 10                   8 is the head: the next worker gets it
    lane c   [11 retry in 30 s] 13  13 waits behind 11

A lease that ran out is taken over by whoever claims next.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from storage.tables.queues import InboxState, NoticeState, OutboxState
from storage.transaction import Transaction
from storage.wakeups import Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueStats:
    """How many rows are in each state, in how many lanes rows wait, and since when the oldest of them does."""

    counts: Mapping[StrEnum, int]
    waiting_lanes: int
    oldest_waiting_since: datetime | None


class LaneQueue:
    """What inbox and outbox have in common."""

    _table: sa.Table
    _topic: Topic
    _entered_at: sa.Column[datetime]
    _pending: StrEnum
    _leased: StrEnum
    _finished: StrEnum
    _given_up: StrEnum

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def stats(self) -> QueueStats:
        """A look at the whole queue."""
        row = self._table.c
        states = await self._transaction.execute(sa.select(row.state, sa.func.count()).group_by(row.state))
        waiting = sa.select(sa.func.count(row.lane.distinct()), sa.func.min(self._entered_at))
        lanes, since = (await self._transaction.execute(waiting.where(row.finished_at.is_(None)))).one()
        return QueueStats(counts=dict(states.tuples().all()), waiting_lanes=lanes, oldest_waiting_since=since)

    async def revive(self, ids: Collection[int] | None = None) -> int:
        """Give up on giving up: the rows (None: all that were given up) get a new start at their old place."""
        row = self._table.c
        values = {**self._released(self._transaction.clock()), "attempts": 0, "finished_at": None}
        update = sa.update(self._table).where(row.state == self._given_up).values(values)
        revived = (await self._transaction.execute(update if ids is None else update.where(row.id.in_(ids)))).rowcount
        self._transaction.wake_after_commit(self._topic)
        return revived

    async def purge(self, finished_before: datetime) -> int:
        """Delete rows that ended well before that time; those given up stay until they are revived."""
        row = self._table.c
        old = sa.and_(row.state == self._finished, row.finished_at < finished_before)
        return (await self._transaction.execute(sa.delete(self._table).where(old))).rowcount

    async def _claim(
        self, worker: str, now: datetime, lease_seconds: float, limit: int, *only: sa.ColumnElement[bool]
    ) -> Sequence[sa.Row[Any]]:
        ids = (await self._transaction.execute(self._heads(now, limit, *only))).scalars().all()
        return await self._lease(ids, worker, now + timedelta(seconds=lease_seconds)) if ids else []

    def _heads(self, now: datetime, limit: int, *only: sa.ColumnElement[bool]) -> sa.Select[Any]:
        """The oldest unfinished row of each lane, where it is due and nobody works on another row of the lane.

        `only` are conditions on the rows, the same for all rows of a lane.
        """
        row, older, busy = self._table.c, self._table.alias("older").c, self._table.alias("busy").c
        is_behind = sa.exists().where(older.lane == row.lane, older.finished_at.is_(None), older.id < row.id)
        lane_is_busy = sa.exists().where(busy.lane == row.lane, busy.lease_until > now, busy.id != row.id)
        heads = sa.select(row.id).where(row.finished_at.is_(None), row.available_at <= now, ~is_behind, ~lane_is_busy)
        heads = heads.where(*only).order_by(row.id).limit(limit)
        if not self._transaction.capabilities.skip_locked:
            return heads
        return heads.with_for_update(of=self._table, skip_locked=True)

    async def _lease(self, ids: Collection[int], worker: str, until: datetime) -> Sequence[sa.Row[Any]]:
        row = self._table.c
        lease = {"state": self._leased, "leased_by": worker, "attempts": row.attempts + 1, **leased_until(until)}
        update = sa.update(self._table).where(row.id.in_(ids)).values(lease).returning(self._table)
        return sorted((await self._transaction.execute(update)).all(), key=lambda leased: int(leased.id))

    async def _change(self, condition: sa.ColumnElement[bool], values: Mapping[str, Any]) -> int:
        """Change rows and wake the workers here: the lane may go on."""
        update = sa.update(self._table).where(condition).values(dict(values))
        changed = (await self._transaction.execute(update)).rowcount
        self._transaction.wake_after_commit(self._topic, everywhere=False)
        return changed

    def _released(self, available_at: datetime) -> dict[str, Any]:
        """Values of a row that waits for a worker again."""
        return {"state": self._pending, "available_at": available_at, "leased_by": None, "lease_until": None}

    def _ended(self, state: InboxState | OutboxState | NoticeState) -> dict[str, Any]:
        """Values of a row that nobody needs to look at again."""
        return {
            "state": state,
            "finished_at": self._transaction.clock(),
            "leased_by": None,
            "lease_until": None,
        }


def leased_until(moment: datetime) -> dict[str, datetime]:
    """Values of a row under lease: from `moment` on anybody may have it again."""
    return {"lease_until": moment, "available_at": moment}
