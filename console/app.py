"""The application: every page, static files, and what is shown when something goes wrong."""

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from console.browsers import browser_name
from console.formatting import formatted_html
from console.live.lists import awaits_reply
from console.long_bodies import LongBodies
from console.pages import (
    actions,
    articles,
    asked,
    by_telegram,
    checks,
    gaps,
    integrations,
    live,
    macro_picker,
    macros,
    me,
    people,
    report,
    sign_in,
    team,
    tickets,
    webhooks,
)
from console.parts import Parts
from console.runs import Runs
from console.security.headers import SecurityHeaders
from console.visits import ForbiddenError, SignInNeededError, sign_in_address, visit_of
from conversations.errors import TemporaryError
from conversations.formatting import shortened
from handoff.tickets import UnknownTicketError

FOLDER = Path(__file__).parent


def application(parts: Parts) -> FastAPI:
    """The console over these parts."""
    app = FastAPI(title="Otvet", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.parts = parts
    app.state.painted = {}
    app.state.runs = Runs()
    app.add_middleware(LongBodies)
    app.add_middleware(SecurityHeaders, secure=parts.settings.secure)
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    for room in (
        sign_in,
        by_telegram,
        tickets,
        actions,
        macro_picker,
        live,
        people,
        checks,
        articles,
        gaps,
        asked,
        macros,
        report,
        team,
        integrations,
        webhooks,
        me,
    ):
        app.include_router(room.router())
    app.add_api_route("/healthz", healthy, methods=["GET"])
    app.add_exception_handler(SignInNeededError, _on_sign_in_needed)
    app.add_exception_handler(ForbiddenError, _on_forbidden)
    app.add_exception_handler(UnknownTicketError, _on_unknown)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_unknown)
    app.add_exception_handler(TemporaryError, _on_temporary)
    return app


def templates() -> Jinja2Templates:
    """The pages; what is put into them is escaped, what is forgotten is an error."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"zip": zip}
    environment.filters |= {"shortened": shortened, "formatted": formatted_html, "browser": browser_name}
    environment.filters["asked"] = lambda text, visit: asked.words_for(visit, text)
    environment.tests |= {"awaiting_reply": awaits_reply}
    return Jinja2Templates(env=environment)


async def healthy() -> JSONResponse:
    """Whether the process answers."""
    return JSONResponse({"ok": True})


async def _on_sign_in_needed(request: Request, _: Exception) -> Response:
    """htmx and streams can't show the form in their place: the whole page goes there."""
    if "hx-request" in request.headers:
        return Response(status_code=401, headers={"HX-Redirect": "/sign-in"})
    if request.headers.get("accept", "").startswith("text/event-stream"):
        return Response(status_code=401)
    return RedirectResponse(sign_in_address(request), 303)


async def _on_forbidden(request: Request, _: Exception) -> Response:
    return (await visit_of(request)).page("forbidden.html", 403)


async def _on_unknown(request: Request, _: Exception) -> Response:
    visit = await visit_of(request)
    return visit.page("gone.html", 404) if visit.person else await _on_sign_in_needed(request, _)


async def _on_http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 404:
        return await _on_unknown(request, error)
    return Response(status_code=status)


async def _on_temporary(_request: Request, _error: Exception) -> Response:
    return Response("busy; try again", status_code=503, headers={"Retry-After": "5"})
