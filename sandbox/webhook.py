"""Delivery of updates to the bot's webhook: in order per chat, again and again until it answers 2xx."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

import aiohttp

from sandbox.updates import Queued, UpdateQueue
from sandbox.wire import Clock, Json

FIRST_DELAY_SECONDS = 0.1
LONGEST_DELAY_SECONDS = 30.0
ANSWER_TIMEOUT = aiohttp.ClientTimeout(total=60)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header


@dataclass(frozen=True)
class Target:
    """Where to deliver, as setWebhook said."""

    url: str
    secret_token: str = ""
    max_connections: int = 40


@dataclass(frozen=True)
class Route:
    """What a delivery goes through: the target, its HTTP session and its share of connections."""

    target: Target
    session: aiohttp.ClientSession
    slots: asyncio.Semaphore


class Webhook:
    """Takes updates off the queue as the bot accepts them. `start` and `stop` frame its life."""

    def __init__(self, updates: UpdateQueue, clock: Clock) -> None:
        self.target: Target | None = None
        self.last_error: tuple[int, str] | None = None
        self._updates = updates
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()
        self._lanes: dict[str, list[Queued]] = {}

    def start(self, target: Target) -> None:
        self.target = target
        self.last_error = None
        self._spawn(self._distribute(target))

    async def stop(self) -> None:
        """End every delivery; what was not accepted stays queued."""
        self.target = None
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._lanes.clear()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _distribute(self, target: Target) -> None:
        slots = asyncio.Semaphore(target.max_connections)
        taken: list[Queued] = []
        async with aiohttp.ClientSession(timeout=ANSWER_TIMEOUT) as session:
            route = Route(target, session, slots)
            while True:
                self._updates.arrived.clear()
                pending, known = self._updates.pending(), {id(item) for item in taken}
                for item in pending:
                    if id(item) not in known:
                        self._enqueue(item, route)
                taken = pending
                await self._updates.arrived.wait()

    def _enqueue(self, item: Queued, route: Route) -> None:
        lane = lane_of(item.update)
        if lane in self._lanes:
            self._lanes[lane].append(item)
            return
        self._lanes[lane] = [item]
        self._spawn(self._work_off(lane, route))

    async def _work_off(self, lane: str, route: Route) -> None:
        waiting = self._lanes[lane]
        while waiting:
            await self._deliver(waiting[0], route)
            self._updates.drop(waiting.pop(0))
        del self._lanes[lane]

    async def _deliver(self, item: Queued, route: Route) -> None:
        """Until it is accepted, or taken from the queue by somebody else."""
        delay = FIRST_DELAY_SECONDS
        while self._updates.holds(item):
            async with route.slots:
                error = await self._send(item.update, route)
            if error is None:
                return
            self.last_error = (int(self._clock().timestamp()), error)
            await asyncio.sleep(delay)
            delay = min(delay * 2, LONGEST_DELAY_SECONDS)

    async def _send(self, update: Json, route: Route) -> str | None:
        """None when accepted, else the error in Telegram's words."""
        secret = route.target.secret_token
        headers = {SECRET_HEADER: secret} if secret else {}
        try:
            async with route.session.post(route.target.url, json=update, headers=headers) as answer:
                await answer.read()
        except TimeoutError:
            return "Read timeout expired"
        except aiohttp.ClientConnectorError:
            return "Connection refused"
        except aiohttp.ClientError:
            return "Webhook connection closed"
        if 200 <= answer.status < 300:
            return None
        return f"Wrong response from the webhook: {answer.status} {answer.reason}"


def lane_of(update: Json) -> str:
    """The chat an update belongs to (else its sender): updates of one lane never overtake each other."""
    for kind, payload in update.items():
        if kind == "update_id" or not isinstance(payload, dict):
            continue
        message = payload.get("message") if kind == "callback_query" else payload
        chat = (message or {}).get("chat") or payload.get("from") or {}
        if isinstance(chat, dict):
            return str(chat.get("id", ""))
    return ""
