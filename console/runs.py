"""Work that takes longer than a page should wait: begun by one request, looked at by others, in this process."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from knowledge_base.checks.checker import Progress, Step

log = logging.getLogger(__name__)

KEPT = 40
Work = Callable[[Progress], Awaitable[Any]]


@dataclass
class Run:
    """One piece of work: how far it is, and `task` with what comes of it. `key` names what it works on."""

    key: tuple[object, ...]
    id: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    step: Step = Step.READING
    done: int = 0
    of: int = 0
    task: "asyncio.Task[Any] | None" = None

    @property
    def is_over(self) -> bool:
        """Whether there is a result, or an error."""
        return self.task is not None and self.task.done()

    @property
    def failed(self) -> bool:
        """Whether an error ended it."""
        return self.is_over and self.task is not None and self.task.exception() is not None

    @property
    def result(self) -> Any:
        """What came of it. Raises the error that ended it."""
        return self.task.result() if self.task is not None else None

    def heard(self, step: Step, done: int, of: int) -> None:
        """Note how far it is; called from any thread."""
        self.step, self.done, self.of = step, done, of


class Runs:
    """The newest ones; the oldest are forgotten, finished or not."""

    def __init__(self) -> None:
        self._runs: dict[str, Run] = {}

    def start(self, key: tuple[object, ...], work: Work) -> Run:
        """Begin, or go on with what is there for the same key and did not fail."""
        known = next((run for run in self._runs.values() if run.key == key and not run.failed), None)
        if known is not None:
            return known
        run = Run(key)
        run.task = asyncio.create_task(_logged(work, run))
        self._runs[run.id] = run
        while len(self._runs) > KEPT:
            oldest = self._runs.pop(next(iter(self._runs)))
            if oldest.task is not None:
                oldest.task.cancel()
        return run

    def get(self, run_id: str) -> Run | None:
        """One of them."""
        return self._runs.get(run_id)


async def _logged(work: Work, run: Run) -> Any:
    try:
        return await work(run.heard)
    except Exception:
        log.exception("%s failed", run.key[0])
        raise
