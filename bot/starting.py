"""A start that opens at once: messages are taken in and the console is there while the articles are still being read.

otvet run ─→ intake, lanes, console …
          └→ Starting.run: index, then thresholds ─→ ready
a turn ─→ wait() ─→ ready ─→ searched and answered
                 └→ still not, PATIENCE_SECONDS after the start ─→ NotReadyError: a human gets it
"""

import asyncio
import logging

from conversations.errors import NotReadyError
from knowledge_base.calibration.keeper import LiveThresholds
from knowledge_base.search import KnowledgeSearch

PATIENCE_SECONDS = 90.0
"""Encoding a hundred articles takes about a minute on two cores, once."""
AGAIN_SECONDS = 5.0

log = logging.getLogger(__name__)


class Starting:
    """Gets a search ready behind everything else; built within a running event loop."""

    def __init__(
        self,
        search: KnowledgeSearch,
        thresholds: LiveThresholds,
        *,
        patience_seconds: float = PATIENCE_SECONDS,
        again_seconds: float = AGAIN_SECONDS,
    ) -> None:
        self._search = search
        self._thresholds = thresholds
        self._ready = asyncio.Event()
        self._until = asyncio.get_running_loop().time() + patience_seconds
        self._again_seconds = again_seconds

    async def run(self) -> None:
        """Read the articles, then look after the thresholds for ever; what fails is tried again."""
        while not self._ready.is_set():
            try:
                await self.now()
            except Exception:  # customers' turns go to humans meanwhile; the next try may work
                log.exception("the articles could not be read; next try in %d s", self._again_seconds)
                await asyncio.sleep(self._again_seconds)
        await self._thresholds.run()

    async def now(self) -> None:
        """Read the articles while the caller waits, and take over the thresholds that are stored."""
        count = await self._search.warm_up()
        await self._thresholds.load()
        self._ready.set()
        log.info("%d articles are ready to be searched", count)

    async def wait(self) -> None:
        """Return once the articles can be searched. Raises NotReadyError when the start takes too long."""
        if self._ready.is_set():
            return
        try:
            async with asyncio.timeout_at(self._until):
                await self._ready.wait()
        except TimeoutError:
            raise NotReadyError("the articles are not read yet") from None
