"""Agents' pages: the lists of tickets and the conversation of one, kept fresh by the stream."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from console.live.hub import State
from console.live.lists import View, counts_of, rows_of, shown
from console.live.stream import painter_of
from console.pages.queries import MAX_ID, Id, PathId
from console.talk import earlier_talk, talk_of_ticket
from console.visits import SignedIn, Visit, Working, set_cookie
from handoff.team import Right
from handoff.tickets import Priority
from handoff.uploads import ENDINGS, MAX_BYTES

_ACCEPTED = ",".join(f".{ending}" for ending in ENDINGS)
VIEW_COOKIE = "otvet_view"


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter()
    routes.add_api_route("/", front, methods=["GET"])
    routes.add_api_route("/tickets", tickets, methods=["GET"])
    routes.add_api_route("/tickets/{ticket_id}", ticket, methods=["GET"])
    routes.add_api_route("/tickets/{ticket_id}/thread", thread, methods=["GET"])
    routes.add_api_route("/conversations/{conversation_id}/earlier", earlier, methods=["GET"])
    return routes


async def front(visit: SignedIn) -> RedirectResponse:
    """Everybody begins where he works."""
    return RedirectResponse("/tickets" if visit.me.may(Right.WORK_TICKETS) else "/articles", 303)


async def tickets(visit: Working, view: View | None = None) -> Response:
    """A list without a conversation beside it."""
    return await _workspace(visit, view, None)


async def ticket(visit: Working, ticket_id: PathId, view: View | None = None) -> Response:
    """A list and the conversation of a ticket."""
    return await _workspace(visit, view, ticket_id)


async def thread(visit: Working, ticket_id: PathId) -> HTMLResponse:
    """What changes in a conversation while it is open: messages, head, what can be written."""
    return await thread_fragment(visit, ticket_id)


async def earlier(visit: Working, conversation_id: PathId, before: Id) -> Response:
    """The messages before one of them."""
    talk = await earlier_talk(visit.parts.database, conversation_id, before)
    return visit.page("gone.html", 404) if talk is None else visit.page("tickets/earlier.html", talk=talk)


async def thread_fragment(visit: Visit, ticket_id: int) -> HTMLResponse:
    """See `thread`; the answer to every action as well. The page says from which message on it shows the thread."""
    since = await _shown_since(visit.request)
    talk = await talk_of_ticket(visit.parts.database, visit.parts.orders, ticket_id, visit.me, since=since)
    return visit.page("tickets/thread.html", talk=talk, **_choices(visit))


def _choices(visit: Visit) -> dict[str, object]:
    """What forms on the page choose from."""
    return {
        "teams": visit.parts.desk.teams,
        "Priority": Priority,
        "now": visit.parts.clock(),
        "upload_accept": _ACCEPTED,
        "upload_limit": MAX_BYTES,
    }


async def _shown_since(request: Request) -> int | None:
    given = request.query_params.get("since") or str((await request.form()).get("since", ""))
    return int(given) if given.isascii() and given.isdigit() and 0 < int(given) <= MAX_ID else None


async def _workspace(visit: Visit, view: View | None, ticket_id: int | None) -> Response:
    state = await visit.parts.hub.load()
    chosen = view or _last_view(visit, state)
    talk = None
    if ticket_id is not None:
        talk = await talk_of_ticket(visit.parts.database, visit.parts.orders, ticket_id, visit.me)
    rows = rows_of(state.rows, chosen, visit.me.agent_id)
    painter = painter_of(visit)
    now = shown(rows, state.keys)
    response = visit.page(
        "tickets/workspace.html",
        view=chosen,
        View=View,
        painted=[painter(row, now.keys[row.ticket_id]) for row in rows],
        digest=now.digest,
        counts=counts_of(state.rows, visit.me.agent_id),
        talk=talk,
        **_choices(visit),
    )
    if view is not None:
        set_cookie(response, visit.parts, VIEW_COOKIE, str(view))
    return response


def _last_view(visit: Visit, state: State) -> View:
    """The view of last time; at first one's own tickets, where there are any."""
    last = visit.request.cookies.get(VIEW_COOKIE)
    if last in set(View):
        return View(last)
    return View.MINE if counts_of(state.rows, visit.me.agent_id)[View.MINE] else View.QUEUE
