"""Headers that every answer has, and a limit for what comes in. Source: OWASP Secure Headers Project."""

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 1_000_000
LONG_BODIES = {"files": 20_500_000, "pictures": 10_500_000, "imports": 52_000_000}
"""How much may come in where files are uploaded, by the last part of the path."""
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "media-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""For what customers sent: whatever it is, it runs nothing."""
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}


class SecurityHeaders:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with headers added to the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), scope["path"])
            await send(message)

        if body_length(scope) > _limit(scope["path"]):
            await PlainTextResponse("too large", status_code=413)(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)

    def _add(self, headers: MutableHeaders, path: str) -> None:
        for name, value in _ALWAYS.items():
            headers.setdefault(name, value)
        headers.setdefault("Content-Security-Policy", POLICY)
        headers.setdefault("Cache-Control", "no-cache" if path.startswith("/static/") else "no-store")
        if self._secure:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")


def _limit(path: str) -> int:
    return LONG_BODIES.get(path.rpartition("/")[2], MAX_BODY)


def body_length(scope: Scope) -> int:
    """What the request says of its length; uvicorn lets no more through. One that does not say is too long."""
    headers = dict(scope["headers"])
    given = headers.get(b"content-length", b"0")
    is_told = given.isdigit() and b"transfer-encoding" not in headers
    return int(given) if is_told else max(MAX_BODY, *LONG_BODIES.values()) + 1
