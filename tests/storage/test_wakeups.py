"""Who waits for work is woken by the commit that brings it."""

import asyncio
import time

import pytest

from conversations.outgoing import ChatLane, FormattedText, SendText
from storage.engine import create_engine
from storage.unit_of_work import Database
from storage.wakeups import Topic
from tests.storage.conftest import NOON


async def test_a_commit_wakes_those_who_wait_for_it(database: Database) -> None:
    inbox, outbox = database.wakeups.subscribe(Topic.INBOX), database.wakeups.subscribe(Topic.OUTBOX)
    async with database.unit() as unit:
        await unit.inbox.put(7, 1, "chat:1", {}, NOON)
        assert not await inbox.wait(0.01)
    assert await inbox.wait(0.01)
    assert not await inbox.wait(0.01)
    assert not await outbox.wait(0.01)


async def test_a_rollback_wakes_nobody(database: Database) -> None:
    outbox = database.wakeups.subscribe(Topic.OUTBOX)

    async def break_off() -> None:
        async with database.unit() as unit:
            await unit.outbox.add(ChatLane(1), SendText(text=FormattedText("x")), NOON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await break_off()
    assert not await outbox.wait(0.01)


async def test_the_end_of_a_row_wakes_for_the_next_one_of_its_lane(database: Database) -> None:
    async with database.unit() as unit:
        await unit.inbox.put(7, 1, "chat:1", {}, NOON)
        [item] = await unit.inbox.claim("worker", NOON, 30)
    waiter = database.wakeups.subscribe(Topic.INBOX)
    async with database.unit(completing=item):
        pass
    assert await waiter.wait(0.01)


async def test_every_waiter_is_woken(database: Database) -> None:
    waiters = [database.wakeups.subscribe(Topic.KNOWLEDGE, Topic.INBOX) for _ in range(3)]
    waiting = [asyncio.create_task(waiter.wait(5)) for waiter in waiters]
    async with database.unit() as unit:
        unit.wake_after_commit(Topic.KNOWLEDGE)
    assert await asyncio.gather(*waiting) == [True, True, True]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_other_processes_are_woken(database: Database, database_url: str) -> None:
    """Two Database objects share nothing but the server, as two processes do."""
    other = Database(create_engine(database_url))
    waiter = other.wakeups.subscribe(Topic.KNOWLEDGE)
    async with other.wakeups.listening():
        assert await waiter.wait(5)  # listening begins with a wake-up, for one may have been missed
        for _ in range(3):
            async with database.unit() as unit:
                unit.wake_after_commit(Topic.KNOWLEDGE)
            started = time.perf_counter()
            assert await waiter.wait(5)
            assert time.perf_counter() - started < 1
        assert not await waiter.wait(0.05)
    await other.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_listening_survives_a_lost_connection(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.wakeups.RECONNECT_SECONDS", 0.05)
    waiter = database.wakeups.subscribe(Topic.INBOX)
    async with database.wakeups.listening():
        assert await waiter.wait(5)
        async with database._engine.connect() as connection:
            await connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%%'"
                " AND datname = current_database()"
            )
        assert await waiter.wait(5)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_listening_does_nothing_where_the_database_can_not_notify(database: Database) -> None:
    async with database.wakeups.listening():
        assert not await database.wakeups.subscribe(Topic.INBOX).wait(0.01)
