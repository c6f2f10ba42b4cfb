"""The checks' own door to the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from knowledge_base.checks.ports import CheckStore
from storage.unit_of_work import Database


class CheckDatabase:
    """Opens units for the checks' reading."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[CheckStore]:
        """A transaction that only reads and waits for nobody."""
        async with self._database.reading() as unit:
            yield unit.questions
