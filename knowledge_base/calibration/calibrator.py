"""Asking the held-out questions, one by one and behind everybody else's work."""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import TypeVar

from knowledge_base.calibration.held_out import People, Trial, rounds, verdict_on, weighted
from knowledge_base.calibration.judged import Judged
from knowledge_base.scoring import Searchable

T = TypeVar("T")

AT_ONCE = 8

AskedSoFar = Callable[[int], None]


async def ask_all(
    searchable: Searchable, people: People, executor: Executor, *, rest: float = 0.0, asked: AskedSoFar | None = None
) -> list[Judged]:
    """What became of every held-out question, weighted; after every few it rests `rest` times as long as they took."""
    found: list[Judged] = []
    count = 0
    everything = rounds(searchable, people)
    while (one := await _in(executor, partial(next, everything, None))) is not None:
        for start in range(0, len(one.trials), AT_ONCE):
            started = time.monotonic()
            some = one.trials[start : start + AT_ONCE]
            found += await _in(executor, partial(_asked, one.searchable, some))
            count += len(some)
            if asked:
                asked(count)
            await asyncio.sleep(rest * (time.monotonic() - started))
    return weighted(found)


def _asked(searchable: Searchable, trials: Sequence[Trial]) -> list[Judged]:
    ranked = searchable.rank_all([trial.question for trial in trials])
    judged = (verdict_on(trial, found, searchable) for trial, found in zip(trials, ranked, strict=True))
    return [one for one in judged if one is not None]


async def _in(executor: Executor, work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(executor, work)
