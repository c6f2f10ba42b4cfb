"""The doors to the database of the checks and of the gaps."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from knowledge_base.checks.ports import CheckStore
from knowledge_base.gaps.missed import MissedStore
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


class MissedDatabase:
    """Opens units for reading what was asked in vain."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[MissedStore]:
        """A transaction that only reads and waits for nobody."""
        async with self._database.reading() as unit:
            yield unit.missed
