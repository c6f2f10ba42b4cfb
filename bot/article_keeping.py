"""The process that keeps articles' dates: publishes what was planned, takes away what has expired, to the minute."""

import asyncio
import logging

from conversations.clock import Clock
from handoff.team import Deed
from knowledge_base.fields import Fields
from knowledge_base.planning import Happened, Happening, perform_due
from storage.unit_of_work import Database, Unit
from storage.wakeups import Topic

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 5.0
_DEEDS = {
    Happening.PUBLISHED: Deed.ARTICLE_PUBLISHED_AS_PLANNED,
    Happening.EXPIRED: Deed.ARTICLE_EXPIRED,
    Happening.FAILED: Deed.ARTICLE_PLAN_FAILED,
}


class ArticleKeeping:
    """Runs until cancelled; any number of processes may do so beside each other: what is due is done once."""

    def __init__(self, database: Database, fields: Fields, clock: Clock) -> None:
        self._database = database
        self._fields = fields
        self._clock = clock

    async def run(self) -> None:
        """Look again and again."""
        while True:
            try:
                await self.look()
            except Exception:  # the database may be away; keeping time must outlive that
                log.exception("articles' dates could not be looked at; next time")
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def look(self) -> None:
        """Do what is due now, in one transaction with its entries in the audit log."""
        async with self._database.reading() as unit:
            if not await unit.articles.due(self._clock()):
                return
        async with self._database.unit() as unit:
            for happened in await perform_due(unit.articles, self._clock(), self._fields):
                await self._record(unit, happened)
            unit.wake_after_commit(Topic.KNOWLEDGE)

    async def _record(self, unit: Unit, happened: Happened) -> None:
        subject = f"{happened.key.slug} ({happened.key.language})"
        log.info("article %s: %s", subject, happened.what)
        await unit.audit.add(_DEEDS[happened.what], subject, person=None, address="")
