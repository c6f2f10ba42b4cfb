"""Seeded faults: 60 harmful edits of the demo shop's articles are stopped, 60 harmless ones are let through, and
sentences that contradict another article are found.

Only the texts are compared here; benchmarks/checks.py asks the questions as well.
"""

import shutil
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.checks import LIMITS, Shop, draft_of, figures, judged_as
from benchmarks.seeded_edits import Edit, read_contradictions, read_edits
from bot.settings import Settings
from bot.understanding import open_warm_search
from conversations.clock import system_clock
from knowledge_base.checks.checker import Checker
from knowledge_base.checks.findings import Findings, Kind
from knowledge_base.checks.questions import Questions
from storage.article_database import ArticleDatabase
from storage.check_database import CheckDatabase
from storage.engine import create_engine
from storage.unit_of_work import Database

CAUGHT, IN_THE_WAY = 0.95, 0.05
FEWEST_CONTRADICTIONS = 11


async def test_harmful_edits_are_stopped_and_harmless_ones_are_not(demo_sqlite: Path, tmp_path: Path) -> None:
    async with open_shop(demo_sqlite, tmp_path) as shop:
        judged = [judged_as(edit, await checked(shop, edit)) for edit in read_edits()]
    found = figures(judged)
    assert len(judged) == 120
    assert found["harmful_caught"] >= CAUGHT, found["mistakes"]
    assert found["harmless_blocked"] <= IN_THE_WAY, found["mistakes"]


async def test_a_sentence_that_contradicts_another_article_is_found(demo_sqlite: Path, tmp_path: Path) -> None:
    missed, false = [], []
    async with open_shop(demo_sqlite, tmp_path) as shop:
        for wrong, right, other in read_contradictions():
            missed += [wrong.id] * (other not in contradicted(await checked(shop, wrong)))
            false += [right.id] * bool(contradicted(await checked(shop, right)))
    assert false == []
    assert len(read_contradictions()) - len(missed) >= FEWEST_CONTRADICTIONS, missed


def contradicted(found: Findings) -> set[str]:
    """The articles that the draft contradicts."""
    return {one.other.slug for one in found.found if one.kind is Kind.CONTRADICTS and one.other is not None}


async def checked(shop: Shop, edit: Edit) -> Findings:
    """The edit's findings by the texts alone."""
    return await shop.checker.checked(await draft_of(shop, edit), ask=False)


@asynccontextmanager
async def open_shop(stored: Path, folder: Path) -> AsyncIterator[Shop]:
    """The demo shop with its real search."""
    shutil.copyfile(stored, folder / "shop.db")
    database = Database(create_engine(f"sqlite:///{folder / 'shop.db'}"))
    with ThreadPoolExecutor(1) as workers:
        search = await open_warm_search(Settings(_env_file=None), database, workers)
        questions = Questions(CheckDatabase(database), search.encodings)
        articles = ArticleDatabase(database)
        checker = Checker(
            search.live, articles, questions, limits=lambda _: LIMITS, executor=workers, clock=system_clock
        )
        yield Shop(database, search, checker)
        await search.close()
    await database.close()
