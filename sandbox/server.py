"""The application and how to run it: in a test on a free port, or on its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from sandbox.bot_api import BotApi
from sandbox.context import Sandbox, build_sandbox
from sandbox.control.chats import ChatControls
from sandbox.control.faults import FaultControls
from sandbox.control.observing import Observation
from sandbox.http_body import BODY_LIMIT_BYTES
from sandbox.scenario import read_scenario
from sandbox.wire import Clock, Json

PAGE = Path(__file__).with_name("page")
DEFAULT_TOKEN = "42:TEST"  # noqa: S105 - a token of no real bot
SANDBOX = web.AppKey("sandbox", Sandbox)
SHUTDOWN_SECONDS = 1.0


def system_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class RunningSandbox:
    """`base_url` is what `TelegramAPIServer.from_base` takes."""

    base_url: str
    token: str
    sandbox: Sandbox


def create_app(
    token: str = DEFAULT_TOKEN,
    scenario: Json | None = None,
    *,
    limits: bool = False,
    clock: Clock = system_clock,
) -> web.Application:
    """The whole server; `scenario` as in default_scenario.json, which is the default. State under the SANDBOX key."""
    sandbox = build_sandbox(token, scenario or read_scenario(), clock, limits=limits)
    closing = asyncio.Event()
    app = web.Application(client_max_size=BODY_LIMIT_BYTES)
    app[SANDBOX] = sandbox
    for part in (BotApi(sandbox, closing), Observation(sandbox), ChatControls(sandbox), FaultControls(sandbox)):
        app.router.add_routes(part.routes())
    _serve_page(app)

    async def shut_down(_: web.Application) -> None:
        closing.set()
        sandbox.updates.wake()
        sandbox.events.close()
        await sandbox.webhook.stop()

    app.on_shutdown.append(shut_down)
    return app


def _serve_page(app: web.Application) -> None:
    async def index(_: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})

    async def link(request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(f"/?{request.query_string}")

    app.router.add_get("/", index)
    app.router.add_get("/t.me/{bot}", link)
    if PAGE.is_dir():
        app.router.add_static("/", PAGE)


@asynccontextmanager
async def running(
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    token: str = DEFAULT_TOKEN,
    scenario: Json | None = None,
    limits: bool = False,
    clock: Clock = system_clock,
) -> AsyncIterator[RunningSandbox]:
    """A sandbox that serves inside this event loop until the block ends; port 0 takes a free one."""
    app = create_app(token, scenario, limits=limits, clock=clock)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        bound = runner.addresses[0][1]
        yield RunningSandbox(f"http://{host}:{bound}", token, app[SANDBOX])
    finally:
        await runner.cleanup()
