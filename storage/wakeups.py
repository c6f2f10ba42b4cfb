"""Waking those who wait for work, so that nobody polls blindly.

    unit commits ─→ announce ─┬─→ every Subscription in this process
                              └─→ NOTIFY ─→ listening() in the other processes ─→ their Subscriptions

A wake-up is a hint and may get lost (the process can die between commit and NOTIFY): wait with a timeout.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from weakref import WeakSet

import psycopg
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.engine import capabilities_of

CHANNEL = "otvet_wakeups"
RECONNECT_SECONDS = 1.0

_logger = logging.getLogger(__name__)


class Topic(StrEnum):
    """What somebody may wait for."""

    INBOX = "inbox"
    OUTBOX = "outbox"
    KNOWLEDGE = "knowledge"
    DESK = "desk"
    TYPING = "typing"
    QUEUE = "queue"
    WEBHOOKS = "webhooks"
    NOTICES = "notices"


@dataclass(slots=True)
class Wakes:
    """The wake-ups of one transaction: `far` ones go to every process, `near` ones stay in this one."""

    far: set[Topic] = field(default_factory=set)
    near: set[Topic] = field(default_factory=set)


class Subscription:
    """One waiter's place. A wake-up between two waits is kept for the next one."""

    def __init__(self, topics: frozenset[Topic]) -> None:
        self._topics = topics
        self._event = asyncio.Event()

    def wake(self, topics: Iterable[Topic]) -> None:
        """Wake the waiter if one of `topics` is his."""
        if not self._topics.isdisjoint(topics):
            self._event.set()

    async def wait(self, timeout: float) -> bool:  # noqa: ASYNC109  # the common case is that time runs out
        """True as soon as there may be something to do, False after `timeout` seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self._event.wait()
        woken = self._event.is_set()
        self._event.clear()
        return woken


class Wakeups:
    """Spreads wake-ups inside this process and, where the database can notify, between processes."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._notifies = capabilities_of(engine).notify
        self._subscriptions: WeakSet[Subscription] = WeakSet()
        self._unsent: set[Topic] = set()
        self._sending: asyncio.Task[None] | None = None

    def subscribe(self, *topics: Topic) -> Subscription:
        """A place to wait for `topics`; it lasts as long as somebody holds it."""
        subscription = Subscription(frozenset(topics))
        self._subscriptions.add(subscription)
        return subscription

    def announce(self, wakes: Wakes) -> None:
        """Wake waiters after a commit; other processes hear of it a moment later."""
        self._wake(wakes.far | wakes.near)
        if not self._notifies or not wakes.far:
            return
        self._unsent |= wakes.far
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send())

    async def close(self) -> None:
        """Wait until other processes have been told."""
        if self._sending is not None:
            await self._sending

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """While entered, wake-ups of other processes arrive here, where the database can notify."""
        if not self._notifies:
            yield
            return
        task = asyncio.create_task(self._listen_for_ever())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def _wake(self, topics: Iterable[Topic]) -> None:
        topics = frozenset(topics)
        for subscription in list(self._subscriptions):
            subscription.wake(topics)

    async def _send(self) -> None:
        """Whatever is announced meanwhile goes with the next NOTIFY."""
        while self._unsent:
            topics, self._unsent = self._unsent, set()
            await self._notify(topics)

    async def _notify(self, topics: Iterable[Topic]) -> None:
        """Outside of the transaction: PostgreSQL makes transactions that notify commit one after another."""
        statement = sa.select(*(sa.func.pg_notify(CHANNEL, str(topic)).label(str(topic)) for topic in topics))
        try:
            async with self._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                await connection.execute(statement)
        except sa.exc.SQLAlchemyError:
            _logger.warning("other processes could not be woken", exc_info=True)

    async def _listen_for_ever(self) -> None:
        while True:
            try:
                await self._listen()
            except psycopg.Error:
                _logger.warning("lost the connection that listens for wake-ups", exc_info=True)
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen(self) -> None:
        address = self._engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
            await connection.execute(f"LISTEN {CHANNEL}".encode())
            self._wake(Topic)
            async for notification in connection.notifies():
                self._wake(topic for topic in Topic if topic == notification.payload)
