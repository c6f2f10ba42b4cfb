"""The stream of events behind open pages."""

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from console.live.lists import View
from console.live.stream import Page, stream
from console.pages.queries import Id
from console.visits import Working


def router() -> APIRouter:
    """The one route."""
    routes = APIRouter()
    routes.add_api_route("/live", live, methods=["GET"])
    return routes


async def live(
    visit: Working, view: View = View.QUEUE, ticket: Id | None = None, digest: str = Query("", max_length=40)
) -> StreamingResponse:
    """What changes in the list `view` and in the ticket; `digest` names how the list looked when it was loaded."""
    conversation_id = None
    if ticket is not None:
        async with visit.parts.database.reading() as unit:
            found = await unit.tickets.get(ticket, lock=False)
        conversation_id = found.conversation_id if found else None
    page = Page(
        view=view,
        ticket_id=ticket if conversation_id else None,
        conversation_id=conversation_id,
        agent_id=visit.me.agent_id,
        person_id=visit.me.id,
        digest=digest,
    )
    headers = {"X-Accel-Buffering": "no"}
    return StreamingResponse(stream(visit, visit.parts.hub, page), media_type="text/event-stream", headers=headers)
