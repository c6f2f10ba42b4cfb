"""Updates that Telegram posts to us: 200 is answered only after the update was accepted.

Telegram repeats a post, in order per chat, until it hears 200; so a process that dies in between loses nothing.
"""

import asyncio
import hmac
import json
import logging
from collections.abc import Sequence

from aiogram import Bot
from aiohttp import web

from bot.intake.polling import ALLOWED_UPDATES, Accept, RawUpdate, has_id
from bot.patience import patient

log = logging.getLogger(__name__)

BODY_LIMIT_BYTES = 1024 * 1024
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the header's name is public


def application(accept: Accept, *, path: str, secret: str) -> web.Application:
    """The web application that takes updates at `path` and answers `/healthz`.

    401 for a wrong secret, 413 for more than 1 MB, 400 for what is no update, 500 when the update could not be
    committed (Telegram will post it again).
    """
    app = web.Application(client_max_size=BODY_LIMIT_BYTES)

    async def receive(request: web.Request) -> web.Response:
        _check_secret(request, secret)
        await accept([_update(await request.read())])
        return web.Response()

    app.router.add_post(path, receive)
    app.router.add_get("/healthz", _healthy)
    return app


async def serve(app: web.Application, *, host: str, port: int) -> None:
    """Serve until cancelled; requests that have begun are finished."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        log.info("Waiting for Telegram's updates at %s port %d", host, port)
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


async def announce(
    bot: Bot, *, url: str, secret: str, allowed_updates: Sequence[str] = ALLOWED_UPDATES, connections: int = 40
) -> None:
    """Tell Telegram where to post updates; tries until Telegram accepts it."""
    await patient("Setting the webhook")(
        bot.set_webhook,
        url=url,
        secret_token=secret,
        allowed_updates=list(allowed_updates),
        max_connections=connections,
        drop_pending_updates=False,
    )


async def _healthy(_: web.Request) -> web.Response:
    return web.Response(text="ok")


def _check_secret(request: web.Request, secret: str) -> None:
    given = request.headers.get(_SECRET_HEADER, "")
    if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), secret.encode()):
        raise web.HTTPUnauthorized


def _update(body: bytes) -> RawUpdate:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise web.HTTPBadRequest from error
    if not has_id(update):
        raise web.HTTPBadRequest
    found: RawUpdate = update
    return found
