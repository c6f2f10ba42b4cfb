"""What is on the board now, loaded once per change for every open page of this process.

storage wake-up ─→ Hub.run: load the board, the marks of watched conversations, who types ─→ every stream looks for
what is new to its page
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import Any

from conversations.clock import Clock
from storage.board import BoardRow
from storage.unit_of_work import Database
from storage.wakeups import Topic

log = logging.getLogger(__name__)

IDLE_SECONDS = 5.0
PAUSE_SECONDS = 0.04
"""Changes that come close together are shown together."""


@dataclass(frozen=True)
class State:
    """One look at the desk. `marks` are of watched conversations, `typing` of watched tickets."""

    rows: Sequence[BoardRow] = ()
    marks: Mapping[int, tuple[Any, ...]] = field(default_factory=dict)
    typing: Mapping[int, Mapping[int, str]] = field(default_factory=dict)

    @cached_property
    def keys(self) -> Mapping[int, str]:
        """A short name of how each row looks, by ticket: another look has another name."""
        return {row.ticket_id: _key(row) for row in self.rows}


class Watcher:
    """An open page's place at the hub."""

    def __init__(self) -> None:
        self._news = asyncio.Event()

    def wake(self) -> None:
        """There is a new state."""
        self._news.set()

    async def wait(self, seconds: float) -> bool:
        """Whether there was a new state within that time."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return False
        self._news.clear()
        return True


class Hub:
    """Keeps `state` fresh while pages are open."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._watchers: set[Watcher] = set()
        self._tickets: Counter[int] = Counter()
        self._conversations: Counter[int] = Counter()
        self._opened = asyncio.Event()
        self.closed = False
        self.state = State()

    async def run(self) -> None:
        """Follow the database until cancelled."""
        subscription = self._database.wakeups.subscribe(Topic.DESK, Topic.TYPING)
        while True:
            await self._opened.wait()
            await self._look()
            await subscription.wait(IDLE_SECONDS)
            await asyncio.sleep(PAUSE_SECONDS)

    def close(self) -> None:
        """End every stream."""
        self.closed = True
        self._wake()

    @contextmanager
    def watching(self, ticket_id: int | None, conversation_id: int | None) -> Iterator[Watcher]:
        """A place at the hub for as long as a page is open."""
        watcher = Watcher()
        self._watchers.add(watcher)
        self._tickets[ticket_id or 0] += 1
        self._conversations[conversation_id or 0] += 1
        self._opened.set()
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)
            self._tickets = +(self._tickets - Counter([ticket_id or 0]))
            self._conversations = +(self._conversations - Counter([conversation_id or 0]))
            if not self._watchers:
                self._opened.clear()

    async def load(self, ticket_id: int | None = None, conversation_id: int | None = None) -> State:
        """A look of one's own, for a page that is being made."""
        async with self._database.reading() as unit:
            return State(
                await unit.board.rows(),
                await unit.board.marks([conversation_id]) if conversation_id is not None else {},
                await unit.presences.typing([ticket_id], self._clock()) if ticket_id is not None else {},
            )

    async def _look(self) -> None:
        try:
            async with self._database.reading() as unit:
                state = State(
                    await unit.board.rows(),
                    await unit.board.marks(list(self._conversations)),
                    await unit.presences.typing(list(self._tickets), self._clock()),
                )
        except Exception:  # the database may be away; open pages must outlive that
            log.exception("the board could not be loaded; trying again")
            return
        if state != self.state:
            self.state = state
            self._wake()

    def _wake(self) -> None:
        for watcher in list(self._watchers):
            watcher.wake()


def _key(row: BoardRow) -> str:
    return blake2b(repr(row).encode("utf-8", "replace"), digest_size=6).hexdigest()
