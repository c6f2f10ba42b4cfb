"""The sandbox as the tests see it, its people, and waiting for what happens over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from sandbox.faults import Fault, FaultKind
from sandbox.people.writing import write
from sandbox.server import RunningSandbox
from sandbox.wire import Json
from sandbox.world import Message

MARIA, IVAN, EMILY, ANNA = 1001, 1002, 1003, 2001
GROUP = -1001000000001


@dataclass(frozen=True)
class Telegram:
    """The sandbox as the tests see it."""

    server: RunningSandbox

    def say(self, user: int, text: str, chat: int | None = None, **fields: Any) -> Message:
        """A person writes; a customer in the own chat with the bot."""
        return write(self.server.sandbox, chat or user, {"from_user": user, "text": text, **fields}, None)

    def fault(self, kind: FaultKind, method: str, times: int = 1, **fields: Any) -> None:
        """Break the next calls of a method."""
        self.server.sandbox.faults.add(Fault(kind, method, times, **fields))

    def calls(self, method: str) -> list[Json]:
        """The parameters and results of calls so far."""
        return self.server.sandbox.calls.find(method)

    def texts(self, chat: int) -> list[str]:
        """What the bot said in a chat, in order."""
        world = self.server.sandbox.world
        messages = world.chats[chat].live_messages()
        return [m.body["text"] for m in messages if m.sender_id == world.bot.id and "text" in m.body]

    def messages(self, chat: int) -> list[Message]:
        """The bot's messages in a chat, without service messages."""
        world = self.server.sandbox.world
        return [m for m in world.chats[chat].live_messages() if m.sender_id == world.bot.id and not m.service]


@asynccontextmanager
async def going(run: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """While entered, something runs beside the test; on leaving it is cancelled and has ended."""
    task = asyncio.ensure_future(run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(condition: Callable[[], Any], seconds: float = 10.0) -> None:
    """Wait until the condition, plain or awaitable, is true."""
    async with asyncio.timeout(seconds):
        while not await _value(condition()):  # noqa: ASYNC110  what is waited for is on the other side of HTTP
            await asyncio.sleep(0.01)


async def _value(found: Any) -> Any:
    return await found if isinstance(found, Awaitable) else found
