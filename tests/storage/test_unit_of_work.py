"""A unit is stored whole or not at all, and errors tell what to do."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path

import pytest

from conversations.conversation import Conversation
from conversations.errors import BadInputError, ConflictError, TemporaryError
from conversations.messages import Author, Direction
from conversations.outgoing import ChatLane, FormattedText, SendText
from storage.engine import create_engine
from storage.errors import LeaseLostError
from storage.inbox import InboxItem
from storage.messages import NewMessage
from storage.tables.queues import InboxState
from storage.unit_of_work import Database, Unit
from tests.storage.conftest import NOON

REPLY = SendText(text=FormattedText("Здравствуйте!"))
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


async def claimed(database: Database) -> InboxItem:
    async with database.unit() as unit:
        await unit.inbox.put(7, 1, "chat:1", {}, NOON)
    async with database.unit() as unit:
        [item] = await unit.inbox.claim("worker", NOON, 30)
    return item


async def replies(database: Database) -> int:
    async with database.reading() as unit:
        return len(await unit.outbox.listing())


async def test_an_error_rolls_everything_back(database: Database) -> None:
    item = await claimed(database)

    async def break_off() -> None:
        async with database.unit(completing=item) as unit:
            await unit.outbox.add(ChatLane(1), REPLY, NOON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await break_off()
    assert await replies(database) == 0
    async with database.unit(completing=item) as unit:
        await unit.outbox.add(ChatLane(1), REPLY, NOON)
    assert await replies(database) == 1
    async with database.reading() as unit:
        assert [row.state for row in await unit.inbox.listing()] == [InboxState.DONE]


async def test_a_lost_lease_rolls_everything_back(database: Database) -> None:
    item = await claimed(database)
    async with database.unit() as unit:
        await unit.inbox.claim("another", NOON + timedelta(minutes=1), 30)
    with pytest.raises(LeaseLostError):
        async with database.unit(completing=item) as unit:
            await unit.outbox.add(ChatLane(1), REPLY, NOON)
    assert await replies(database) == 0


async def test_nobody_takes_over_what_is_being_completed(database: Database) -> None:
    """Of the one who completes after its lease ran out and the one who takes over, exactly one goes through."""
    item = await claimed(database)
    entered = asyncio.Event()

    async def complete() -> None:
        async with database.unit(completing=item) as unit:
            entered.set()
            await asyncio.sleep(0.1)
            await unit.outbox.add(ChatLane(1), REPLY, NOON)

    async def take_over() -> int:
        await entered.wait()
        async with database.unit() as unit:
            return len(await unit.inbox.claim("another", NOON + timedelta(minutes=1), 30))

    _, taken = await asyncio.gather(complete(), take_over())
    assert (taken, await replies(database)) == (0, 1)


async def test_a_cancelled_unit_is_rolled_back(database: Database) -> None:
    async def work() -> None:
        async with database.unit() as unit:
            await unit.outbox.add(ChatLane(1), REPLY, NOON)
            await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await replies(database) == 0
    async with database.unit() as unit:
        await unit.outbox.add(ChatLane(1), REPLY, NOON)


async def test_a_broken_constraint_is_a_conflict(database: Database) -> None:
    with pytest.raises(ConflictError):
        async with database.unit() as unit:
            await unit.messages.add(
                NewMessage(conversation_id=404, direction=Direction.INCOMING, author=Author.CUSTOMER, author_name="")
            )


async def test_reading_does_not_wait_for_a_writer(database: Database, conversation: Conversation) -> None:
    async with database.unit() as unit:
        await unit.conversations.get(conversation.id)
        started = time.perf_counter()
        async with database.reading() as reader:
            await reader.conversations.get(conversation.id, lock=False)
        assert time.perf_counter() - started < 5


async def test_reading_can_not_write(database: Database) -> None:
    async def write() -> None:
        async with database.reading() as unit:
            await unit.agents.add(1, "Мира")

    with pytest.raises(Exception, match=r"read-?only"):
        await write()
    async with database.unit() as unit:
        await unit.agents.add(1, "Мира")


@only_sqlite
async def test_a_nested_unit_fails_rather_than_hangs(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.unit_of_work.BUSY_SECONDS", 0.05)

    async def nest(_outer: Unit) -> None:
        async with database.unit():
            pass

    async with database.unit() as unit:
        with pytest.raises(TemporaryError, match="another unit"):
            await nest(unit)


@only_sqlite
async def test_sqlite_is_set_up_for_safety(database: Database) -> None:
    async with database._engine.connect() as connection:
        values = [
            (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert values == ["wal", 1, 1, 15_000]


@only_sqlite
async def test_two_processes_write_the_same_file(database: Database, database_url: str) -> None:
    """Two Database objects share nothing but the file, as two processes do."""
    other = Database(create_engine(database_url))

    async def write(to: Database, first: int) -> None:
        for number in range(first, first + 40):
            async with to.unit() as unit:
                await unit.inbox.put(7, number, "chat:1", {}, NOON)

    await asyncio.gather(write(database, 0), write(other, 1000))
    await other.close()
    async with database.reading() as unit:
        assert (await unit.inbox.stats()).counts == {InboxState.PENDING: 80}


@only_postgresql
async def test_a_lost_connection_is_temporary(database: Database) -> None:
    async def lose_it() -> None:
        async with database.unit() as unit:
            await unit.agents.list()
            async with database.unit() as killer:
                await killer._transaction.connection.exec_driver_sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            await unit.agents.list()

    with pytest.raises(TemporaryError):
        await lose_it()
    async with database.unit() as unit:
        assert await unit.agents.list() == []


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/x", "no address"])
def test_an_address_that_cannot_work_is_refused(url: str) -> None:
    with pytest.raises(BadInputError):
        create_engine(url)


async def test_the_folder_of_a_sqlite_file_is_made(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/new/folder/otvet.db")
    async with engine.connect():
        pass
    await engine.dispose()
    assert (tmp_path / "new/folder/otvet.db").exists()
