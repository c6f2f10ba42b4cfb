"""Another program's server: keeps what it is told, and answers as a test wants."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fixtures.ports import free_port

PATIENCE_SECONDS = 10.0


@dataclass
class Told:
    """One request."""

    headers: dict[str, str]
    body: bytes

    @property
    def payload(self) -> dict[str, Any]:
        payload: dict[str, Any] = json.loads(self.body)
        return payload

    @property
    def event(self) -> tuple[str, int | None]:
        return self.payload["type"], self.payload["data"].get("ticket_id")


@dataclass
class Receiver:
    """`answers` are statuses to give, one a request, then 204; `held` are requests that wait for `go`."""

    url: str = ""
    told: list[Told] = field(default_factory=list)
    answers: deque[int] = field(default_factory=deque)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    held: int = 0

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.held += 1
        await self.go.wait()
        self.held -= 1
        self.told.append(Told({name.lower(): value for name, value in request.headers.items()}, body))
        status = self.answers.popleft() if self.answers else 204
        return web.Response(status=status, headers={"Location": self.url} if 300 <= status < 400 else {})

    async def has(self, count: int) -> list[Told]:
        """Wait until so many requests were answered."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(self.told) < count:  # noqa: ASYNC110  what is waited for comes over a socket
                await asyncio.sleep(0.01)
        return self.told

    async def holds(self, count: int, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until so many requests wait here."""
        async with asyncio.timeout(seconds):
            while self.held < count:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


@asynccontextmanager
async def receiving(*, slow: bool = False) -> AsyncIterator[Receiver]:
    receiver = Receiver()
    if not slow:
        receiver.go.set()
    app = web.Application()
    app.router.add_post("/hook", receiver.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    receiver.url = f"http://127.0.0.1:{port}/hook"
    try:
        yield receiver
    finally:
        receiver.go.set()
        await runner.cleanup()
