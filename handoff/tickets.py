"""A ticket: one handoff, from opened to resolved. Pure values and the rules of its changes."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from conversations.decisions import Reason
from conversations.errors import BadInputError, ConflictError
from conversations.understanding import Language, Mood


class TicketStatus(StrEnum):
    """Open is worked on or queued; waiting waits for the customer; snoozed until a time; resolved is the end."""

    OPEN = "open"
    WAITING = "waiting"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class Priority(StrEnum):
    """How soon a ticket should be taken."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """0 for urgent, 3 for low: ascending order is the order of the queue."""
        return (Priority.URGENT, Priority.HIGH, Priority.NORMAL, Priority.LOW).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """Somebody who takes tickets; without a Telegram account he works in the console only."""

    id: int
    telegram_user_id: int | None
    name: str
    languages: tuple[Language, ...] = (Language.RU, Language.EN)
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What an agent needs to know before the first word: asked, tried (slugs shown), mood, order numbers."""

    asked: str
    tried: tuple[str, ...] = ()
    mood: Mood = Mood.NEUTRAL
    orders: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One handoff. `topic_id` is the forum topic's message_thread_id; `version` counts changes."""

    id: int
    conversation_id: int
    reason: Reason
    language: Language
    priority: Priority
    summary: Summary
    opened_at: datetime
    status: TicketStatus = TicketStatus.OPEN
    assignee: Agent | None = None
    topic_id: int | None = None
    card_message_id: int | None = None
    claimed_at: datetime | None = None
    first_replied_at: datetime | None = None
    resolved_at: datetime | None = None
    rating: int | None = None
    rating_comment: str | None = None
    version: int = 0


class UnknownTicketError(BadInputError):
    """There is no such ticket."""


class AlreadyClaimedError(ConflictError):
    """The ticket belongs to another agent; `holder` says to whom."""

    def __init__(self, holder: Agent) -> None:
        super().__init__(f"ticket is claimed by {holder.name}")
        self.holder = holder


class AlreadyResolvedError(ConflictError):
    """The ticket was resolved before."""


class NotTheHolderError(ConflictError):
    """Only the agent who holds the ticket may do this; `holder` is None while it is queued."""

    def __init__(self, holder: Agent | None) -> None:
        super().__init__("the ticket is held by " + (holder.name if holder else "nobody"))
        self.holder = holder


def _require_open(ticket: Ticket) -> None:
    if ticket.status is TicketStatus.RESOLVED:
        raise AlreadyResolvedError(f"ticket {ticket.id} is resolved")


def _require_holder(ticket: Ticket, agent: Agent) -> None:
    _require_open(ticket)
    if ticket.assignee is None or ticket.assignee.id != agent.id:
        raise NotTheHolderError(ticket.assignee)


def claim(ticket: Ticket, agent: Agent, now: datetime) -> Ticket:
    """Give a queued ticket to `agent`; claiming one's own ticket again changes nothing.

    A ticket whose holder is no agent any more counts as queued.

    Raises AlreadyClaimedError, AlreadyResolvedError.
    """
    _require_open(ticket)
    if ticket.assignee is not None and ticket.assignee.id == agent.id:
        return ticket
    if ticket.assignee is not None and ticket.assignee.active:
        raise AlreadyClaimedError(ticket.assignee)
    return replace(ticket, assignee=agent, claimed_at=now)


def release(ticket: Ticket, agent: Agent) -> Ticket:
    """Give the ticket back to the queue. Raises NotTheHolderError, AlreadyResolvedError."""
    _require_holder(ticket, agent)
    return replace(ticket, assignee=None, claimed_at=None)


def transfer(ticket: Ticket, agent: Agent, to: Agent, now: datetime) -> Ticket:
    """Hand a held ticket to another agent; to oneself changes nothing.

    Raises NotTheHolderError, AlreadyResolvedError.
    """
    _require_holder(ticket, agent)
    if to.id == agent.id:
        return ticket
    return replace(ticket, assignee=to, claimed_at=now)


def note_reply(ticket: Ticket, now: datetime) -> Ticket:
    """Note an agent's reply: the first one stops the first-response time. Raises AlreadyResolvedError."""
    _require_open(ticket)
    return replace(ticket, status=TicketStatus.WAITING, first_replied_at=ticket.first_replied_at or now)


def note_customer_message(ticket: Ticket) -> Ticket:
    """A customer's message makes a waiting or snoozed ticket open again."""
    _require_open(ticket)
    return replace(ticket, status=TicketStatus.OPEN)


def resolve(ticket: Ticket, agent: Agent, now: datetime) -> Ticket:
    """End the ticket. Raises NotTheHolderError, AlreadyResolvedError."""
    _require_holder(ticket, agent)
    return replace(ticket, status=TicketStatus.RESOLVED, resolved_at=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTicket:
    """What is known when a ticket is opened."""

    conversation_id: int
    reason: Reason
    language: Language
    priority: Priority
    summary: Summary
    opened_at: datetime = field()
