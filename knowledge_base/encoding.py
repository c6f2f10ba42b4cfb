"""Inference off the event loop: a cache for what customers ask, stored vectors for what articles say.

a customer's question ─→ answering threads ─┐
                                            ├─→ encoder
articles, lists of questions ─→ background ─┘   a few texts at a time, so that no question waits behind many
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from functools import partial

import numpy as np

from knowledge_base.embedder import Encoder, clean
from knowledge_base.ports import ArticleDatabase, Role, Vectors

CACHED_QUERIES = 2_048
KEPT_AT_ONCE = 64
PIECE = 16
"""Texts encoded in one go behind the answering."""
MOST_ASKED = 4
"""Who asks for more than so many at once is no customer."""
LONG_TEXT = 300
"""Characters from which on a message takes as long as ten others: only one such is read at a time."""

Progress = Callable[[int, int], None]


def text_hash(text: str) -> str:
    """SHA-256 in hex of the text as the encoder reads it."""
    return hashlib.sha256(clean(text).encode()).hexdigest()


class Encoding:
    """One encoder behind an executor for customers' questions, and one for the rest (`background`, the same one if left
    out). Vectors are asked for by text and come back in the same order."""

    def __init__(
        self,
        encoder: Encoder,
        executor: Executor,
        *,
        background: Executor | None = None,
        cached_queries: int = CACHED_QUERIES,
    ) -> None:
        self.encoder = encoder
        self._answering = executor
        self._background = background or executor
        self._recent: OrderedDict[str, Vectors] = OrderedDict()
        self._under_way: dict[str, asyncio.Task[dict[str, Vectors]]] = {}
        self._limit = cached_queries
        self._one_long = asyncio.Semaphore(1)

    async def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dimension); recent texts cost nothing, and one asked for twice at once is encoded once."""
        keys = [clean(text) for text in texts]
        self._begin([key for key in dict.fromkeys(keys) if key not in self._recent and key not in self._under_way])
        found = {key: self._recent[key] for key in keys if key in self._recent}
        waited_for = {self._under_way[key] for key in keys if key in self._under_way}
        for fresh in await asyncio.gather(*map(asyncio.shield, waited_for)):
            found |= fresh
        self._forget(keys)
        return np.vstack([found[key] for key in keys]) if keys else self._nothing()

    async def embed(self, texts: Sequence[str], role: Role) -> Vectors:
        """(len(texts), dimension), kept nowhere."""
        pieces = [await self._encode(piece, role) for piece in _pieces(list(texts), PIECE)]
        return np.vstack(pieces) if pieces else self._nothing()

    async def embed_stored(
        self, database: ArticleDatabase, texts: Sequence[str], role: Role, progress: Progress | None = None
    ) -> Vectors:
        """(len(texts), dimension), from the database where they are there; new ones are kept in it."""
        by_hash = {text_hash(text): text for text in texts}
        known = await self.stored(database, by_hash, role)
        missing = {key: text for key, text in by_hash.items() if key not in known}
        for keys in _pieces(list(missing), KEPT_AT_ONCE):
            known |= await self.encode_and_keep(database, {key: missing[key] for key in keys}, role)
            if progress:
                progress(len(known) - len(by_hash) + len(missing), len(missing))
        rows_in_order = [known[text_hash(text)] for text in texts]
        return np.vstack(rows_in_order) if rows_in_order else self._nothing()

    async def stored(self, database: ArticleDatabase, hashes: Collection[str], role: Role) -> dict[str, Vectors]:
        """The vectors among these that the database has, by the text's hash."""
        async with database.reading() as store:
            return await store.embeddings(self.encoder.name, role, list(hashes))

    async def encode_and_keep(
        self, database: ArticleDatabase, texts: Mapping[str, str], role: Role
    ) -> dict[str, Vectors]:
        """Vectors of texts by hash, encoded now and written into the database."""
        if not texts:
            return {}
        rows = await self.embed(list(texts.values()), role)
        fresh = dict(zip(texts, rows, strict=True))
        async with database.writing() as store:
            await store.add_embeddings(self.encoder.name, role, fresh)
        return fresh

    def _nothing(self) -> Vectors:
        return np.zeros((0, self.encoder.dimension), np.float32)

    async def _encode(self, texts: list[str], role: Role, executor: Executor | None = None) -> Vectors:
        workers = executor or self._background
        return await asyncio.get_running_loop().run_in_executor(workers, self.encoder.encode, texts, role)

    async def _encode_questions(self, texts: list[str], executor: Executor) -> dict[str, Vectors]:
        """Not all answering threads at once for long ones: short ones go by."""
        is_long = max(map(len, texts)) >= LONG_TEXT
        async with self._one_long if is_long else nullcontext():
            rows = await self._encode(texts, Role.QUERY, executor)
        return dict(zip(texts, rows, strict=True))

    def _begin(self, keys: list[str]) -> None:
        executor = self._answering if len(keys) <= MOST_ASKED else self._background
        for piece in _pieces(keys, PIECE):
            task = asyncio.create_task(self._encode_questions(piece, executor))
            self._under_way |= dict.fromkeys(piece, task)
            task.add_done_callback(partial(self._keep, piece))

    def _keep(self, keys: list[str], task: asyncio.Task[dict[str, Vectors]]) -> None:
        for key in keys:
            del self._under_way[key]
        if not task.cancelled() and task.exception() is None:
            self._recent.update(task.result())

    def _forget(self, just_used: Sequence[str]) -> None:
        for text in just_used:
            if text in self._recent:
                self._recent.move_to_end(text)
        while len(self._recent) > self._limit:
            self._recent.popitem(last=False)


def _pieces(texts: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(texts), size):
        yield texts[start : start + size]
