"""What the actions of this room need from the database; storage implements it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from conversations.conversation import Conversation
from conversations.messages import Location, Message, NewMessage
from conversations.outgoing import Action, Lane
from handoff.tickets import Agent, NewTicket, Ticket


class Tickets(Protocol):
    """Stored tickets."""

    async def open(self, ticket: NewTicket) -> Ticket:
        """Store a new ticket. Raises ConflictError where the conversation has an unresolved one."""
        ...

    async def get(self, ticket_id: int, *, lock: bool = True) -> Ticket | None:
        """The ticket, locked for this unit of work unless told otherwise."""
        ...

    async def save(self, ticket: Ticket) -> Ticket:
        """Store a changed ticket. Raises ConflictError when it changed meanwhile."""
        ...

    async def position(self, ticket_id: int) -> int | None:
        """The ticket's place in the queue, 1 in front; None where it is not queued."""
        ...


class Agents(Protocol):
    """Stored agents."""

    async def list(self) -> Sequence[Agent]:
        """The active agents."""
        ...


class Conversations(Protocol):
    """Stored conversations."""

    async def get(self, conversation_id: int) -> Conversation:
        """The conversation, locked for this unit of work."""
        ...

    async def save(self, conversation: Conversation) -> None:
        """Store owner, open ticket, language and memory."""
        ...


class Messages(Protocol):
    """Stored messages."""

    async def add(self, message: NewMessage) -> Message:
        """Store a message; its origin becomes its first place in Telegram."""
        ...

    async def at(self, location: Location) -> Message | None:
        """The message that stands at this place, be it the original or a copy."""
        ...

    async def record_edit(self, message_id: int, text: str, at: datetime) -> Message:
        """Keep the text before, set the new one."""
        ...

    async def history(self, conversation_id: int, limit: int) -> Sequence[Message]:
        """The last messages, oldest first."""
        ...


class Outbox(Protocol):
    """What waits to be sent."""

    async def add(self, lane: Lane, action: Action, now: datetime) -> int:
        """Append an action to its lane."""
        ...


class DeskUnit(Protocol):
    """The part of a unit of work that this room uses."""

    @property
    def tickets(self) -> Tickets: ...
    @property
    def agents(self) -> Agents: ...
    @property
    def conversations(self) -> Conversations: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def outbox(self) -> Outbox: ...
