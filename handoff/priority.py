"""How soon a ticket should be taken: pure rules."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from conversations.decisions import Reason
from conversations.understanding import Mood
from handoff.promises import Promise, urgency
from handoff.tickets import Priority, Ticket

_URGENT_SIGNALS = ("safety", "injury", "account_theft")
_HIGH_REASONS = frozenset({Reason.EMOTION, Reason.COMPLEX})


def priority_of(reason: Reason, mood: Mood, evidence: tuple[str, ...] = (), *, vip: bool = False) -> Priority:
    """Urgent where somebody may be hurt, robbed or in despair; high for anger and complex cases; normal otherwise.

    A VIP's ticket is one step more urgent.
    """
    if mood is Mood.DISTRESSED or any(signal.startswith(_URGENT_SIGNALS) for signal in evidence):
        return Priority.URGENT
    calm = not (mood is Mood.ANGRY or reason in _HIGH_REASONS)
    return (Priority.NORMAL if calm else Priority.HIGH).raised(int(vip))


def reranked(ticket: Ticket, *, vip: bool) -> Ticket:
    """The ticket of a customer who became a VIP, or is none any more; a priority set by hand stays.

    What waiting has raised stays raised.
    """
    before, after = (
        priority_of(ticket.reason, ticket.summary.mood, ticket.summary.evidence, vip=mark) for mark in (not vip, vip)
    )
    if ticket.base_priority is not before:
        return ticket
    waited = max(0, ticket.base_priority.rank - ticket.priority.rank)
    return replace(ticket, base_priority=after, priority=after.raised(waited))


def raised_by_waiting(
    ticket: Ticket, promises: Sequence[Promise], waited: timedelta, raise_after: timedelta, now: datetime
) -> Priority:
    """The priority of a queued ticket now: a step sooner for each `raise_after` of business time that it `waited`.

    A promise that will break soon raises it by one step at least, a broken one by two. It never falls.
    """
    steps = max(int(waited / raise_after), urgency(promises, now))
    return min(ticket.priority, ticket.base_priority.raised(steps), key=lambda priority: priority.rank)
