"""What closing a database does to work that is still ending."""

import asyncio

from storage.unit_of_work import Database


async def test_a_transaction_that_is_ending_ends_first(database: Database) -> None:
    entered = asyncio.Event()

    async def read() -> int:
        async with database.reading() as unit:
            entered.set()
            await asyncio.sleep(0.05)
            return await unit.articles.version()

    reading = asyncio.create_task(read())
    await entered.wait()
    await database.close()
    assert reading.done()
    assert await reading == 0
