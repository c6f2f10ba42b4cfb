"""A publication is live in every worker at once, is never half there, and no answer waits for it."""

import asyncio
import time
from collections.abc import AsyncIterator
from concurrent.futures import Executor
from contextlib import asynccontextmanager

import pytest

from bot.understanding import publications
from conversations.understanding import Language
from knowledge_base import editing
from knowledge_base.encoding import Encoding
from knowledge_base.fusion import shipped_fusion
from knowledge_base.ports import Role, Vectors
from knowledge_base.refresh import LiveIndex
from knowledge_base.search import KnowledgeSearch
from storage.article_database import ArticleDatabase
from storage.engine import create_engine
from storage.unit_of_work import Database
from tests.knowledge_base.conftest import NOW, PROBES, TinyEncoder, article

SLOW_SECONDS = 1.5
SOON_SECONDS = 15


class SlowEncoder(TinyEncoder):
    """Takes its time for passages once it is told to."""

    slow = False

    def encode(self, texts: list[str], role: Role) -> Vectors:
        if self.slow and role is Role.PASSAGE:
            time.sleep(SLOW_SECONDS)
        return super().encode(texts, role)


@asynccontextmanager
async def worker(url: str, executor: Executor, encoder: TinyEncoder) -> AsyncIterator[tuple[Database, KnowledgeSearch]]:
    """What a process has: its own connections, its own index that follows the database."""
    database = Database(create_engine(url))
    encodings = [Encoding(encoder, executor), Encoding(TinyEncoder("b", 96), executor)]
    live = LiveIndex(ArticleDatabase(database), encodings, executor, shipped_fusion(), probes=PROBES)
    search = KnowledgeSearch(live, encodings, executor)
    async with database.wakeups.listening():
        following = asyncio.create_task(live.keep_fresh(publications(database)))
        try:
            yield database, search
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
            await search.close()
    await database.close()


async def has_version(search: KnowledgeSearch, version: int) -> None:
    """Wait, without asking for it, until a process has what was published."""
    async with asyncio.timeout(SOON_SECONDS):
        while (present := search.live._searchable) is None or present.version < version:  # noqa: ASYNC110  nothing tells
            await asyncio.sleep(0.02)


async def publish(database: Database, *slugs: str, edition: str = "first") -> None:
    async with database.unit() as unit:
        for slug in slugs:
            text = article(slug, body=f"All about {slug}, {edition}.")
            await editing.publish_text(unit.articles, text, author="A", at=NOW)


async def test_another_process_has_it_without_being_asked(database_url: str, executor: Executor) -> None:
    async with (
        worker(database_url, executor, TinyEncoder("a")) as (here, _),
        worker(database_url, executor, TinyEncoder("a")) as (_, there),
    ):
        await publish(here, "cancel", "refund")
        await has_version(there, 2)
        await publish(here, "cancel", "refund", edition="second")
        await has_version(there, 4)
        bodies = {entry.revision.text.body for entry in (await there.live.current()).entries.values()}
        assert bodies == {"All about cancel, second.", "All about refund, second."}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_no_answer_waits_for_a_long_refresh_and_none_is_half_new(database_url: str, executor: Executor) -> None:
    encoder = SlowEncoder("a")
    async with worker(database_url, executor, encoder) as (database, search):
        await publish(database, "cancel", "refund")
        await has_version(search, 2)
        encoder.slow = True
        await publish(database, "cancel", "refund", edition="second")
        started = time.monotonic()
        found = await search.find("how do I cancel", language=Language.EN)
        assert time.monotonic() - started < SLOW_SECONDS
        assert found.version == 2, "the old articles, all of them"
        async with asyncio.timeout(10):
            while (found := await search.find("how do I cancel", language=Language.EN)).version < 4:
                assert found.version == 2
        assert found.candidates[0].slug == "cancel"
