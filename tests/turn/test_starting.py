"""Starting while the articles are not read yet: turns wait, but not for ever; what was encoded stays."""

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from bot.settings import Settings
from bot.starting import Starting
from bot.turn.policy import decide
from bot.turn.reader import TurnReader
from bot.understanding import live_thresholds, turn_reader
from conversations.clock import system_clock
from conversations.conversation import Memory, Owner
from conversations.decisions import Decision, Reason
from conversations.errors import NotReadyError
from conversations.messages import ContentKind
from knowledge_base import editing
from knowledge_base.encoding import Encoding
from knowledge_base.fusion import shipped_fusion
from knowledge_base.ports import Role, Vectors
from knowledge_base.refresh import LiveIndex
from knowledge_base.search import KnowledgeSearch
from nlu.rasa_client import RasaClient
from storage.article_database import ArticleDatabase
from storage.unit_of_work import Database
from tests.knowledge_base.conftest import NOW, PROBES, TinyEncoder, article

SLUGS = ("cancel", "refund", "track", "pickup", "return", "pay", "wash", "order", "lamp")


class HeldEncoder(TinyEncoder):
    """Encodes articles only while it is let; fails so many times before."""

    def __init__(self, name: str, dimension: int) -> None:
        super().__init__(name, dimension)
        self.open = threading.Event()
        self.failures = 0

    def encode(self, texts: list[str], role: Role) -> Vectors:
        if role is Role.PASSAGE:
            self.open.wait(30)
            if self.failures:
                self.failures -= 1
                raise RuntimeError("no memory")
        return super().encode(texts, role)


@dataclass
class Shop:
    """A start whose encoder is held; `progress` is what it said."""

    database: Database
    search: KnowledgeSearch
    encoder: HeldEncoder
    progress: list[tuple[int, int]] = field(default_factory=list)

    def starting(self, patience_seconds: float = 30) -> Starting:
        thresholds = live_thresholds(Settings(_env_file=None), self.database, self.search)
        return Starting(self.search, thresholds, patience_seconds=patience_seconds, again_seconds=0.01)

    def reader(self, starting: Starting) -> TurnReader:
        settings = Settings(_env_file=None)
        client = RasaClient(lambda: None, clock=system_clock)
        moods = self.search.first_encoding, self.search.second_encoding
        thresholds = live_thresholds(settings, self.database, self.search)
        return turn_reader(settings, client, self.search, moods, thresholds, ready=starting.wait)


@pytest.fixture
async def shop(database: Database) -> AsyncIterator[Shop]:
    async with database.unit() as unit:
        for slug in SLUGS:
            await editing.publish_text(unit.articles, article(slug), author="Anna", at=NOW)
    held, progress = HeldEncoder("a", 384), list[tuple[int, int]]()
    with ThreadPoolExecutor(2) as workers, ThreadPoolExecutor(1) as background:
        encodings = [Encoding(one, workers, background=background) for one in (held, TinyEncoder("b", 512))]
        live = LiveIndex(
            ArticleDatabase(database),
            encodings,
            background,
            shipped_fusion(),
            probes=PROBES,
            progress=lambda done, total: progress.append((done, total)),
        )
        search = KnowledgeSearch(live, encodings, workers)
        yield Shop(database, search, held, progress)
        held.open.set()
        await search.close()


async def _decided(read: TurnReader) -> Decision:
    reading = await read("how do I cancel", content=ContentKind.TEXT, album_id=None, memory=Memory(), language=None)
    return decide(reading, Memory(), Owner.BOT)


async def test_a_turn_waits_until_the_articles_are_read(shop: Shop) -> None:
    starting = shop.starting()
    running = asyncio.create_task(starting.run())
    turn = asyncio.create_task(_decided(shop.reader(starting)))
    done, _ = await asyncio.wait({turn}, timeout=0.3)
    assert not done, "nothing is decided on nothing"
    shop.encoder.open.set()
    decision = await turn
    assert decision.reason is not Reason.SEARCH_UNAVAILABLE
    best = decision.article or decision.options[0]
    assert best.slug == "cancel"
    running.cancel()


async def test_who_waited_long_enough_gets_a_human_and_the_next_one_an_answer(shop: Shop) -> None:
    starting = shop.starting(patience_seconds=0.1)
    running = asyncio.create_task(starting.run())
    read = shop.reader(starting)
    assert [(await _decided(read)).reason for _ in range(2)] == [Reason.SEARCH_UNAVAILABLE] * 2
    with pytest.raises(NotReadyError):
        await starting.wait()
    shop.encoder.open.set()
    async with asyncio.timeout(20):
        while (await _decided(read)).reason is Reason.SEARCH_UNAVAILABLE:  # noqa: ASYNC110  nothing tells
            await asyncio.sleep(0.02)
    running.cancel()


async def test_a_start_that_fails_is_tried_again(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    shop.encoder.failures = 2
    shop.encoder.open.set()
    starting = shop.starting()
    running = asyncio.create_task(starting.run())
    async with asyncio.timeout(20):
        await starting.wait()
    running.cancel()
    assert sum("could not be read" in record.getMessage() for record in caplog.records) == 2


async def test_progress_counts_articles_and_a_second_start_encodes_none(shop: Shop) -> None:
    shop.encoder.open.set()
    await shop.starting().now()
    assert shop.progress == [(4, 9), (8, 9), (9, 9)]
    shop.encoder.encoded.clear()
    again = LiveIndex(
        ArticleDatabase(shop.database),
        shop.search.encodings,
        ThreadPoolExecutor(1),
        shipped_fusion(),
        probes=PROBES,
        progress=lambda done, total: shop.progress.append((done, total)),
    )
    assert len((await again.current()).subjects) == 9
    assert shop.encoder.encoded == []
    assert len(shop.progress) == 3, "nothing to say"


async def test_what_was_encoded_before_a_start_was_broken_off_is_not_encoded_again(shop: Shop) -> None:
    starting = shop.starting()
    shop.encoder.open.set()
    running = asyncio.create_task(starting.run())
    while not shop.progress:  # noqa: ASYNC110  nothing tells
        await asyncio.sleep(0)
    running.cancel()
    await shop.search.close()
    done = shop.progress[-1][0]
    shop.progress.clear()
    await shop.starting().now()
    assert shop.progress[-1][1] <= len(SLUGS) - done
