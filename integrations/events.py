"""What other programs are told of: the events of a ticket, seen by what changed. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from handoff.card import reference
from handoff.tickets import Ticket, TicketStatus


class EventKind(StrEnum):
    """What happened."""

    TICKET_OPENED = "ticket.opened"
    TICKET_ASSIGNED = "ticket.assigned"
    TICKET_RELEASED = "ticket.released"
    TICKET_RESOLVED = "ticket.resolved"
    TICKET_RATED = "ticket.rated"
    WEBHOOK_TEST = "webhook.test"


TICKET_EVENTS = tuple(kind for kind in EventKind if kind is not EventKind.WEBHOOK_TEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a ticket stood before it was changed."""

    status: TicketStatus
    assignee_id: int | None
    rating: int | None
    rating_comment: str | None


def happened(before: Standing, after: Ticket) -> Iterator[EventKind]:
    """The events between two states of a ticket, in the order in which they are told."""
    holder_id = after.assignee.id if after.assignee else None
    is_resolved = after.status is TicketStatus.RESOLVED
    if holder_id is not None and holder_id != before.assignee_id:
        yield EventKind.TICKET_ASSIGNED
    if holder_id is None and before.assignee_id is not None and not is_resolved:
        yield EventKind.TICKET_RELEASED
    if is_resolved and before.status is not TicketStatus.RESOLVED:
        yield EventKind.TICKET_RESOLVED
    if after.rating is not None and (after.rating, after.rating_comment) != (before.rating, before.rating_comment):
        yield EventKind.TICKET_RATED


def ticket_payload(kind: EventKind, ticket: Ticket, customer_id: int, at: datetime) -> dict[str, Any]:
    """What is sent: which ticket, and how it stands. Words and names of customers have to be asked for."""
    assignee = {"id": ticket.assignee.id, "name": ticket.assignee.name} if ticket.assignee else None
    return _payload(
        kind,
        at,
        {
            "ticket_id": ticket.id,
            "reference": reference(ticket),
            "customer_id": customer_id,
            "status": ticket.status,
            "priority": ticket.priority,
            "reason": ticket.reason,
            "language": ticket.language,
            "team": ticket.team,
            "assignee": assignee,
            "opened_at": ticket.opened_at.isoformat(),
            "resolved_at": ticket.resolved_at.isoformat() if ticket.resolved_at else None,
            "ended_by": ticket.ended_by,
            "rating": ticket.rating,
            "has_rating_comment": ticket.rating_comment is not None,
        },
    )


def test_payload(webhook_id: int, at: datetime) -> dict[str, Any]:
    """What is sent to try a webhook out."""
    return _payload(EventKind.WEBHOOK_TEST, at, {"webhook_id": webhook_id})


def _payload(kind: EventKind, at: datetime, data: dict[str, Any]) -> dict[str, Any]:
    return {"type": str(kind), "timestamp": at.isoformat(), "data": data}
