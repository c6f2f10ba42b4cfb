"""A shop whose tickets other programs are told of; on each database engine in turn."""

import pytest

from storage.unit_of_work import Database
from tests.turn.shop import Shop


@pytest.fixture
def shop(database: Database) -> Shop:
    """Customers and agents in Telegram, on the database's clock."""
    shop = Shop(database)
    database._clock = shop.clock
    return shop
