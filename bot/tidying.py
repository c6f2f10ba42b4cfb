"""Deletes what is needed no more: updates and messages handled long ago, and what editors uploaded and never used."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta

from conversations.clock import Clock
from storage.unit_of_work import Database, Unit

log = logging.getLogger(__name__)

TIDY_EVERY_SECONDS = 3600.0
KEEP_ANSWERS = KEEP_UPLOADS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tidying:
    """Runs until cancelled; any number of processes may do so beside each other."""

    database: Database
    clock: Clock
    keep_updates: timedelta

    async def run(self) -> None:
        """Tidy again and again."""
        while True:
            try:
                await self.tidy()
            except Exception:  # tidying can wait; the bot must not stop for it
                log.exception("tidying failed; next time")
            await asyncio.sleep(TIDY_EVERY_SECONDS)

    async def tidy(self) -> None:
        """Delete what is over now."""
        async with self.database.unit() as unit:
            removed = await self._handled(unit)
        async with self.database.unit() as unit:
            uploaded = await self._uploaded(unit)
        if removed or uploaded:
            log.info("%d old queue rows and %d unused uploads deleted", removed, uploaded)

    async def _handled(self, unit: Unit) -> int:
        before = self.clock() - self.keep_updates
        await unit.api_answers.purge(self.clock() - KEEP_ANSWERS)
        removed = await unit.inbox.purge(before) + await unit.outbox.purge(before)
        return removed + await unit.notices.forget(before)

    async def _uploaded(self, unit: Unit) -> int:
        """Files of agents that were sent, pictures that no text shows, imports that were never carried out."""
        before = self.clock() - KEEP_UPLOADS
        await unit.uploads.purge(before)
        return await unit.articles.purge_unused_pictures(before) + await unit.article_imports.purge(before)
