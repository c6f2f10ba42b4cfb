"""Contacts, kept up to date with every question, so that nobody has to search a year of decisions for them."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from handoff.reporting.contacts import Contact, ContactOutcome
from storage.tables.reporting import contacts
from storage.transaction import Transaction

SECOND = timedelta(seconds=1)


class Contacts:
    """The contacts of all conversations; whoever notes a question holds its conversation's lock."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def note(self, conversation_id: int, outcome: ContactOutcome, at: datetime) -> None:
        """A question was asked and got this outcome: the contact goes on, or a new one begins."""
        last = await self.last(conversation_id)
        if last is not None and last.goes_on_at(at):
            await self._go_on(last, outcome, at)
        else:
            await self._begin(conversation_id, last, outcome, at)

    async def last(self, conversation_id: int) -> Contact | None:
        """The conversation's newest contact."""
        query = sa.select(contacts).where(contacts.c.conversation_id == conversation_id)
        row = (await self._transaction.execute(query.order_by(contacts.c.id.desc()).limit(1))).first()
        return None if row is None else _contact(row)

    async def _go_on(self, contact: Contact, outcome: ContactOutcome, at: datetime) -> None:
        handed_over = contact.handed_over or outcome is ContactOutcome.HANDED_OVER
        values = {"last_at": max(at, contact.last_at), "outcome": outcome, "handed_over": handed_over}
        await self._transaction.execute(sa.update(contacts).where(contacts.c.id == contact.id).values(values))

    async def _begin(self, conversation_id: int, before: Contact | None, outcome: ContactOutcome, at: datetime) -> None:
        seconds = None if before is None else (at - before.last_at) // SECOND
        if before is not None:
            change = sa.update(contacts).where(contacts.c.id == before.id).values(seconds_until=seconds)
            await self._transaction.execute(change)
        values = {
            "conversation_id": conversation_id,
            "started_at": at,
            "last_at": at,
            "outcome": outcome,
            "handed_over": outcome is ContactOutcome.HANDED_OVER,
            "seconds_since": seconds,
        }
        await self._transaction.execute(sa.insert(contacts).values(values))


def _contact(row: sa.Row[Any]) -> Contact:
    return Contact(
        id=row.id,
        conversation_id=row.conversation_id,
        started_at=row.started_at,
        last_at=row.last_at,
        outcome=row.outcome,
        handed_over=row.handed_over,
    )
