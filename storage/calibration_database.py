"""Calibration's own door to the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from knowledge_base.calibration.ports import CalibrationStore
from storage.unit_of_work import Database


class CalibrationDatabase:
    """Opens units for calibration's own reading and writing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[CalibrationStore]:
        """A transaction that only reads and waits for nobody."""
        async with self._database.reading() as unit:
            yield unit.calibrations

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[CalibrationStore]:
        """A transaction that is committed on leaving and rolled back by an error."""
        async with self._database.unit() as unit:
            yield unit.calibrations
