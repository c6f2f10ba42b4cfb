"""Tickets that agents solved to the customer's satisfaction, with what was said in them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from pydantic import TypeAdapter

from conversations.messages import Author, Message
from conversations.understanding import Language
from handoff.tickets import Ending, Summary
from storage.messages import message_of
from storage.tables.conversations import conversations, messages
from storage.tables.people import customers
from storage.tables.tickets import tickets
from storage.transaction import Transaction

CONTENT = 4
"""A rating from which a customer counts as content; no rating says nothing against it."""
_SUMMARY = TypeAdapter(Summary)
_SOLVED = sa.and_(tickets.c.ended_by == Ending.AGENT, sa.or_(tickets.c.rating.is_(None), tickets.c.rating >= CONTENT))


@dataclass(frozen=True, slots=True, kw_only=True)
class SolvedTicket:
    """A solved ticket with what customer and agents said in it."""

    ticket_id: int
    resolved_at: datetime
    language: Language
    summary: Summary
    messages: Sequence[Message]


@dataclass(frozen=True, slots=True, kw_only=True)
class SolvingReply:
    """The message that solved a ticket, and whose names may stand in it."""

    ticket_id: int
    text: str
    language: Language
    customer_first_name: str
    customer_username: str | None


class Solved:
    """Reads only."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def since(self, moment: datetime | None, limit: int) -> Sequence[SolvedTicket]:
        """The newest `limit` solved tickets, or those resolved from `moment` on; oldest first."""
        query = sa.select(tickets.c.id, tickets.c.resolved_at, tickets.c.language, tickets.c.summary).where(_SOLVED)
        if moment is not None:
            query = query.where(tickets.c.resolved_at >= moment)
        query = query.order_by(tickets.c.resolved_at.desc(), tickets.c.id.desc()).limit(limit)
        rows = (await self._transaction.execute(query)).all()
        said = await self._said([row.id for row in rows])
        return [
            SolvedTicket(
                ticket_id=row.id,
                resolved_at=row.resolved_at,
                language=row.language,
                summary=_SUMMARY.validate_python(row.summary),
                messages=said[row.id],
            )
            for row in reversed(rows)
        ]

    async def reply(self, message_id: int) -> SolvingReply | None:
        """The reply as it stands now; None where its ticket no longer counts as solved."""
        query = (
            sa.select(tickets.c.id, messages.c.text, tickets.c.language, customers.c.first_name, customers.c.username)
            .join_from(messages, tickets, tickets.c.id == messages.c.ticket_id)
            .join(conversations, conversations.c.id == tickets.c.conversation_id)
            .join(customers, customers.c.id == conversations.c.customer_id)
            .where(messages.c.id == message_id, messages.c.author == Author.AGENT, ~messages.c.private, _SOLVED)
        )
        row = (await self._transaction.execute(query)).first()
        if row is None:
            return None
        return SolvingReply(
            ticket_id=row.id,
            text=row.text,
            language=row.language,
            customer_first_name=row.first_name,
            customer_username=row.username,
        )

    async def _said(self, ticket_ids: Sequence[int]) -> dict[int, list[Message]]:
        said: dict[int, list[Message]] = defaultdict(list)
        for start in range(0, len(ticket_ids), 500):
            some = ticket_ids[start : start + 500]
            spoken = messages.c.author.in_([Author.CUSTOMER, Author.AGENT]), ~messages.c.private, messages.c.text != ""
            query = sa.select(messages).where(messages.c.ticket_id.in_(some), *spoken).order_by(messages.c.id)
            for row in await self._transaction.execute(query):
                said[row.ticket_id].append(message_of(row))
        return said
