"""The application: every route under /api/v1, and its description at /api/v1/openapi.json."""

from functools import partial

from fastapi import FastAPI
from fastapi.routing import APIRoute

from api.description import TITLE, describe
from api.guards import Guards
from api.parts import ApiParts
from api.problems import handle_problems
from api.routes import acting, articles, customers, tickets, webhooks

PREFIX = "/api/v1"
VERSION = "1"


def application(parts: ApiParts) -> FastAPI:
    """The API over these parts."""
    app = FastAPI(
        title=TITLE,
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{PREFIX}/openapi.json",
        redirect_slashes=False,
        generate_unique_id_function=_name,
    )
    app.state.parts = parts
    app.openapi = partial(describe, app)  # type: ignore[method-assign]  # FastAPI's documented way to complete it
    app.add_middleware(Guards, secure=parts.secure)
    for room in (tickets, acting, customers, articles, webhooks):
        app.include_router(room.router(), prefix=PREFIX)
    handle_problems(app)
    return app


def _name(route: APIRoute) -> str:
    """What generated clients call it."""
    return route.name
