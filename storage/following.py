"""What another program reads to follow along: pages of tickets, messages, customers and ratings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from conversations.conversation import Customer
from conversations.messages import Message
from handoff.tickets import Ticket, TicketStatus
from storage.agents import Agents
from storage.messages import message_of
from storage.tables.conversations import conversations, messages
from storage.tables.people import customers
from storage.tables.tickets import tickets
from storage.tickets import ticket_of
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFilter:
    """Which tickets to list; what is None does not matter."""

    status: TicketStatus | None = None
    assignee_id: int | None = None
    team: str | None = None
    customer_id: int | None = None
    updated_since: datetime | None = None
    rated: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a page of tickets ended."""

    updated_at: datetime
    ticket_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedTicket:
    """A ticket with whose it is and when it changed last."""

    ticket: Ticket
    customer_id: int
    updated_at: datetime

    @property
    def place(self) -> Place:
        """Where it stands in a list."""
        return Place(self.updated_at, self.ticket.id)


class Following:
    """Pages in an order in which whatever changes meanwhile comes later: it is seen twice rather than missed."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def ticket(self, ticket_id: int) -> FollowedTicket | None:
        """One ticket."""
        found = await self._tickets(_TICKETS.where(tickets.c.id == ticket_id))
        return found[0] if found else None

    async def tickets(self, wanted: TicketFilter, after: Place | None, limit: int) -> Sequence[FollowedTicket]:
        """Tickets in the order of their last change, the oldest change first."""
        query = _TICKETS.where(*_conditions(wanted))
        if after is not None:
            place = sa.tuple_(tickets.c.updated_at, tickets.c.id)
            limits = (sa.literal(after.updated_at, tickets.c.updated_at.type), sa.literal(after.ticket_id))
            query = query.where(place > sa.tuple_(*limits))
        return await self._tickets(query.order_by(tickets.c.updated_at, tickets.c.id).limit(limit))

    async def messages(self, ticket_id: int, after: int, limit: int) -> Sequence[Message]:
        """What was said while the ticket was open, in order, without the agents' card."""
        card = sa.select(tickets.c.card_message_id).where(tickets.c.id == ticket_id).scalar_subquery()
        query = sa.select(messages).where(
            messages.c.ticket_id == ticket_id, messages.c.id > after, messages.c.id.is_distinct_from(card)
        )
        rows = await self._transaction.execute(query.order_by(messages.c.id).limit(limit))
        return [message_of(row) for row in rows]

    async def customer(self, customer_id: int) -> Customer | None:
        """One customer."""
        row = (await self._transaction.execute(sa.select(customers).where(customers.c.id == customer_id))).first()
        return _customer(row) if row else None

    async def customers(self, telegram_user_id: int | None, after: int, limit: int) -> Sequence[Customer]:
        """Customers in the order in which they came, perhaps only him with this Telegram account."""
        query = sa.select(customers).where(customers.c.id > after)
        if telegram_user_id is not None:
            query = query.where(customers.c.telegram_user_id == telegram_user_id)
        return [_customer(row) for row in await self._transaction.execute(query.order_by(customers.c.id).limit(limit))]

    async def _tickets(self, query: sa.Select[Any]) -> list[FollowedTicket]:
        rows = (await self._transaction.execute(query)).all()
        agents = {agent.id: agent for agent in await Agents(self._transaction).list(active_only=False)} if rows else {}
        return [
            FollowedTicket(
                ticket=ticket_of(row, agents.get(row.assignee_id)),
                customer_id=row.customer_id,
                updated_at=row.updated_at,
            )
            for row in rows
        ]


_TICKETS = sa.select(tickets, conversations.c.customer_id).join_from(
    tickets, conversations, conversations.c.id == tickets.c.conversation_id
)


def _conditions(wanted: TicketFilter) -> list[sa.ColumnElement[bool]]:
    same = (
        (tickets.c.status, wanted.status),
        (tickets.c.assignee_id, wanted.assignee_id),
        (tickets.c.team, wanted.team),
        (conversations.c.customer_id, wanted.customer_id),
    )
    conditions = [column == value for column, value in same if value is not None]
    if wanted.updated_since is not None:
        conditions.append(tickets.c.updated_at >= wanted.updated_since)
    if wanted.rated:
        conditions.append(tickets.c.rating.is_not(None))
    return conditions


def _customer(row: sa.Row[Any]) -> Customer:
    return Customer(
        id=row.id,
        telegram_user_id=row.telegram_user_id,
        first_name=row.first_name,
        username=row.username,
        language=row.language,
        blocked_bot=row.blocked_bot,
        vip=row.vip,
    )
