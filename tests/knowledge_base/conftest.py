"""The knowledge base over both stores, a tiny encoder, and articles to play with."""

import hashlib
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import UTC, datetime

import numpy as np
import pytest

from conversations.understanding import Language
from knowledge_base.articles import ArticleText
from knowledge_base.embedder import clean, unit
from knowledge_base.encoding import Encoding
from knowledge_base.fusion import shipped_fusion
from knowledge_base.ports import ArticleDatabase, Role, Vectors
from knowledge_base.refresh import LiveIndex
from knowledge_base.search import KnowledgeSearch
from storage.article_database import ArticleDatabase as StoredArticles
from storage.engine import create_engine
from storage.unit_of_work import Database
from tests.knowledge_base.memory_articles import MemoryDatabase

PROBES = ("do you sell cars", "какая погода")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class TinyEncoder:
    """Words hashed into a vector: texts with common words are near each other. `encoded` lists every text read."""

    def __init__(self, name: str = "tiny", dimension: int = 64) -> None:
        self.name = name
        self.dimension = dimension
        self.encoded: list[str] = []

    def encode(self, texts: list[str], role: Role) -> Vectors:
        self.encoded += texts
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in clean(text).casefold().split():
                digest = hashlib.sha256(f"{self.name}{word.strip('.,?!')}".encode()).digest()
                row[digest[0] % self.dimension] += 1 if digest[1] % 2 else -1
        return unit(rows)


def article(slug: str = "cancel", language: Language = Language.EN, **changes: object) -> ArticleText:
    """A sound article."""
    fields: dict[str, object] = {
        "title": f"About {slug}",
        "body": f"All about {slug}.\n\nAnd more.",
        "questions": (f"how do I {slug}", f"tell me about {slug}"),
    }
    return ArticleText(slug=slug, language=language, **(fields | changes))  # type: ignore[arg-type]


@pytest.fixture
def executor() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


@pytest.fixture
def encoders() -> list[TinyEncoder]:
    return [TinyEncoder("tiny-a", 64), TinyEncoder("tiny-b", 96)]


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def articles(request: pytest.FixtureRequest) -> AsyncIterator[ArticleDatabase]:
    """Every implementation of the store in turn."""
    if request.param == "memory":
        yield MemoryDatabase()
        return
    database = Database(create_engine(request.getfixturevalue(f"{request.param}_url")))
    yield StoredArticles(database)
    await database.close()


@pytest.fixture
def memory() -> MemoryDatabase:
    return MemoryDatabase()


@pytest.fixture
async def search(
    memory: MemoryDatabase, encoders: list[TinyEncoder], executor: Executor
) -> AsyncIterator[KnowledgeSearch]:
    """Search over the in-memory store with tiny encoders."""
    encodings = [Encoding(encoder, executor) for encoder in encoders]
    search = KnowledgeSearch(
        LiveIndex(memory, encodings, executor, shipped_fusion(), probes=PROBES), encodings, executor
    )
    yield search
    await search.close()
