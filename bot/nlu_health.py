"""Keeps a note on disk of how this process's NLU server does, for `otvet check`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from bot.settings import Settings
from conversations.clock import system_clock
from nlu.rasa_client import RasaClient
from nlu.rasa_health import HealthNotes
from nlu.rasa_progress import LastStage

HEALTH_EVERY_SECONDS = 10.0


def health_dir(settings: Settings) -> Path:
    """Where running bots write; each has a file of its own."""
    return settings.work_dir / "nlu-health"


@asynccontextmanager
async def telling_health(client: RasaClient, stage: LastStage, notes: HealthNotes) -> AsyncIterator[None]:
    """The note is some seconds old at most, as long as this is open; then it is taken away."""

    async def tell() -> None:
        while True:
            notes.write(client.health, system_clock(), stage.stage)
            await asyncio.sleep(HEALTH_EVERY_SECONDS)

    telling = asyncio.create_task(tell())
    try:
        yield
    finally:
        telling.cancel()
        with suppress(asyncio.CancelledError, OSError):
            await telling
        notes.take_away()
