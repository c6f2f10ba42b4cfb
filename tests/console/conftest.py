"""A console with a shop around it."""

from collections.abc import AsyncIterator

import pytest

from storage.engine import create_engine
from storage.unit_of_work import Database
from tests.console.office import Office, open_office
from tests.turn.shop import Shop


@pytest.fixture
async def shop(sqlite_url: str) -> AsyncIterator[Shop]:
    """Customers and agents in Telegram; what pages show does not depend on the database's engine."""
    database = Database(create_engine(sqlite_url))
    shop = Shop(database)
    database._clock = shop.clock
    yield shop
    await database.close()


@pytest.fixture
async def office(shop: Shop) -> Office:
    """The console of that shop; both have the shop's clock."""
    return await open_office(shop.database, shop.clock)
