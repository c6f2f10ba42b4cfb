"""Earlier questions that people solved: FAISS over their vectors, to find the ones that ask the same as somebody now.

add ─→ vectors, stored ones from the database ─→ a new index, built in a worker and swapped in whole
nearest ─→ the index by the first encoder ─→ cosines in the learned space of questions
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from conversations.understanding import Language
from knowledge_base.embedder import has_words, unit
from knowledge_base.encoding import Encoding
from knowledge_base.index import NearestRows, Rows
from knowledge_base.ports import ArticleDatabase, Role, Vectors
from knowledge_base.questions import question_in
from knowledge_base.space import Space

AT_ONCE = 8
"""Texts embedded in one go: customers' questions wait in the same line."""
NEAR_ROWS = 64
MOST_KEPT = 5_000


@dataclass(frozen=True, slots=True)
class SolvedQuestion:
    """A question with whatever its owner knows it by."""

    id: int
    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class Near:
    """A solved question's id, and its cosine with the question asked, in the learned space."""

    id: int
    cosine: float


class _Picture:
    """One language's questions, never changed once it is built; `parts[e]` are their rows by encoder e."""

    def __init__(self, ids: Sequence[int], parts: Sequence[Vectors], probes: Sequence[Vectors], space: Space) -> None:
        self.ids = tuple(ids)
        self.parts = tuple(parts)
        self._space = space
        self._centers = [np.vstack([own, some]).mean(0) for own, some in zip(parts, probes, strict=True)]
        self._rows = self._projected(parts)
        self._nearest = NearestRows([Rows(parts[0], np.arange(len(ids)))], parts[0].shape[1])

    def nearest(self, vectors: Sequence[Vectors], limit: int) -> list[Near]:
        """The nearest ones, best first."""
        own = self._projected([row[None] for row in vectors])[0]
        places = self._nearest.subjects(vectors[0], NEAR_ROWS)
        found = [Near(self.ids[place], float(self._rows[place] @ own)) for place in places]
        return sorted(found, key=lambda near: -near.cosine)[:limit]

    def _projected(self, parts: Sequence[Vectors]) -> Vectors:
        return self._space.project([unit(part - center) for part, center in zip(parts, self._centers, strict=True)])


class SolvedQuestions:
    """The solved questions of the moment; one per process. `probes` gives, one encoder after the other, the vectors of
    the questions from whose middle the others are seen.
    """

    def __init__(
        self,
        database: ArticleDatabase,
        encodings: Sequence[Encoding],
        executor: Executor,
        *,
        space: Space,
        probes: Callable[[], Awaitable[Sequence[Vectors]]],
    ) -> None:
        self._database = database
        self._encodings = tuple(encodings)
        self._executor = executor
        self._space = space
        self._probes = probes
        self._pictures: dict[Language, _Picture] = {}

    async def add(self, questions: Iterable[SolvedQuestion]) -> None:
        """Take in questions, oldest first; of one language the newest MOST_KEPT are kept. One caller at a time."""
        for language in Language:
            new = [one for one in questions if one.language is language and has_words(one.text)][-MOST_KEPT:]
            if new:
                await self._grow(language, new)

    async def nearest(self, text: str, language: Language, limit: int) -> list[Near]:
        """The solved questions nearest to a text, best first; none for a text without words."""
        picture = self._pictures.get(language)
        if picture is None or not has_words(text):
            return []
        rows = await asyncio.gather(*(encoding.embed_queries([question_in(text)]) for encoding in self._encodings))
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, picture.nearest, [row[0] for row in rows], limit)

    async def _grow(self, language: Language, new: Sequence[SolvedQuestion]) -> None:
        texts = [question_in(one.text) for one in new]
        before = self._pictures.get(language)
        parts = []
        for number, encoding in enumerate(self._encodings):
            rows = await self._embedded(encoding, texts)
            parts.append(rows if before is None else np.vstack([before.parts[number], rows])[-MOST_KEPT:])
        ids = [*(before.ids if before else ()), *(one.id for one in new)][-MOST_KEPT:]
        loop = asyncio.get_running_loop()
        picture = await loop.run_in_executor(self._executor, _Picture, ids, parts, await self._probes(), self._space)
        self._pictures[language] = picture

    async def _embedded(self, encoding: Encoding, texts: Sequence[str]) -> Vectors:
        starts = range(0, len(texts), AT_ONCE)
        some = [texts[start : start + AT_ONCE] for start in starts]
        return np.vstack([await encoding.embed_stored(self._database, part, Role.QUERY) for part in some])
