"""How long customers waited, and what they had been told."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from handoff.waits import MeasuredWait, NewWait, Place
from storage.tables.tickets import waits
from storage.transaction import Transaction


class Waits:
    """One wait a ticket."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, wait: NewWait) -> None:
        """Note a wait that begins, unless the ticket has one."""
        promised = wait.estimate
        insert = self._transaction.insert(waits).values(
            ticket_id=wait.ticket_id,
            opened_at=wait.opened_at,
            ahead=wait.place.ahead,
            serving=wait.place.serving,
            low_seconds=promised.low.total_seconds() if promised else None,
            high_seconds=promised.high.total_seconds() if promised else None,
        )
        await self._transaction.execute(insert.on_conflict_do_nothing())

    async def taken(self, ticket_id: int, waited: timedelta) -> None:
        """Note how long it took; the first time counts."""
        is_it = sa.and_(waits.c.ticket_id == ticket_id, waits.c.waited_seconds.is_(None))
        await self._transaction.execute(sa.update(waits).where(is_it).values(waited_seconds=waited.total_seconds()))

    async def recent(self, limit: int) -> Sequence[MeasuredWait]:
        """The last finished waits, newest first."""
        query = sa.select(waits).where(waits.c.waited_seconds.is_not(None)).order_by(waits.c.opened_at.desc())
        return [
            MeasuredWait(
                place=Place(ahead=row.ahead, serving=row.serving), waited=timedelta(seconds=row.waited_seconds)
            )
            for row in await self._transaction.execute(query.limit(limit))
        ]
