"""The shop of a test."""

import pytest

from storage.unit_of_work import Database
from tests.turn.shop import Shop


@pytest.fixture
def shop(database: Database) -> Shop:
    """On SQLite and on PostgreSQL."""
    return Shop(database)
