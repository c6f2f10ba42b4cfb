"""What the console shows in lists: open tickets with their customers and last words, and what a search finds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from conversations.conversation import Owner
from conversations.decisions import Reason
from conversations.messages import Author, ContentKind
from conversations.understanding import Language
from handoff.promises import RESPONSES
from handoff.tickets import Priority, TicketStatus
from storage.tables.conversations import conversations, messages
from storage.tables.people import agents, customers
from storage.tables.tickets import promises, tickets
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """An open ticket in a list, with the last words of customer or agent. Two equal rows look the same.

    `due_at` is when the customer was promised an answer that he has not got yet.
    """

    ticket_id: int
    conversation_id: int
    version: int
    customer_name: str
    customer_username: str | None
    blocked: bool
    status: TicketStatus
    priority: Priority
    reason: Reason
    language: Language
    opened_at: datetime
    assignee_id: int | None
    assignee_name: str | None
    last_text: str
    last_content: ContentKind | None
    last_author: Author | None
    last_at: datetime
    due_at: datetime | None = None
    vip: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundConversation:
    """A conversation that fits a search, with the words that do."""

    conversation_id: int
    customer_id: int
    customer_name: str
    customer_username: str | None
    owner: Owner
    text: str
    at: datetime


class Board:
    """Reads over many tables at once; changes nothing."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def rows(self) -> Sequence[BoardRow]:
        """Every unresolved ticket, the one to take first in front."""
        rows = await self._transaction.execute(_ROWS)
        return [_row(row) for row in rows]

    async def marks(self, conversation_ids: Collection[int]) -> Mapping[int, tuple[Any, ...]]:
        """For each conversation a value that changes when a message is added, edited or delivered."""
        mark = messages.c
        query = sa.select(
            mark.conversation_id,
            sa.func.count(),
            sa.func.max(mark.edited_at),
            sa.func.count(mark.origin_chat_id),
        )
        query = query.where(mark.conversation_id.in_(conversation_ids)).group_by(mark.conversation_id)
        return {row[0]: tuple(row[1:]) for row in await self._transaction.execute(query)}

    async def find(self, words: str, limit: int, offset: int = 0) -> Sequence[FoundConversation]:
        """Conversations by customer or by what was said, the last words in front, each conversation once."""
        pattern = f"%{_literal(words.lower())}%"
        fits = sa.or_(
            sa.func.lower(messages.c.text).like(pattern, escape="\\"),
            sa.func.lower(customers.c.first_name).like(pattern, escape="\\"),
            sa.func.lower(customers.c.username).like(pattern, escape="\\"),
        )
        newest = sa.select(sa.func.max(messages.c.id)).join_from(messages, conversations).join(customers)
        ids = newest.where(fits, ~_IS_CARD).group_by(messages.c.conversation_id)
        query = _FOUND.where(messages.c.id.in_(ids)).order_by(messages.c.id.desc()).limit(limit).offset(offset)
        return [FoundConversation(**row._asdict()) for row in await self._transaction.execute(query)]

    async def latest(self, limit: int, offset: int = 0) -> Sequence[FoundConversation]:
        """The conversations in which something was said last."""
        ids = sa.select(sa.func.max(messages.c.id)).where(~_IS_CARD).group_by(messages.c.conversation_id)
        query = _FOUND.where(messages.c.id.in_(ids)).order_by(messages.c.id.desc()).limit(limit).offset(offset)
        return [FoundConversation(**row._asdict()) for row in await self._transaction.execute(query)]


_IS_CARD = sa.and_(messages.c.author == Author.SYSTEM, messages.c.private)
_SAID_BY_PEOPLE = sa.and_(messages.c.author.in_([Author.CUSTOMER, Author.AGENT]), ~messages.c.private)
_last_id = (
    sa.select(sa.func.max(messages.c.id))
    .where(messages.c.conversation_id == tickets.c.conversation_id, _SAID_BY_PEOPLE)
    .correlate(tickets)
    .scalar_subquery()
)
_due_at = (
    sa.select(sa.func.min(promises.c.due_at))
    .where(promises.c.ticket_id == tickets.c.id, promises.c.met_at.is_(None), promises.c.kind.in_(RESPONSES))
    .correlate(tickets)
    .scalar_subquery()
)
_ROWS = (
    sa.select(
        tickets,
        _due_at.label("due_at"),
        customers.c.vip,
        customers.c.first_name,
        customers.c.username,
        customers.c.blocked_bot,
        agents.c.name.label("assignee_name"),
        sa.func.substr(messages.c.text, 1, 200).label("last_text"),
        messages.c.content.label("last_content"),
        messages.c.author.label("last_author"),
        messages.c.created_at.label("last_at"),
    )
    .join_from(tickets, conversations, conversations.c.id == tickets.c.conversation_id)
    .join(customers, customers.c.id == conversations.c.customer_id)
    .outerjoin(agents, agents.c.id == tickets.c.assignee_id)
    .outerjoin(messages, messages.c.id == _last_id)
    .where(tickets.c.status != TicketStatus.RESOLVED)
    .order_by(tickets.c.priority_rank, tickets.c.opened_at, tickets.c.id)
)
_FOUND = (
    sa.select(
        messages.c.conversation_id,
        conversations.c.customer_id,
        customers.c.first_name.label("customer_name"),
        customers.c.username.label("customer_username"),
        conversations.c.owner,
        messages.c.text,
        messages.c.created_at.label("at"),
    )
    .join_from(messages, conversations, conversations.c.id == messages.c.conversation_id)
    .join(customers, customers.c.id == conversations.c.customer_id)
)


def _row(row: sa.Row[Any]) -> BoardRow:
    return BoardRow(
        ticket_id=row.id,
        conversation_id=row.conversation_id,
        version=row.version,
        customer_name=row.first_name,
        customer_username=row.username,
        blocked=row.blocked_bot,
        status=row.status,
        priority=row.priority,
        reason=row.reason,
        language=row.language,
        opened_at=row.opened_at,
        assignee_id=row.assignee_id,
        assignee_name=row.assignee_name,
        last_text=row.last_text or "",
        last_content=row.last_content,
        last_author=row.last_author,
        last_at=row.last_at or row.opened_at,
        due_at=row.due_at,
        vip=row.vip,
    )


def _literal(words: str) -> str:
    """Words in which nothing is a wildcard."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
