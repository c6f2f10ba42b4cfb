"""Gaps: groups of unanswered questions with their trend, and the agents' replies that helped.

unanswered questions ─→ vectors (kept in memory) ─→ groups ─→ named by the most typical question, largest first
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from conversations.clock import Clock
from conversations.understanding import Language
from knowledge_base.checks.findings import Asker
from knowledge_base.checks.questions import Heard, Questions
from knowledge_base.checks.trial import Asked
from knowledge_base.embedder import has_words
from knowledge_base.gaps.grouping import grouped, placed, typical
from knowledge_base.gaps.missed import Missed, MissedDatabase, MissedQuestion, Reply
from knowledge_base.ports import Role, Vectors
from knowledge_base.problems import question_key
from knowledge_base.questions import question_in
from knowledge_base.refresh import LiveIndex

WEEKS = 4
WEEK = timedelta(days=7)
MOST = 4_000
FEWEST_WORDS = 6
GOOD_RATING, BAD_RATING = 0.03, -0.05


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that one article would answer, the most typical one in front, then the newest.

    `weeks` are the counts of the last weeks, the present one last. `replies` are the agents' own, the one that answers
    best in front.
    """

    questions: tuple[MissedQuestion, ...]
    weeks: tuple[int, ...]
    replies: tuple[Reply, ...] = ()

    @property
    def name(self) -> str:
        """The most typical question."""
        return self.questions[0].text

    @property
    def id(self) -> int:
        """That question's decision."""
        return self.questions[0].decision_id

    @property
    def count(self) -> int:
        """How often it was asked."""
        return len(self.questions)

    @property
    def language(self) -> Language:
        """The one that most of them are in."""
        return Counter(one.language for one in self.questions).most_common(1)[0][0]

    @property
    def reasons(self) -> dict[Missed, int]:
        """How they went unanswered."""
        return dict(Counter(one.missed for one in self.questions).most_common())

    @property
    def trend(self) -> int:
        """How many more than in the week before."""
        return self.weeks[-1] - self.weeks[-2] if len(self.weeks) > 1 else 0


class Gaps:
    """Finds them; one per process."""

    def __init__(
        self, live: LiveIndex, database: MissedDatabase, questions: Questions, executor: Executor, clock: Clock
    ) -> None:
        self._live = live
        self._database = database
        self._questions = questions
        self._executor = executor
        self._clock = clock

    async def find(self, *, weeks: int = WEEKS, heard: Heard | None = None) -> list[Gap]:
        """Those of the last weeks, the largest first."""
        now = self._clock()
        async with self._database.reading() as store:
            missed = await store.missed_since(now - weeks * WEEK, MOST)
        missed = [one for one in missed if has_words(one.text)]
        if not missed:
            return []
        vectors = await self._vectors(missed, heard)
        loop = asyncio.get_running_loop()
        labels = await loop.run_in_executor(self._executor, grouped, vectors)
        found = []
        for label in range(int(labels.max()) + 1):
            [rows] = np.nonzero(labels == label)
            found.append(await self._gap([missed[row] for row in rows], vectors[rows], now, weeks))
        return sorted(found, key=lambda gap: (-gap.count, -gap.id))

    async def _vectors(self, missed: Sequence[MissedQuestion], heard: Heard | None) -> Vectors:
        plain = [Asked(question_in(one.text), one.language, Asker.CUSTOMER, ()) for one in missed]
        asked = await self._questions.with_vectors(plain, heard)
        columns = [np.stack([one.vectors[e] for one in asked]) for e in range(len(asked[0].vectors))]
        searchable = await self._live.current()
        return placed(columns, searchable.centers, self._live.space)

    async def _gap(self, missed: Sequence[MissedQuestion], vectors: Vectors, now: datetime, weeks: int) -> Gap:
        first = typical(vectors)
        ordered = [missed[first], *(one for row, one in enumerate(missed) if row != first)]
        ages = Counter((now - one.asked_at) // WEEK for one in missed)
        counts = tuple(ages[age] for age in reversed(range(weeks)))
        return Gap(tuple(ordered), counts, await self._best_first(ordered))

    async def _best_first(self, missed: Sequence[MissedQuestion]) -> tuple[Reply, ...]:
        """The replies by how near they are to the questions; short ones ("one moment") answer nothing."""
        replies = {question_key(one.text): one for question in missed for one in question.replies}
        wordy = [one for one in replies.values() if len(one.text.split()) >= FEWEST_WORDS]
        if len(wordy) < 2:
            return tuple(wordy)
        encoding = self._live.encodings[0]
        asked = await encoding.embed([one.text for one in missed[:8]], Role.QUERY)
        said = await encoding.embed([one.text for one in wordy], Role.PASSAGE)
        near = said @ asked.mean(0) + np.asarray([_liked(one) for one in wordy])
        return tuple(wordy[row] for row in np.argsort(-near))


def _liked(reply: Reply) -> float:
    if reply.rating is None:
        return 0.0
    return GOOD_RATING if reply.rating >= 4 else BAD_RATING
