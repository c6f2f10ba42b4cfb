"""Tickets: one unresolved ticket a conversation, and whoever changes one first wins."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from conversations.errors import ConflictError
from handoff.assigning import Waiting
from handoff.tickets import Agent, NewTicket, Summary, Ticket, TicketStatus
from integrations.events import EventKind
from storage.agents import Agents
from storage.notices import Notices
from storage.tables.tickets import UNRESOLVED, tickets
from storage.transaction import Transaction
from storage.wakeups import Topic

_SUMMARY = TypeAdapter(Summary)
_QUEUE_ORDER = (tickets.c.priority_rank, tickets.c.opened_at, tickets.c.id)
_QUEUED = sa.and_(UNRESOLVED, tickets.c.assignee_id.is_(None), tickets.c.status != TicketStatus.SNOOZED)

_earlier = tickets.alias("earlier")
_FORMER_AGENT = (
    sa.select(_earlier.c.assignee_id)
    .where(_earlier.c.conversation_id == tickets.c.conversation_id, _earlier.c.status == TicketStatus.RESOLVED)
    .where(_earlier.c.assignee_id.is_not(None))
    .order_by(_earlier.c.id.desc())
    .limit(1)
    .scalar_subquery()
)


class Tickets:
    """All tickets."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def open(self, new: NewTicket) -> Ticket:
        """Open a ticket. Raises ConflictError where the conversation has an unresolved one."""
        insert = (
            self._transaction.insert(tickets)
            .values(_opening_values(new, self._transaction.clock()))
            .on_conflict_do_nothing()
        )
        row = (await self._transaction.execute(insert.returning(tickets))).first()
        if row is None:
            raise ConflictError(f"conversation {new.conversation_id} has an unresolved ticket")
        self._transaction.wake_after_commit(Topic.DESK)
        self._transaction.wake_after_commit(Topic.QUEUE)
        opened = ticket_of(row, None)
        await Notices(self._transaction).tell(EventKind.TICKET_OPENED, opened)
        return opened

    async def get(self, ticket_id: int, *, lock: bool = True) -> Ticket | None:
        """A ticket by our id."""
        return await self._first(sa.select(tickets).where(tickets.c.id == ticket_id), lock=lock)

    async def open_of(self, conversation_id: int, *, lock: bool = True) -> Ticket | None:
        """The unresolved ticket of a conversation."""
        query = sa.select(tickets).where(tickets.c.conversation_id == conversation_id, UNRESOLVED)
        return await self._first(query, lock=lock)

    async def by_topic(self, topic_id: int, *, lock: bool = True) -> Ticket | None:
        """The latest ticket that has this topic."""
        query = sa.select(tickets).where(tickets.c.topic_id == topic_id).order_by(tickets.c.id.desc()).limit(1)
        return await self._first(query, lock=lock)

    async def save(self, ticket: Ticket) -> Ticket:
        """Store a changed ticket, all but its topic, and return it with its new version.

        Raises ConflictError where somebody else changed it since it was loaded.
        """
        await Notices(self._transaction).changed(ticket)
        is_same = sa.and_(tickets.c.id == ticket.id, tickets.c.version == ticket.version)
        update = sa.update(tickets).where(is_same).values(_changing_values(ticket, self._transaction.clock()))
        if (await self._transaction.execute(update)).rowcount == 0:
            raise ConflictError(f"ticket {ticket.id} was changed by somebody else")
        self._transaction.wake_after_commit(Topic.DESK)
        self._transaction.wake_after_commit(Topic.QUEUE)
        return replace(ticket, version=ticket.version + 1)

    async def set_topic(self, ticket_id: int, topic_id: int | None) -> None:
        """Note the ticket's topic, or that it is gone. Whoever holds the ticket at hand may still save it."""
        await self._transaction.execute(sa.update(tickets).where(tickets.c.id == ticket_id).values(topic_id=topic_id))

    async def queue(self) -> Sequence[Ticket]:
        """The tickets that nobody has taken, the one to take first in front."""
        rows = await self._transaction.execute(sa.select(tickets).where(_QUEUED).order_by(*_QUEUE_ORDER))
        return [ticket_of(row, None) for row in rows]

    async def of_conversation(self, conversation_id: int) -> Sequence[Ticket]:
        """Every ticket that the conversation ever had, the newest in front."""
        query = sa.select(tickets.c.id).where(tickets.c.conversation_id == conversation_id)
        ids = (await self._transaction.execute(query.order_by(tickets.c.id.desc()))).scalars().all()
        found = [await self.get(ticket_id, lock=False) for ticket_id in ids]
        return [ticket for ticket in found if ticket is not None]

    async def waiting(self) -> Sequence[Waiting]:
        """The queue in the order of serving, with whom each customer had before."""
        former = _FORMER_AGENT.label("former_agent_id")
        columns = (tickets.c.id, tickets.c.language, tickets.c.team, tickets.c.skills, tickets.c.declined_by)
        query = sa.select(*columns, former)
        rows = await self._transaction.execute(query.where(_QUEUED).order_by(*_QUEUE_ORDER))
        return [_waiting(row) for row in rows]

    async def unresolved(self) -> Sequence[Ticket]:
        """Every ticket that has not ended, whoever holds it, oldest first."""
        rows = (await self._transaction.execute(sa.select(tickets).where(UNRESOLVED).order_by(tickets.c.id))).all()
        agents = {agent.id: agent for agent in await Agents(self._transaction).list(active_only=False)}
        return [ticket_of(row, agents.get(row.assignee_id)) for row in rows]

    async def held_by(self, agent_id: int) -> Sequence[Ticket]:
        """The unresolved tickets of an agent, oldest first."""
        query = sa.select(tickets).where(UNRESOLVED, tickets.c.assignee_id == agent_id).order_by(tickets.c.id)
        holder = await Agents(self._transaction).get(agent_id)
        return [ticket_of(row, holder) for row in await self._transaction.execute(query)]

    async def position(self, ticket_id: int) -> int | None:
        """The ticket's place in its team's queue, 1 in front; None where it is not queued."""
        mine = sa.select(*_QUEUE_ORDER, tickets.c.team).where(_QUEUED, tickets.c.id == ticket_id)
        row = (await self._transaction.execute(mine)).first()
        if row is None:
            return None
        place = sa.tuple_(*row[:-1], types=[column.type for column in _QUEUE_ORDER])
        not_behind = sa.tuple_(*_QUEUE_ORDER) <= place
        count = sa.select(sa.func.count()).select_from(tickets).where(_QUEUED, tickets.c.team == row.team, not_behind)
        return int((await self._transaction.execute(count)).scalar_one())

    async def _first(self, query: sa.Select[Any], *, lock: bool) -> Ticket | None:
        """The agent is read after the ticket is locked: a join would show the one from before the wait."""
        row = (await self._transaction.execute(query.with_for_update() if lock else query)).first()
        if row is None:
            return None
        assignee = await Agents(self._transaction).get(row.assignee_id) if row.assignee_id is not None else None
        return ticket_of(row, assignee)


