"""Lanes: order per chat, nothing twice, nothing blocked for ever."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from typing import Any

import pytest
from aiogram import Bot, Dispatcher, Router
from aiogram.types import Message

from bot.intake.accepting import accepting
from bot.lanes import Lanes, LaneSettings, reason_of
from conversations.clock import system_clock
from conversations.errors import TemporaryError
from storage.inbox import InboxItem
from storage.tables.queues import InboxState
from storage.unit_of_work import Database, Unit
from tests.bot.telegram import going, until

Handler = Callable[[Message, InboxItem], Awaitable[None]]
FAST = LaneSettings(lanes=4, retry_seconds=0.02, max_attempts=3, idle_seconds=0.2, stop_seconds=5)


def written(update_id: int, chat: int, text: str) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "Мария"}
    message = {"message_id": update_id, "date": 1, "chat": {"id": chat, "type": "private"}, "from": person}
    return {"update_id": update_id, "message": message | {"text": text}}


class Shop:
    """A database with a bot whose only handler is given by the test."""

    def __init__(self, database: Database, handler: Handler, settings: LaneSettings = FAST) -> None:
        self.database = database
        self.settings = settings
        self.dead: list[tuple[int, str]] = []
        self.bot = Bot("42:TEST")
        self.dispatcher = Dispatcher()
        router = Router()

        async def on_message(message: Message, inbox_item: InboxItem) -> None:
            await handler(message, inbox_item)

        router.message.register(on_message)
        self.dispatcher.include_router(router)

    def lanes(self, worker: str = "worker", settings: LaneSettings | None = None) -> Lanes:
        return Lanes(
            self.database,
            self.dispatcher,
            self.bot,
            worker=worker,
            clock=system_clock,
            on_dead=self.on_dead,
            settings=settings or self.settings,
        )

    async def on_dead(self, unit: Unit, item: InboxItem, reason: str) -> None:
        self.dead.append((item.update_id, reason))

    async def receive(self, updates: Sequence[dict[str, Any]]) -> None:
        await accepting(self.database, bot_id=42, clock=system_clock)(updates)

    async def states(self) -> dict[int, InboxState]:
        async with self.database.reading() as unit:
            return {item.update_id: item.state for item in await unit.inbox.listing(limit=1000)}

    async def item(self, update_id: int) -> InboxItem:
        async with self.database.reading() as unit:
            return next(item for item in await unit.inbox.listing() if item.update_id == update_id)

    async def settled(self) -> bool:
        return set((await self.states()).values()) <= {InboxState.DONE, InboxState.DEAD}


class Recorder:
    """A handler that commits its turn and notes it."""

    def __init__(self, database: Database, pause: float = 0.0) -> None:
        self.database = database
        self.pause = pause
        self.chance = random.Random(pause)  # noqa: S311  no secret
        self.seen: dict[int, list[str]] = defaultdict(list)

    async def __call__(self, message: Message, item: InboxItem) -> None:
        async with self.database.unit(completing=item):
            await asyncio.sleep(self.chance.random() * self.pause)
        self.seen[message.chat.id].append(message.text or "")


@pytest.mark.parametrize("seed", range(2))
async def test_updates_of_a_chat_are_handled_in_order_by_several_workers(database: Database, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  no secret
    shop = Shop(database, recorder := Recorder(database, 0.003))
    chats = [chance.randint(1, 8) for _ in range(60)]
    updates = [written(n, chat, str(n)) for n, chat in enumerate(chats, 1)]
    async with AsyncExitStack() as stack:
        for worker in ("a", "b", "c"):
            await stack.enter_async_context(going(shop.lanes(worker).run))
        for start in range(0, len(updates), 20):
            await shop.receive(updates[start : start + 20])
        await until(shop.settled, 20)
    expected = {chat: [str(n) for n, c in enumerate(chats, 1) if c == chat] for chat in set(chats)}
    assert recorder.seen == expected


async def test_a_failing_turn_is_repeated_and_its_chat_waits(database: Database) -> None:
    recorder, failures = Recorder(database), [TemporaryError("busy"), TemporaryError("busy")]

    async def handler(message: Message, item: InboxItem) -> None:
        if message.text == "1" and failures:
            async with database.unit(completing=item):
                raise failures.pop()
        await recorder(message, item)

    shop = Shop(database, handler)
    await shop.receive([written(1, 7, "1"), written(2, 7, "2"), written(3, 8, "3")])
    async with going(shop.lanes().run):
        await until(shop.settled)
    assert recorder.seen == {7: ["1", "2"], 8: ["3"]}
    assert set((await shop.states()).values()) == {InboxState.DONE}


async def test_a_hopeless_update_is_buried_with_its_reason_and_the_chat_goes_on(database: Database) -> None:
    recorder = Recorder(database)

    async def handler(message: Message, item: InboxItem) -> None:
        if message.text == "1":
            raise ValueError("can't read '+7 900 123-45-67' of 79001234567\nsecret")
        await recorder(message, item)

    shop = Shop(database, handler)
    await shop.receive([written(1, 7, "1"), written(2, 7, "2")])
    async with going(shop.lanes().run):
        await until(shop.settled)
    buried = await shop.item(1)
    assert (buried.state, buried.attempts) == (InboxState.DEAD, 3)
    assert buried.reason is not None
    assert buried.reason.startswith("ValueError: can")
    assert "7900" not in buried.reason
    assert "secret" not in buried.reason
    assert shop.dead == [(1, buried.reason)]
    assert recorder.seen == {7: ["2"]}


async def test_a_buried_update_can_be_revived(database: Database) -> None:
    recorder, broken = Recorder(database), [True]

    async def handler(message: Message, item: InboxItem) -> None:
        if broken[0]:
            raise RuntimeError
        await recorder(message, item)

    shop = Shop(database, handler)
    await shop.receive([written(1, 7, "1")])
    async with going(shop.lanes().run):
        await until(shop.settled)
        broken[0] = False
        async with database.unit() as unit:
            assert await unit.inbox.revive() == 1
        await until(lambda: recorder.seen)
    assert recorder.seen == {7: ["1"]}


async def test_an_unreadable_update_is_buried_at_once(database: Database) -> None:
    shop = Shop(database, recorder := Recorder(database))
    broken = {"update_id": 1, "message": {"message_id": "x", "chat": {"id": 7, "type": "private"}, "text": "тайна"}}
    await shop.receive([broken, written(2, 7, "2")])
    async with going(shop.lanes().run):
        await until(shop.settled)
    item = await shop.item(1)
    assert (item.state, item.attempts) == (InboxState.DEAD, 1)
    assert item.reason is not None
    assert "message.message_id" in item.reason
    assert "тайна" not in item.reason
    assert recorder.seen == {7: ["2"]}


async def test_what_nobody_handles_is_done(database: Database) -> None:
    shop = Shop(database, Recorder(database))
    await shop.receive([{"update_id": 1, "of_next_year": {"from": {"id": 7}}}, {"update_id": 2}])
    async with going(shop.lanes().run):
        await until(shop.settled)
    assert set((await shop.states()).values()) == {InboxState.DONE}


async def test_an_error_after_the_turn_is_committed_repeats_nothing(database: Database) -> None:
    recorder = Recorder(database)

    async def handler(message: Message, item: InboxItem) -> None:
        await recorder(message, item)
        raise RuntimeError("the toast could not be shown")

    shop = Shop(database, handler)
    await shop.receive([written(1, 7, "1"), written(2, 7, "2")])
    async with going(shop.lanes().run):
        await until(lambda: len(recorder.seen[7]) == 2)
        await until(shop.settled)
    assert recorder.seen == {7: ["1", "2"]}
    assert shop.dead == []


async def test_the_lease_is_renewed_while_a_turn_takes_long(database: Database) -> None:
    runs = []

    async def handler(message: Message, item: InboxItem) -> None:
        runs.append(message.text)
        await asyncio.sleep(1)
        async with database.unit(completing=item):
            return

    shop = Shop(database, handler, LaneSettings(lease_seconds=0.4, idle_seconds=0.1))
    await shop.receive([written(1, 7, "1")])
    async with going(shop.lanes("a").run), going(shop.lanes("b").run):
        await until(shop.settled)
    assert runs == ["1"]


async def test_an_update_of_a_dead_worker_is_taken_over(database: Database) -> None:
    shop = Shop(database, recorder := Recorder(database))
    await shop.receive([written(1, 7, "1"), written(2, 7, "2")])
    async with database.unit() as unit:
        [item] = await unit.inbox.claim("dead", system_clock(), 0.2)
    assert item.update_id == 1
    async with going(shop.lanes().run):
        await until(shop.settled)
    assert recorder.seen == {7: ["1", "2"]}


async def test_an_update_that_kills_every_worker_is_buried(database: Database) -> None:
    shop = Shop(database, recorder := Recorder(database))
    await shop.receive([written(1, 7, "1")])
    for _ in range(FAST.max_attempts):
        async with database.unit() as unit:
            assert await unit.inbox.claim("dead", system_clock(), -1)
    async with going(shop.lanes().run):
        await until(shop.settled)
    assert recorder.seen == {}
    assert [update_id for update_id, _ in shop.dead] == [1]


async def test_the_lane_goes_on_when_nobody_can_be_told_of_a_death(database: Database) -> None:
    async def handler(message: Message, item: InboxItem) -> None:
        raise RuntimeError

    async def on_dead(unit: Unit, item: InboxItem, reason: str) -> None:
        raise RuntimeError("no rescue")

    shop = Shop(database, handler)
    shop.on_dead = on_dead  # type: ignore[method-assign]
    await shop.receive([written(1, 7, "1")])
    async with going(shop.lanes().run):
        await until(shop.settled)
    assert (await shop.item(1)).state is InboxState.DEAD


async def test_stopping_finishes_what_was_begun(database: Database) -> None:
    shop = Shop(database, recorder := Recorder(database, 0.2))
    await shop.receive([written(n, n, str(n)) for n in range(1, 5)])
    task = asyncio.create_task(shop.lanes().run())
    await until(lambda: _leased(shop))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    states = await shop.states()
    assert InboxState.LEASED not in states.values()
    assert len(recorder.seen) == list(states.values()).count(InboxState.DONE) > 0


async def test_what_takes_too_long_at_the_stop_is_given_back(database: Database) -> None:
    async def handler(message: Message, item: InboxItem) -> None:
        await asyncio.sleep(60)

    shop = Shop(database, handler, LaneSettings(stop_seconds=0.05))
    await shop.receive([written(1, 7, "1")])
    task = asyncio.create_task(shop.lanes().run())
    await until(lambda: _leased(shop))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    item = await shop.item(1)
    assert (item.state, item.attempts) == (InboxState.PENDING, 0)


async def _leased(shop: Shop) -> bool:
    return InboxState.LEASED in (await shop.states()).values()


def test_a_reason_quotes_nobody() -> None:
    assert reason_of(KeyError("Мария")) == "KeyError: …"
    assert reason_of(TemporaryError("the database did not answer")) == "TemporaryError: the database did not answer"
