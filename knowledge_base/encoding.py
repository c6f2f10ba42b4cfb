"""Inference off the event loop: a cache for what customers ask, stored vectors for what articles say."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from functools import partial

import numpy as np

from knowledge_base.embedder import Encoder, clean
from knowledge_base.ports import ArticleDatabase, Role, Vectors

CACHED_QUERIES = 2_048
CHUNK = 64

Progress = Callable[[int, int], None]


def text_hash(text: str) -> str:
    """SHA-256 in hex of the text as the encoder reads it."""
    return hashlib.sha256(clean(text).encode()).hexdigest()


class Encoding:
    """One encoder behind an executor. Vectors are asked for by text and come back in the same order."""

    def __init__(self, encoder: Encoder, executor: Executor, *, cached_queries: int = CACHED_QUERIES) -> None:
        self.encoder = encoder
        self._executor = executor
        self._recent: OrderedDict[str, Vectors] = OrderedDict()
        self._under_way: dict[str, asyncio.Task[Vectors]] = {}
        self._limit = cached_queries

    async def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dimension); recent texts cost nothing, and one asked for twice at once is encoded once."""
        keys = [clean(text) for text in texts]
        self._begin([key for key in dict.fromkeys(keys) if key not in self._recent and key not in self._under_way])
        waited_for = {self._under_way[key] for key in keys if key in self._under_way}
        await asyncio.gather(*map(asyncio.shield, waited_for))
        rows = [self._recent[key] for key in keys]
        self._forget(keys)
        return np.vstack(rows) if rows else np.zeros((0, self.encoder.dimension), np.float32)

    async def embed(self, texts: Sequence[str], role: Role) -> Vectors:
        """(len(texts), dimension), kept nowhere."""
        return await self._encode(list(texts), role)

    async def embed_stored(
        self, database: ArticleDatabase, texts: Sequence[str], role: Role, progress: Progress | None = None
    ) -> Vectors:
        """(len(texts), dimension), from the database where they are there; new ones are kept in it."""
        by_hash = {text_hash(text): text for text in texts}
        async with database.reading() as store:
            known = await store.embeddings(self.encoder.name, role, list(by_hash))
        missing = [key for key in by_hash if key not in known]
        for start in range(0, len(missing), CHUNK):
            keys = missing[start : start + CHUNK]
            rows = await self._encode([by_hash[key] for key in keys], role)
            fresh = dict(zip(keys, rows, strict=True))
            async with database.writing() as store:
                await store.add_embeddings(self.encoder.name, role, fresh)
            known |= fresh
            if progress:
                progress(start + len(keys), len(missing))
        rows_in_order = [known[text_hash(text)] for text in texts]
        return np.vstack(rows_in_order) if rows_in_order else np.zeros((0, self.encoder.dimension), np.float32)

    async def _encode(self, texts: list[str], role: Role) -> Vectors:
        return await asyncio.get_running_loop().run_in_executor(self._executor, self.encoder.encode, texts, role)

    def _begin(self, keys: list[str]) -> None:
        if keys:
            task = asyncio.create_task(self._encode(keys, Role.QUERY))
            self._under_way |= dict.fromkeys(keys, task)
            task.add_done_callback(partial(self._keep, keys))

    def _keep(self, keys: list[str], task: asyncio.Task[Vectors]) -> None:
        for key in keys:
            del self._under_way[key]
        if not task.cancelled() and task.exception() is None:
            self._recent.update(zip(keys, task.result(), strict=True))

    def _forget(self, just_used: Sequence[str]) -> None:
        for text in just_used:
            self._recent.move_to_end(text)
        while len(self._recent) > self._limit:
            self._recent.popitem(last=False)
