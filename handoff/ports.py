"""What the actions of this room need from the database; storage implements it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from conversations.conversation import Conversation
from conversations.messages import File, Location, Message, NewMessage
from conversations.outgoing import Action, Lane
from handoff.assigning import OnDuty, Waiting
from handoff.promises import NewPromise, Promise
from handoff.tickets import Agent, NewTicket, Presence, Ticket
from handoff.waits import MeasuredWait, NewWait


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
        """The ticket's place in its team's queue, 1 in front; None where it is not queued."""
        ...

    async def waiting(self) -> Sequence[Waiting]:
        """The queue in the order of serving, with whom each customer had before."""
        ...


class Agents(Protocol):
    """Stored agents."""

    async def list(self) -> Sequence[Agent]:
        """The active agents."""
        ...

    async def crew(self, busy_since: datetime) -> Sequence[OnDuty]:
        """The agents who are online with their loads, locked until the unit ends.

        A conversation counts while the customer waits for an answer, or got one after `busy_since`.
        """
        ...

    async def set_presence(self, agent_id: int, presence: Presence, at: datetime) -> None:
        """Note that the agent came or left; nothing changes where he was so already."""
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

    async def files(self, message_ids: Collection[int]) -> Mapping[int, File]:
        """The files that these messages carry, by message."""
        ...

    async def replace_file(self, message_id: int, file: File) -> None:
        """The message carries another file now."""
        ...

    async def history(self, conversation_id: int, limit: int) -> Sequence[Message]:
        """The last messages, oldest first."""
        ...


class Promises(Protocol):
    """Stored promises of time."""

    async def add(self, promise: NewPromise) -> Promise:
        """Store a promise that begins."""
        ...

    async def save(self, promise: Promise) -> None:
        """Store what became of it."""
        ...

    async def outstanding(self, ticket_id: int) -> Sequence[Promise]:
        """The ticket's promises that are not met yet."""
        ...

    async def drop(self, ticket_id: int) -> None:
        """Forget the ticket's promises that are not met yet: nobody waits for them any more."""
        ...


class Waits(Protocol):
    """Measured waits."""

    async def add(self, wait: NewWait) -> None:
        """Note a wait that begins, unless the ticket has one."""
        ...

    async def taken(self, ticket_id: int, waited: timedelta) -> None:
        """Note how long it took."""
        ...

    async def recent(self, limit: int) -> Sequence[MeasuredWait]:
        """The last finished waits."""
        ...


class Recommendations(Protocol):
    """Whether customers would recommend the shop."""

    async def ask(self, conversation_id: int, ticket_id: int, at: datetime) -> int:
        """Note that the customer is asked; returns the question's id."""
        ...

    async def was_asked_since(self, conversation_id: int, since: datetime) -> bool:
        """Whether the customer was asked after that time."""
        ...

    async def answer(self, recommendation_id: int, conversation_id: int, score: int, at: datetime) -> bool:
        """Keep the first score; False where there is one already, or the question was somebody else's."""
        ...


class Customers(Protocol):
    """Stored customers."""

    async def mark_vip(self, customer_id: int, vip: bool) -> None:
        """Note that the customer's tickets come sooner, or no longer."""
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
    def customers(self) -> Customers: ...
    @property
    def messages(self) -> Messages: ...
    @property
    def promises(self) -> Promises: ...
    @property
    def waits(self) -> Waits: ...
    @property
    def recommendations(self) -> Recommendations: ...
    @property
    def outbox(self) -> Outbox: ...
