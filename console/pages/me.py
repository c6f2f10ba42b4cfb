"""One's own page: password, sessions, language and theme."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from console.pages.queries import PathId, Short
from console.security.passwords import MIN_LENGTH, is_acceptable
from console.visits import SignedIn, Visit, Working, safe_path
from handoff.team import Deed
from handoff.tickets import Presence


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/me")
    routes.add_api_route("", me, methods=["GET"])
    routes.add_api_route("/password", password, methods=["POST"])
    routes.add_api_route("/presence", presence, methods=["POST"])
    routes.add_api_route("/sessions/others/revoke", revoke_others, methods=["POST"])
    routes.add_api_route("/sessions/{session_id}/revoke", revoke, methods=["POST"])
    return routes


async def me(visit: SignedIn) -> Response:
    """The page."""
    return await _page(visit)


async def password(visit: SignedIn, old: Short = "", new: Short = "", again: Short = "") -> Response:
    """Change the password; all other sessions end."""
    async with visit.parts.database.reading() as unit:
        kept = await unit.people.password_hash(visit.me.id)
    problem = await _problem(visit, old, kept, new, again)
    if problem is not None:
        return await _page(visit, 422, problem=problem)
    hashed = await visit.parts.passwords.hashed(new)
    async with visit.parts.database.unit() as unit:
        await unit.people.set_password(visit.me.id, hashed)
        await unit.sessions.revoke_all(visit.me.id, but=visit.session.id if visit.session else None)
        await visit.record(unit, Deed.PASSWORD_SET, visit.me.login)
    return await _page(visit, done=True)


async def presence(
    visit: Working, presence: Annotated[Presence, Form()] = Presence.AWAY, back: Short = "/"
) -> Response:
    """Say that one is there and takes tickets, or not."""
    async with visit.parts.database.unit() as unit:
        if visit.me.agent_id is not None:
            await unit.agents.set_presence(visit.me.agent_id, presence, visit.parts.clock())
    return RedirectResponse(safe_path(back), 303)


async def revoke(visit: SignedIn, session_id: PathId) -> Response:
    """End one of one's own sessions."""
    async with visit.parts.database.unit() as unit:
        if not await unit.sessions.revoke(session_id, visit.me.id):
            return visit.page("gone.html", 404)
        await visit.record(unit, Deed.SESSION_REVOKED, visit.me.login)
    return RedirectResponse("/me", 303)


async def revoke_others(visit: SignedIn) -> Response:
    """End all one's own sessions but this one."""
    async with visit.parts.database.unit() as unit:
        await unit.sessions.revoke_all(visit.me.id, but=visit.session.id if visit.session else None)
        await visit.record(unit, Deed.SESSION_REVOKED, visit.me.login)
    return RedirectResponse("/me", 303)


async def _problem(visit: Visit, old: str, kept: str | None, new: str, again: str) -> str | None:
    if not await visit.parts.passwords.fits(old, kept):
        return visit.texts("me-password-wrong")
    if not is_acceptable(new, visit.me.login):
        return visit.texts("welcome-password-bad", least=MIN_LENGTH)
    return visit.texts("welcome-password-differs") if new != again else None


async def _page(visit: Visit, status: int = 200, *, problem: str | None = None, done: bool = False) -> Response:
    async with visit.parts.database.reading() as unit:
        sessions = await unit.sessions.of_person(visit.me.id)
    oldest = visit.parts.clock() - visit.parts.settings.idle
    alive = [session for session in sessions if session.seen_at > oldest]
    return visit.page("me.html", status, sessions=alive, problem=problem, done=done, least=MIN_LENGTH)
