"""Imports at work in this process: how far each is, and stopping it. What ends early leaves nothing behind."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from conversations.errors import OtvetError
from knowledge_base.exchange.incoming import BrokenImportError, FileProblem
from knowledge_base.exchange.progress import Progress, Stage

log = logging.getLogger(__name__)


@dataclass(slots=True)
class AtWork:
    """One import: its stage, and how much of it is done."""

    stage: Stage = Stage.READING
    done: int = 0
    total: int = 0
    task: asyncio.Task[None] | None = None
    failed: str | None = None
    problems: Sequence[FileProblem] = ()

    @property
    def is_running(self) -> bool:
        """Whether it goes on."""
        return self.task is not None and not self.task.done()

    def tell(self, stage: Stage, done: int, total: int) -> None:
        """How far it is; may be called from another thread."""
        self.stage, self.done, self.total = stage, done, total


class Imports:
    """Those of one process, by id."""

    def __init__(self) -> None:
        self._known: dict[int, AtWork] = {}

    def of(self, import_id: int) -> AtWork | None:
        """The import, where it is or was at work here."""
        return self._known.get(import_id)

    def start(self, import_id: int, work: Callable[[Progress], Awaitable[None]]) -> None:
        """Begin; one that is at work already goes on."""
        known = self._known.get(import_id)
        if known is not None and known.is_running:
            return
        new = self._known[import_id] = AtWork()
        new.task = asyncio.create_task(_done(import_id, new, work))

    async def stop(self, import_id: int) -> None:
        """Stop it and wait until it has left nothing."""
        known = self._known.pop(import_id, None)
        if known is not None and known.task is not None:
            known.task.cancel()
            with suppress(asyncio.CancelledError):
                await known.task


async def _done(import_id: int, at_work: AtWork, work: Callable[[Progress], Awaitable[None]]) -> None:
    try:
        await work(at_work.tell)
    except BrokenImportError as error:
        at_work.problems = error.problems
    except OtvetError as error:
        at_work.failed = str(error).partition("\n")[0]
    except Exception as error:  # the page must tell of it, whatever it is
        log.exception("import %d failed", import_id)
        at_work.failed = type(error).__name__
