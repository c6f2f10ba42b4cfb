"""Tickets, what was said in them, their agents, their ratings."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from api.access import AnyKey, Caller, ReadingMessages, ReadingTickets
from api.cursors import cursor_of, number_of, place_cursor, place_of
from api.models import MAX_ID, AgentOut, KeyOut, MessageOut, Moment, Page, RatingOut, TicketOut
from api.problems import not_found
from handoff.tickets import TicketStatus
from storage.following import FollowedTicket, TicketFilter

MAX_PAGE = 200
MAX_TEAM = 64
Cursor = Annotated[str | None, Query(max_length=120, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="How many at most.")]
TicketId = Annotated[int, Path(ge=1, le=MAX_ID, examples=[7])]
Since = Annotated[
    Moment | None,
    Query(
        description="Only what changed at this moment or later. To follow along, ask from a minute before your last"
        " request: seeing a ticket twice does no harm.",
        examples=["2026-03-01T12:00:00Z"],
    ),
]
OptionalId = Annotated[int | None, Query(ge=1, le=MAX_ID)]


async def _wanted(
    status: TicketStatus | None = None,
    assignee_id: OptionalId = None,
    customer_id: OptionalId = None,
    team: Annotated[str | None, Query(min_length=1, max_length=MAX_TEAM)] = None,
    updated_since: Since = None,
) -> TicketFilter:
    return TicketFilter(
        status=status, assignee_id=assignee_id, team=team, customer_id=customer_id, updated_since=updated_since
    )


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter()
    routes.add_api_route("/key", key, methods=["GET"], tags=["key"])
    routes.add_api_route("/agents", agents, methods=["GET"], tags=["tickets"])
    routes.add_api_route("/tickets", tickets, methods=["GET"], tags=["tickets"])
    routes.add_api_route("/tickets/{ticket_id}", ticket, methods=["GET"], tags=["tickets"])
    routes.add_api_route("/tickets/{ticket_id}/messages", messages, methods=["GET"], tags=["messages"])
    routes.add_api_route("/ratings", ratings, methods=["GET"], tags=["messages"])
    return routes


async def key(caller: AnyKey) -> KeyOut:
    """The key that asks, and what it may do."""
    return KeyOut(name=caller.key.name, scopes=sorted(caller.key.scopes))


async def agents(caller: ReadingTickets) -> list[AgentOut]:
    """Everybody who takes tickets now."""
    async with caller.parts.database.reading() as unit:
        return [AgentOut.of(agent) for agent in await unit.agents.list()]


async def tickets(
    caller: ReadingTickets, wanted: Annotated[TicketFilter, Depends(_wanted)], cursor: Cursor = None, limit: Limit = 50
) -> Page[TicketOut]:
    """Tickets in the order of their last change, the oldest change first.

    What changes while you read comes again on a later page.
    """
    found, following = await _page(caller, wanted, cursor, limit)
    return Page(items=[TicketOut.of(one) for one in found], next=following)


async def ticket(caller: ReadingTickets, ticket_id: TicketId) -> TicketOut:
    """One ticket."""
    async with caller.parts.database.reading() as unit:
        found = await unit.following.ticket(ticket_id)
    if found is None:
        raise not_found("ticket")
    return TicketOut.of(found)


async def messages(
    caller: ReadingMessages, ticket_id: TicketId, cursor: Cursor = None, limit: Limit = 100
) -> Page[MessageOut]:
    """What was said while the ticket was open, in order: customer, bot, agents, private notes, events."""
    async with caller.parts.database.reading() as unit:
        if await unit.following.ticket(ticket_id) is None:
            raise not_found("ticket")
        after = number_of(cursor) if cursor else 0
        found = await unit.following.messages(ticket_id, after, limit + 1)
        items = [
            MessageOut.of(one, await unit.messages.edits(one.id) if one.edited_at else ()) for one in found[:limit]
        ]
    return Page(items=items, next=cursor_of(items[-1].id) if len(found) > limit else None)


async def ratings(
    caller: ReadingMessages, updated_since: Since = None, cursor: Cursor = None, limit: Limit = 50
) -> Page[RatingOut]:
    """Customers' ratings with their comments, in the order of the tickets' last change."""
    found, following = await _page(caller, TicketFilter(updated_since=updated_since, rated=True), cursor, limit)
    return Page(items=[RatingOut.of(one) for one in found], next=following)


async def _page(
    caller: Caller, wanted: TicketFilter, cursor: str | None, limit: int
) -> tuple[list[FollowedTicket], str | None]:
    after = place_of(cursor) if cursor else None
    async with caller.parts.database.reading() as unit:
        found = list(await unit.following.tickets(wanted, after, limit + 1))
    shown = found[:limit]
    return shown, place_cursor(shown[-1].place) if len(found) > limit else None
