"""Runs the web server inside the process's event loop, until it is cancelled."""

import asyncio
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.types import ASGIApp

from console.live.hub import Hub

log = logging.getLogger(__name__)

STOP_SECONDS = 3


class _Server(uvicorn.Server):
    """Signals are the command line's."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Listen to none."""
        yield


def listen(host: str, port: int) -> socket.socket | None:
    """A socket to serve on; None, and a word in the log, where the address is taken."""
    try:
        return socket.create_server((host, port), backlog=512)
    except OSError as error:
        log.warning("no web console: %s port %d can't be had (%s)", host, port, error.strerror)
        return None


async def serve(app: ASGIApp, hub: Hub, listening: socket.socket) -> None:
    """Serve until cancelled; open streams are ended, requests that have begun are finished."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips="127.0.0.1",
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    server = _Server(config)
    following = asyncio.create_task(hub.run())
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await asyncio.shield(serving)
    finally:
        hub.close()
        server.should_exit = True
        await serving
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
