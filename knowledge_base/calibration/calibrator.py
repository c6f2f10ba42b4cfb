"""Asking the held-out questions, one by one and behind everybody else's work."""

import asyncio
import os
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TypeVar

from knowledge_base.calibration.held_out import People, Round, rounds, verdict_on, weighted
from knowledge_base.calibration.judged import Judged
from knowledge_base.scoring import Searchable

T = TypeVar("T")

NICENESS = 10

AskedSoFar = Callable[[int], None]


def quiet_executor() -> ThreadPoolExecutor:
    """One thread that yields to the others of the machine where the system lets threads do so."""
    return ThreadPoolExecutor(1, "calibration", initializer=_step_back)


def _step_back() -> None:
    with suppress(AttributeError, OSError):  # only Linux gives threads a priority of their own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


async def ask_all(
    searchable: Searchable,
    topics: Sequence[int],
    people: People,
    executor: Executor,
    *,
    rest: float = 0.0,
    asked: AskedSoFar | None = None,
) -> list[Judged]:
    """What became of every held-out question, weighted; after each it rests `rest` times as long as that took."""
    found: list[Judged] = []
    count = 0
    async for one in _rounds(searchable, topics, people, executor):
        held_out = await _in(executor, partial(searchable.over, one.snapshot))
        for trial in one.trials:
            started = time.monotonic()
            ranked = await _in(executor, partial(held_out.rank, trial.question))
            judged = verdict_on(trial, ranked, one.snapshot)
            found += [judged] if judged else []
            count += 1
            if asked:
                asked(count)
            await asyncio.sleep(rest * (time.monotonic() - started))
    return weighted(found)


async def _rounds(
    searchable: Searchable, topics: Sequence[int], people: People, executor: Executor
) -> AsyncIterator[Round]:
    found = rounds(searchable.snapshot, topics, people)
    while (one := await _in(executor, partial(next, found, None))) is not None:
        yield one


async def _in(executor: Executor, work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(executor, work)
