"""Who is writing in which ticket right now."""

from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa

from storage.tables.console import people, presences
from storage.transaction import Transaction
from storage.upserts import upsert
from storage.wakeups import Topic


class Presences:
    """Short-lived marks; an old one means nothing."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def types(self, ticket_id: int, person_id: int, until: datetime) -> None:
        """The person is writing; a moment in the past says that he stopped."""
        row = {"ticket_id": ticket_id, "person_id": person_id, "typing_until": until}
        statement = upsert(presences, tuple(row), ("ticket_id", "person_id"), ("typing_until",))
        await self._transaction.execute(statement, row)
        self._transaction.wake_after_commit(Topic.TYPING)

    async def typing(self, ticket_ids: Collection[int], now: datetime) -> Mapping[int, Mapping[int, str]]:
        """Names of those who write, by ticket and person."""
        mark = presences.c
        query = sa.select(mark.ticket_id, mark.person_id, people.c.name).join(people, people.c.id == mark.person_id)
        found: dict[int, dict[int, str]] = {}
        for row in await self._transaction.execute(
            query.where(mark.ticket_id.in_(ticket_ids), mark.typing_until > now)
        ):
            found.setdefault(row.ticket_id, {})[row.person_id] = row.name
        return found
