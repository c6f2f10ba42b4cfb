"""The composition root: builds the parts of one process from the settings. Nothing is built at import time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.settings import Settings
from conversations.clock import Clock, system_clock
from storage.engine import create_engine
from storage.migrate import upgrade
from storage.unit_of_work import Database


@asynccontextmanager
async def open_database(settings: Settings, clock: Clock = system_clock) -> AsyncIterator[Database]:
    """The database with this version's tables."""
    settings.work_dir.mkdir(parents=True, exist_ok=True)
    await upgrade(settings.database)
    database = Database(create_engine(settings.database), clock, default_language=settings.default_language)
    try:
        yield database
    finally:
        await database.close()
