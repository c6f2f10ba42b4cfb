"""The queue of updates: what getUpdates and the webhook take from."""

import asyncio
from dataclasses import dataclass

from sandbox.errors import conflict
from sandbox.wire import Json

ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
TERMINATED = "terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass
class Queued:
    """`repeated`: put again by a fault, so that an offset does not drop it before it was seen once."""

    update: Json
    repeated: bool = False

    @property
    def id(self) -> int:
        return int(self.update["update_id"])


class UpdateQueue:
    def __init__(self, first_id: int = 700_000_001) -> None:
        self._next_id = first_id
        self._queue: list[Queued] = []
        self._last: Json | None = None
        self._poll: asyncio.Future[None] | None = None
        self.arrived = asyncio.Event()
        self.allowed: list[str] = []

    def __len__(self) -> int:
        return len(self._queue)

    def allows(self, kind: str) -> bool:
        """An empty list means everything but what must be asked for by name."""
        return kind in self.allowed if self.allowed else kind not in ON_REQUEST

    def put(self, kind: str, payload: Json) -> None:
        """Queue an update of this kind, unless the bot did not ask for it."""
        if self.allows(kind):
            self.put_raw({kind: payload})

    def put_raw(self, fields: Json) -> Json:
        update = {"update_id": self._next_id, **fields}
        self._next_id += 1
        self._last = update
        self._append(Queued(update))
        return update

    def repeat_last(self) -> bool:
        """Queue the last update again under its old id; False when there was none."""
        if self._last is None:
            return False
        self._append(Queued(self._last, repeated=True))
        return True

    def _append(self, item: Queued) -> None:
        self._queue.append(item)
        self.arrived.set()
        self.wake()

    def wake(self) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    def confirm(self, offset: int) -> None:
        """Forget what getUpdates' offset says was handled; a negative offset keeps that many of the last."""
        if offset < 0:
            self._queue = self._queue[offset:]
        elif offset > 0:
            self._queue = [item for item in self._queue if item.id >= offset or item.repeated]

    def read(self, limit: int) -> list[Json]:
        """The oldest updates, which stay until confirmed."""
        batch = sorted(self._queue, key=lambda item: item.id)[:limit]
        for item in batch:
            item.repeated = False
        return [item.update for item in batch]

    async def poll(self, limit: int, timeout_seconds: float) -> list[Json]:
        """Wait for updates; the newest waiting call wins and the older one ends with 409."""
        self.end_poll(TERMINATED)
        waiter = asyncio.get_running_loop().create_future()
        self._poll = waiter
        try:
            await asyncio.wait_for(waiter, timeout_seconds)
        except TimeoutError:
            return []
        finally:
            if self._poll is waiter:
                self._poll = None
        return self.read(limit)

    def end_poll(self, reason: str) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(conflict(reason))

    def pending(self) -> list[Queued]:
        """Everything queued, in the order of arrival (the webhook's view)."""
        return list(self._queue)

    def holds(self, item: Queued) -> bool:
        return any(other is item for other in self._queue)

    def drop(self, item: Queued) -> None:
        """Forget what was delivered; a repeated update is an item of its own."""
        self._queue = [other for other in self._queue if other is not item]

    def clear(self) -> None:
        self._queue.clear()
