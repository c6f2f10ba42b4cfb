"""The people's side of a test: acts through the control API, over HTTP like the page."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from sandbox.server import RunningSandbox

Json = dict[str, Any]
MARIA, IVAN, EMILY = 1001, 1002, 1003
ANNA, BORIS = 2001, 2002
GROUP = -1001000000001


@dataclass(frozen=True)
class People:
    server: RunningSandbox
    http: aiohttp.ClientSession

    async def ask(self, verb: str, path: str, **options: Any) -> Any:
        async with self.http.request(verb, f"{self.server.base_url}/sandbox/{path}", **options) as answer:
            return await answer.json()

    async def post(self, path: str, **fields: Any) -> Any:
        return await self.ask("POST", path, json=fields)

    async def write(self, user: int, text: str = "", *, chat: int | None = None, **fields: Any) -> Json:
        body = {"from_user": user, "text": text, **fields}
        return dict(await self.ask("POST", f"chats/{chat or user}/messages", json=body))

    async def upload(self, user: int, content: bytes, name: str, mime: str, **fields: Any) -> Json:
        form = aiohttp.FormData({"from_user": str(user), **{key: str(value) for key, value in fields.items()}})
        form.add_field("file", io.BytesIO(content), filename=name, content_type=mime)
        return dict(await self.ask("POST", f"chats/{user}/messages", data=form))

    async def fault(self, kind: str, **fields: Any) -> Json:
        return dict(await self.post("faults", kind=kind, **fields))

    async def state(self) -> Json:
        return dict(await self.ask("GET", "state"))

    async def seen(self, chat: int) -> list[Json]:
        return list((await self.state())["messages"][str(chat)])

    async def calls(self, method: str) -> list[Json]:
        return list(await self.ask("GET", "calls", params={"method": method}))

    async def raw(self, method: str, **params: Any) -> tuple[int, Json]:
        """Call a bot method without a library: status and body."""
        address = f"{self.server.base_url}/bot{self.server.token}/{method}"
        async with self.http.post(address, json=params) as answer:
            return answer.status, await answer.json()

    @asynccontextmanager
    async def events(self, after: int | None = None) -> AsyncIterator["EventReader"]:
        headers = {} if after is None else {"Last-Event-ID": str(after)}
        async with self.http.get(f"{self.server.base_url}/sandbox/events", headers=headers) as stream:
            yield EventReader(stream.content)


@dataclass(frozen=True)
class EventReader:
    stream: aiohttp.StreamReader

    async def next(self, kind: str) -> Json:
        """The next event of this type, with its id as "id"."""
        number = ""
        async with asyncio.timeout(5):
            while True:
                line = (await self.stream.readline()).decode().strip()
                number = line.removeprefix("id: ") if line.startswith("id: ") else number
                if line.startswith("data: ") and json.loads(line[6:])["type"] == kind:
                    return {**json.loads(line[6:]), "id": int(number)}