def _opening_values(new: NewTicket, now: datetime) -> dict[str, Any]:
    return {
        "conversation_id": new.conversation_id,
        "reason": new.reason,
        "language": new.language,
        "priority": new.priority,
        "base_priority": new.priority,
        "priority_rank": new.priority.rank,
        "summary": _SUMMARY.dump_python(new.summary, mode="json"),
        "opened_at": new.opened_at,
        "awaiting_since": new.opened_at,
        "status": TicketStatus.OPEN,
        "team": new.team,
        "skills": list(new.skills),
        "version": 0,
        "updated_at": now,
    }


def _changing_values(ticket: Ticket, now: datetime) -> dict[str, Any]:
    return {
        "reason": ticket.reason,
        "language": ticket.language,
        "priority": ticket.priority,
        "priority_rank": ticket.priority.rank,
        "summary": _SUMMARY.dump_python(ticket.summary, mode="json"),
        "status": ticket.status,
        "assignee_id": ticket.assignee.id if ticket.assignee else None,
        "card_message_id": ticket.card_message_id,
        "claimed_at": ticket.claimed_at,
        "first_replied_at": ticket.first_replied_at,
        "resolved_at": ticket.resolved_at,
        "rating": ticket.rating,
        "rating_comment": ticket.rating_comment,
        "base_priority": ticket.base_priority,
        "team": ticket.team,
        "skills": list(ticket.skills),
        "declined_by": list(ticket.declined_by),
        "awaiting_since": ticket.awaiting_since,
        "first_claimed_at": ticket.first_claimed_at,
        "last_replied_at": ticket.last_replied_at,
        "silence_warned_at": ticket.silence_warned_at,
        "snoozed_until": ticket.snoozed_until,
        "ended_by": ticket.ended_by,
        "version": ticket.version + 1,
        "updated_at": now,
    }


def ticket_of(row: sa.Row[Any], assignee: Agent | None) -> Ticket:
    """The ticket of a row."""
    return Ticket(
        id=row.id,
        conversation_id=row.conversation_id,
        reason=row.reason,
        language=row.language,
        priority=row.priority,
        summary=_SUMMARY.validate_python(row.summary),
        opened_at=row.opened_at,
        status=row.status,
        assignee=assignee,
        topic_id=row.topic_id,
        card_message_id=row.card_message_id,
        claimed_at=row.claimed_at,
        first_replied_at=row.first_replied_at,
        resolved_at=row.resolved_at,
        rating=row.rating,
        rating_comment=row.rating_comment,
        base_priority=row.base_priority,
        team=row.team,
        skills=tuple(row.skills or ()),
        declined_by=tuple(row.declined_by or ()),
        awaiting_since=row.awaiting_since,
        first_claimed_at=row.first_claimed_at,
        last_replied_at=row.last_replied_at,
        silence_warned_at=row.silence_warned_at,
        snoozed_until=row.snoozed_until,
        ended_by=row.ended_by,
        version=row.version,
    )


def _waiting(row: sa.Row[Any]) -> Waiting:
    return Waiting(
        ticket_id=row.id,
        language=row.language,
        team=row.team,
        skills=tuple(row.skills or ()),
        former_agent_id=row.former_agent_id,
        declined_by=tuple(row.declined_by or ()),
    )
