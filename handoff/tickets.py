"""A ticket: one handoff, from opened to resolved. Pure values and the rules of its changes."""

from dataclasses import dataclass, replace
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


class Ending(StrEnum):
    """How a ticket ended: an agent resolved it, the customer fell silent, or he went back to the bot."""

    AGENT = "agent"
    SILENCE = "silence"
    CUSTOMER = "customer"


class Presence(StrEnum):
    """Whether an agent is there; only those who are online are given tickets."""

    ONLINE = "online"
    AWAY = "away"


DEFAULT_TEAM = "support"
DEFAULT_CAPACITY = 4


class Priority(StrEnum):
    """How soon a ticket should be taken."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """0 for urgent, 3 for low: ascending order is the order of the queue."""
        return _BY_RANK.index(self)

    def raised(self, steps: int) -> "Priority":
        """So many steps sooner, urgent at most; a negative number makes it later, low at most."""
        return _BY_RANK[min(max(self.rank - steps, 0), len(_BY_RANK) - 1)]


_BY_RANK = (Priority.URGENT, Priority.HIGH, Priority.NORMAL, Priority.LOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """Somebody who takes tickets; without a Telegram account he works in the console only.

    `capacity` is how many conversations he is given at the same time; `presence_at` when he came or left.
    """

    id: int
    telegram_user_id: int | None
    name: str
    languages: tuple[Language, ...] = (Language.RU, Language.EN)
    active: bool = True
    team: str = DEFAULT_TEAM
    skills: tuple[str, ...] = ()
    capacity: int = DEFAULT_CAPACITY
    presence: Presence = Presence.AWAY
    presence_at: datetime | None = None

    @property
    def is_online(self) -> bool:
        """Whether tickets may be given to him."""
        return self.active and self.presence is Presence.ONLINE


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
    """One handoff. `topic_id` is the forum topic's message_thread_id; `version` counts changes.

    `priority` is what the queue goes by; `base_priority` the one before waiting raised it. `awaiting_since` is when
    the customer's oldest unanswered message came; `silence_warned_at` when he was told that the ticket will end.
    """

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
    base_priority: Priority = Priority.NORMAL
    team: str = DEFAULT_TEAM
    skills: tuple[str, ...] = ()
    declined_by: tuple[int, ...] = ()
    awaiting_since: datetime | None = None
    first_claimed_at: datetime | None = None
    last_replied_at: datetime | None = None
    silence_warned_at: datetime | None = None
    snoozed_until: datetime | None = None
    ended_by: Ending | None = None

    @property
    def is_queued(self) -> bool:
        """Whether it waits for somebody to take it."""
        return self.assignee is None and self.status not in (TicketStatus.RESOLVED, TicketStatus.SNOOZED)


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
    return _given(ticket, agent, now)


def release(ticket: Ticket, agent: Agent) -> Ticket:
    """Give the ticket back to the queue, for others: it is not given to `agent` again, though he may claim it.

    Raises NotTheHolderError, AlreadyResolvedError.
    """
    _require_holder(ticket, agent)
    return replace(give_back(ticket), declined_by=(*ticket.declined_by, agent.id))


def give_back(ticket: Ticket) -> Ticket:
    """Take the ticket from whoever holds it and put it into the queue. Raises AlreadyResolvedError."""
    _require_open(ticket)
    return replace(_awake(ticket), assignee=None, claimed_at=None)


def transfer(ticket: Ticket, agent: Agent, to: Agent, now: datetime) -> Ticket:
    """Hand a held ticket to another agent; to oneself changes nothing.

    Raises NotTheHolderError, AlreadyResolvedError.
    """
    _require_holder(ticket, agent)
    if to.id == agent.id:
        return ticket
    return _given(_awake(ticket), to, now)


def transfer_to_team(ticket: Ticket, agent: Agent, team: str) -> Ticket:
    """Hand a held ticket to another team: it waits in its queue. Raises NotTheHolderError, AlreadyResolvedError."""
    _require_holder(ticket, agent)
    return replace(give_back(ticket), team=team)


def note_reply(ticket: Ticket, now: datetime) -> Ticket:
    """Note an agent's reply: the first one stops the first-response time. Raises AlreadyResolvedError."""
    _require_open(ticket)
    return replace(
        ticket,
        status=TicketStatus.WAITING,
        first_replied_at=ticket.first_replied_at or now,
        last_replied_at=now,
        awaiting_since=None,
        silence_warned_at=None,
        snoozed_until=None,
    )


def note_customer_message(ticket: Ticket, now: datetime) -> Ticket:
    """A customer's message makes a waiting or snoozed ticket open again. Raises AlreadyResolvedError."""
    _require_open(ticket)
    return replace(
        _awake(ticket),
        status=TicketStatus.OPEN,
        awaiting_since=ticket.awaiting_since or now,
        silence_warned_at=None,
    )


def snooze(ticket: Ticket, agent: Agent, until: datetime | None) -> Ticket:
    """Put the ticket aside until a time, and in any case until the customer's next message; None has no time.

    Raises NotTheHolderError, AlreadyResolvedError.
    """
    _require_holder(ticket, agent)
    return replace(ticket, status=TicketStatus.SNOOZED, snoozed_until=until, awaiting_since=None)


def wake(ticket: Ticket) -> Ticket:
    """The time that a snoozed ticket waited for has come. Raises AlreadyResolvedError."""
    _require_open(ticket)
    return _awake(ticket)


def prioritise(ticket: Ticket, priority: Priority) -> Ticket:
    """Somebody decided how soon the ticket should be taken. Raises AlreadyResolvedError."""
    _require_open(ticket)
    return replace(ticket, priority=priority, base_priority=priority)


def resolve(ticket: Ticket, agent: Agent, now: datetime) -> Ticket:
    """End the ticket. Raises NotTheHolderError, AlreadyResolvedError."""
    _require_holder(ticket, agent)
    return _ended(ticket, Ending.AGENT, now)


def resolve_silent(ticket: Ticket, now: datetime) -> Ticket:
    """End a ticket whose customer does not answer any more. Raises AlreadyResolvedError."""
    _require_open(ticket)
    return _ended(ticket, Ending.SILENCE, now)


def withdraw(ticket: Ticket, now: datetime) -> Ticket:
    """The customer goes back to the bot while nobody has taken the ticket.

    Raises AlreadyClaimedError, AlreadyResolvedError.
    """
    _require_open(ticket)
    if ticket.assignee is not None:
        raise AlreadyClaimedError(ticket.assignee)
    return _ended(ticket, Ending.CUSTOMER, now)


def _given(ticket: Ticket, agent: Agent, now: datetime) -> Ticket:
    return replace(ticket, assignee=agent, claimed_at=now, first_claimed_at=ticket.first_claimed_at or now)


def _awake(ticket: Ticket) -> Ticket:
    is_snoozed = ticket.status is TicketStatus.SNOOZED
    return replace(ticket, status=TicketStatus.OPEN if is_snoozed else ticket.status, snoozed_until=None)


def _ended(ticket: Ticket, ending: Ending, now: datetime) -> Ticket:
    return replace(
        ticket, status=TicketStatus.RESOLVED, resolved_at=now, ended_by=ending, snoozed_until=None, awaiting_since=None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTicket:
    """What is known when a ticket is opened."""

    conversation_id: int
    reason: Reason
    language: Language
    priority: Priority
    summary: Summary
    opened_at: datetime
    team: str = DEFAULT_TEAM
    skills: tuple[str, ...] = ()
