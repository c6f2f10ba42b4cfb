"""Tokens to play with: every word has a direction of its own, and all words of a text weigh the same."""

import hashlib

import numpy as np

from conversations.understanding import Language
from knowledge_base import editing
from knowledge_base.embedder import clean
from knowledge_base.ports import ArticleDatabase, Role, Vectors
from knowledge_base.search import KnowledgeSearch
from knowledge_base.token_vectors import KEPT
from tests.knowledge_base.conftest import NOW, article

SIZE = 916


class WordTokens:
    """An encoder of questions only. `encoded` lists every text read; `heavy` words weigh so many times more.

    Raises ValueError where two words would share a direction: choose another word.
    """

    def __init__(self, name: str = "words", heavy: dict[str, float] | None = None) -> None:
        self.name = name
        self.dimension = KEPT * SIZE
        self.encoded: list[str] = []
        self._heavy = heavy or {}
        self._words: dict[int, str] = {}

    def encode(self, texts: list[str], role: Role) -> Vectors:
        """(len(texts), dimension), as `knowledge_base.token_vectors` has them."""
        if role is not Role.QUERY:
            raise ValueError("only questions have tokens")
        self.encoded += texts
        return np.stack([self._row(clean(text).casefold().split()[:KEPT]) for text in texts])

    def _row(self, words: list[str]) -> Vectors:
        weights = np.asarray([self._heavy.get(word, 1.0) for word in words], np.float32)
        row = np.zeros((KEPT, SIZE), np.float32)
        for place, (word, share) in enumerate(zip(words, weights / weights.sum(), strict=True)):
            row[place, self._direction(word)] = share
        return row.reshape(-1)

    def _direction(self, word: str) -> int:
        found = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4]) % SIZE
        if self._words.setdefault(found, word) != word:
            raise ValueError(f"{word!r} has the direction of {self._words[found]!r}")
        return found


async def publish(database: ArticleDatabase, slug: str, *questions: str) -> None:
    """An article with these example questions."""
    async with database.writing() as store:
        await editing.publish_text(store, article(slug, questions=questions), author="Anna", at=NOW)


async def signals_of(search: KnowledgeSearch, text: str, slug: str) -> dict[str, float]:
    """What an article is found by."""
    found = await search.search(text, language=Language.EN)
    return next(one.signals for one in found if one.slug == slug)
