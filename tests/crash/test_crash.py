"""Killing the bot at any moment loses nothing (a longer run: benchmarks/crash.py)."""

import os
import random
from functools import partial
from pathlib import Path

from tests.crash.child import LightBots
from tests.crash.run import Plan, crash_run

KILLS = 50


async def test_nothing_is_lost_when_the_bot_is_killed(database_url: str, tmp_path: Path) -> None:
    seed = int(os.environ.get("OTVET_TEST_SEED") or random.randrange(10**6))  # noqa: S311
    log = tmp_path / "bots.log"
    report = await crash_run(
        Plan(seed=seed, kills=KILLS), database_url=database_url, work_dir=tmp_path, starter=partial(LightBots, log=log)
    )
    print(report)  # noqa: T201  the seed and the figures, shown when the test fails
    assert report.verdict.good, f"{report}\n{log.read_text()[-3000:]}"
    assert report.kills == KILLS
