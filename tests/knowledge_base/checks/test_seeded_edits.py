"""Seeded faults: 60 harmful edits of the demo shop's articles are stopped, 60 harmless ones are let through.

Only the texts are compared here; benchmarks/checks.py asks the questions as well.
"""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.checks import LIMITS, Shop, draft_of, figures, judged_as
from benchmarks.seeded_edits import read_edits
from bot.settings import Settings
from bot.understanding import open_warm_search
from conversations.clock import system_clock
from knowledge_base.checks.checker import Checker
from knowledge_base.checks.questions import Questions
from storage.article_database import ArticleDatabase
from storage.check_database import CheckDatabase
from storage.engine import create_engine
from storage.unit_of_work import Database

CAUGHT, IN_THE_WAY = 0.95, 0.05


async def test_harmful_edits_are_stopped_and_harmless_ones_are_not(demo_sqlite: Path, tmp_path: Path) -> None:
    shutil.copyfile(demo_sqlite, tmp_path / "shop.db")
    database = Database(create_engine(f"sqlite:///{tmp_path / 'shop.db'}"))
    with ThreadPoolExecutor(1) as workers:
        search = await open_warm_search(Settings(_env_file=None), database, workers)
        questions = Questions(CheckDatabase(database), search.encodings)
        articles = ArticleDatabase(database)
        checker = Checker(
            search.live, articles, questions, limits=lambda _: LIMITS, executor=workers, clock=system_clock
        )
        shop = Shop(database, search, checker)
        edits = read_edits()
        judged = [judged_as(edit, await checker.checked(await draft_of(shop, edit), ask=False)) for edit in edits]
        await search.close()
    await database.close()
    found = figures(judged)
    assert len(judged) == 120
    assert found["harmful_caught"] >= CAUGHT, found["mistakes"]
    assert found["harmless_blocked"] <= IN_THE_WAY, found["mistakes"]
