"""Control routes for looking: state, events, the call log, files; and starting over."""

import asyncio
import json

from aiohttp import web

from sandbox.context import Sandbox
from sandbox.control.requests import answering
from sandbox.errors import not_found
from sandbox.wire import Json

HEARTBEAT_SECONDS = 15.0
STREAM_HEADERS = {"Content-Type": "text/event-stream", "Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


class Observation:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/sandbox/state", self.state),
            web.get("/sandbox/events", self.events),
            web.get("/sandbox/calls", self.calls),
            web.get("/sandbox/files/{file_id}", answering(self.file)),
            web.post("/sandbox/reset", self.reset),
        ]

    async def state(self, _: web.Request) -> web.StreamResponse:
        return web.json_response(state_of(self._sandbox))

    async def calls(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(self._sandbox.calls.find(request.query.get("method")))

    async def file(self, request: web.Request) -> web.StreamResponse:
        stored = self._sandbox.files.by_id(request.match_info["file_id"])
        if stored is None:
            raise not_found()
        return web.Response(body=stored.content, headers={"Content-Type": stored.mime_type})

    async def reset(self, _: web.Request) -> web.StreamResponse:
        self._sandbox.reset()
        return web.json_response({"ok": True})

    async def events(self, request: web.Request) -> web.StreamResponse:
        last = request.headers.get("Last-Event-ID", "")
        subscriber = self._sandbox.events.subscribe(int(last) if last.isdigit() else None)
        response = web.StreamResponse(headers=STREAM_HEADERS)
        try:
            await response.prepare(request)
            await response.write(b"retry: 1000\n: connected\n\n")
            await _stream(response, subscriber)
        except ConnectionResetError:
            return response
        finally:
            self._sandbox.events.unsubscribe(subscriber)
        return response


async def _stream(response: web.StreamResponse, subscriber: "asyncio.Queue[tuple[int, Json] | None]") -> None:
    """Write events until the bus closes, with a comment when nothing happens for a while."""
    while True:
        try:
            event = await asyncio.wait_for(subscriber.get(), HEARTBEAT_SECONDS)
        except TimeoutError:
            await response.write(b": still here\n\n")
            continue
        if event is None:
            return
        number, body = event
        await response.write(f"id: {number}\ndata: {json.dumps(body)}\n\n".encode())


def state_of(sandbox: Sandbox) -> Json:
    """Everything there is to see (see README)."""
    world = sandbox.world
    messages = {
        str(chat.id): [sandbox.public(message) for message in chat.messages.values()] for chat in world.chats.values()
    }
    topics = [topic.public() for topic in world.group.topics.values()]
    return {
        "bot": world.bot.profile(),
        "users": [user.public() for user in world.users.values()],
        "group": {"id": world.group.id, "title": world.group.title, "topics": topics},
        "messages": messages,
        "commands": sandbox.profile.default_commands(),
    }
