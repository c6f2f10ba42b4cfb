"""Which tickets' agents were given suggestions already: once each, whichever process does it."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from storage.tables.tickets import UNRESOLVED, suggested, tickets
from storage.transaction import Transaction


class Suggested:
    """The tickets that were looked at."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def waiting(self, since: datetime, limit: int) -> Sequence[int]:
        """Unresolved tickets opened since then that nobody looked at, oldest first."""
        known = sa.exists().where(suggested.c.ticket_id == tickets.c.id)
        query = sa.select(tickets.c.id).where(UNRESOLVED, tickets.c.opened_at >= since, ~known)
        return (await self._transaction.execute(query.order_by(tickets.c.id).limit(limit))).scalars().all()

    async def take(self, ticket_id: int, at: datetime) -> bool:
        """Note that the ticket was looked at; False where somebody else was first."""
        insert = self._transaction.insert(suggested).values(ticket_id=ticket_id, at=at).on_conflict_do_nothing()
        return (await self._transaction.execute(insert.returning(suggested.c.ticket_id))).first() is not None
