"""What time asks for: pure rules over one ticket. `keeping.py` performs the steps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handoff.priority import raised_by_waiting
from handoff.promises import Promise, is_to_escalate, is_to_warn
from handoff.service_rules import ServiceRules
from handoff.tickets import Agent, Presence, Priority, Ticket, TicketStatus


class Cause(StrEnum):
    """Why a ticket goes back to the queue."""

    LEFT = "left"
    AWAY = "away"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class GiveBack:
    """The holder can't go on: the ticket returns to the queue."""

    holder: Agent
    cause: Cause


@dataclass(frozen=True, slots=True)
class Wake:
    """The snoozed ticket's time has come."""


@dataclass(frozen=True, slots=True)
class Raise:
    """Waiting made the ticket more urgent."""

    to: Priority


@dataclass(frozen=True, slots=True)
class Warn:
    """A promise will break soon."""

    promise: Promise


@dataclass(frozen=True, slots=True)
class Escalate:
    """A promise broke."""

    promise: Promise


@dataclass(frozen=True, slots=True)
class AskIfDone:
    """The customer is silent: he hears that the ticket will end."""


@dataclass(frozen=True, slots=True)
class EndSilent:
    """The customer stayed silent: the ticket ends."""


Step = GiveBack | Wake | Raise | Warn | Escalate | AskIfDone | EndSilent


def due(ticket: Ticket, promises: Sequence[Promise], service: ServiceRules, now: datetime) -> Iterator[Step]:
    """The steps that are due for an unresolved ticket; none of them is due again once it is performed."""
    if ticket.status is TicketStatus.RESOLVED:
        return
    if is_silent(ticket, service, now):
        yield AskIfDone() if ticket.silence_warned_at is None else EndSilent()
    if ticket.status is TicketStatus.SNOOZED and ticket.snoozed_until is not None and ticket.snoozed_until <= now:
        yield Wake()
    if ticket.assignee is not None and (cause := _why_give_back(ticket, ticket.assignee, service, now)):
        yield GiveBack(ticket.assignee, cause)
    elif ticket.is_queued:
        waited = service.hours_of(ticket.team).between(ticket.opened_at, now)
        to = raised_by_waiting(ticket, promises, waited, service.raise_after, now)
        if to is not ticket.priority:
            yield Raise(to)
    yield from (Warn(promise) for promise in promises if is_to_warn(promise, now))
    yield from (Escalate(promise) for promise in promises if is_to_escalate(promise, now))


def is_silent(ticket: Ticket, service: ServiceRules, now: datetime) -> bool:
    """Whether the customer has owed an answer for so long that something is to be done about it."""
    if ticket.status is not TicketStatus.WAITING or ticket.last_replied_at is None:
        return False
    if ticket.silence_warned_at is None:
        return now >= ticket.last_replied_at + service.silence.warn_after
    return now >= ticket.silence_warned_at + service.silence.resolve_after


def _why_give_back(ticket: Ticket, holder: Agent, service: ServiceRules, now: datetime) -> Cause | None:
    """Somebody who left keeps nothing; somebody who is away keeps what waits for the customer or for a time.

    Who claims a ticket by hand while he is away keeps it as long as he answers.
    """
    if not holder.active:
        return Cause.LEFT
    if ticket.status is not TicketStatus.OPEN or ticket.awaiting_since is None or ticket.claimed_at is None:
        return None
    left_at = holder.presence_at if holder.presence is Presence.AWAY else None
    if left_at is not None and left_at > ticket.claimed_at:
        return Cause.AWAY
    asked = max(ticket.claimed_at, ticket.awaiting_since)
    late = service.hours_of(ticket.team).between(asked, now) >= service.answer_within
    return Cause.NO_ANSWER if late else None
