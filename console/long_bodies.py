"""Long bodies only from people who are signed in: a form is read whole before its route can look who sends it."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from console.security.headers import MAX_BODY, body_length
from console.visits import visit_of


class LongBodies:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is short or comes from somebody known."""
        if scope["type"] == "http" and body_length(scope) > MAX_BODY and not await _is_known(scope):
            await PlainTextResponse("sign in first", status_code=401)(scope, receive, send)
            return
        await self._app(scope, receive, send)


async def _is_known(scope: Scope) -> bool:
    return (await visit_of(Request(scope))).person is not None
