"""Things that the tests of storage begin with."""

from datetime import UTC, datetime

import pytest

from conversations.conversation import Conversation
from storage.unit_of_work import Database

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def conversation(database: Database) -> Conversation:
    """A conversation with Anna."""
    async with database.unit() as unit:
        return await unit.customers.get_or_create(501, "Анна", "anna", 501)
