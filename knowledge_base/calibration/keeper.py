"""Keeps the thresholds in step with the articles, the models and the judged questions, in every process.

    run() ─→ every minute: key of what is there now ─→ stored already ─→ taken over
                                                   └→ not yet ─→ claimed ─→ worked out behind answering ─→ stored

Until it is worked out, the newest thresholds of the same models stand; where there are none, careful ones.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from conversations.clock import Clock
from conversations.understanding import Language
from knowledge_base.calibration.calibration import Calibration, calibration_key, digest
from knowledge_base.calibration.calibrator import AskedSoFar, ask_all
from knowledge_base.calibration.held_out import People
from knowledge_base.calibration.judged import Judged, Source, Verdict
from knowledge_base.calibration.ports import CalibrationDatabase
from knowledge_base.calibration.risk_control import choose, enough
from knowledge_base.encoding import Encoding
from knowledge_base.ports import Vectors
from knowledge_base.refresh import LiveIndex
from knowledge_base.scoring import Searchable
from knowledge_base.threads import quiet_executor
from knowledge_base.thresholds import BASIS_WORDS, CAREFUL, Thresholds

log = logging.getLogger(__name__)

FIRST_LOOK_SECONDS = 20.0
LOOK_EVERY_SECONDS = 60.0
NICENESS = 10
REST = 1.0
RESTS_BETWEEN = 9.0
GIVEN_UP_AFTER = timedelta(minutes=30)


class LiveThresholds:
    """The thresholds of the moment; one per process."""

    def __init__(
        self,
        live: LiveIndex,
        encodings: Sequence[Encoding],
        database: CalibrationDatabase,
        *,
        budget: float,
        clock: Clock,
    ) -> None:
        self._live = live
        self._encodings = tuple(encodings)
        self._database = database
        self._budget = budget
        self._clock = clock
        self.calibration: Calibration | None = None

    def thresholds(self, language: Language) -> Thresholds:
        """The borders for questions in a language, as far as they are known now."""
        return self.calibration.thresholds(language) if self.calibration else CAREFUL

    async def key(self) -> str:
        """What the calibration of now is stored under."""
        searchable = await self._live.current()
        async with self._database.reading() as store:
            return self._key(searchable, await store.verdicts_mark())

    async def load(self) -> None:
        """Take over what is stored for what is there now, or else the newest by the same models."""
        key = await self.key()
        async with self._database.reading() as store:
            self.calibration = await store.get(key) or await store.latest(self._live.model, self._budget)

    async def work_out(self, asked: AskedSoFar | None = None) -> Calibration:
        """What is there now, stored or worked out while the caller waits."""
        return await self._calibrate(rest=0.0, asked=asked)

    async def run(self) -> None:
        """Look after the thresholds for ever."""
        await asyncio.sleep(FIRST_LOOK_SECONDS)
        while True:
            started = time.monotonic()
            try:
                await self._look()
            except Exception:  # the thresholds at hand stand; answering must not stop for new ones
                log.exception("the thresholds could not be worked out; next time")
            await asyncio.sleep(max(LOOK_EVERY_SECONDS, RESTS_BETWEEN * (time.monotonic() - started)))

    async def _look(self) -> None:
        key = await self.key()
        if self.calibration is not None and self.calibration.key == key:
            return
        async with self._database.reading() as store:
            stored = await store.get(key)
        if stored is not None:
            self._take(stored)
            return
        async with self._database.writing() as store:
            mine = await store.claim(key, given_up_before=self._clock() - GIVEN_UP_AFTER)
        if mine:
            await self._calibrate(rest=REST)

    async def _calibrate(self, *, rest: float, asked: AskedSoFar | None = None) -> Calibration:
        searchable = await self._live.current()
        async with self._database.reading() as store:
            verdicts = await store.verdicts()
            key = self._key(searchable, await store.verdicts_mark())
            stored = await store.get(key)
        if stored is None:
            stored = await self._worked_out(searchable, key, verdicts, rest=rest, asked=asked)
            async with self._database.writing() as store:
                await store.keep(stored)
        self._take(stored)
        return stored

    async def _worked_out(
        self, searchable: Searchable, key: str, verdicts: Sequence[Verdict], *, rest: float, asked: AskedSoFar | None
    ) -> Calibration:
        counted = Counter(verdict.source for verdict in verdicts)
        counted[Source.EXAMPLE] = sum(len(entry.example_texts) for entry in searchable.entries.values())
        judged: list[Judged] = []
        if counted.total() >= enough(self._budget):
            people = People(verdicts, await self._vectors(verdicts))
            with quiet_executor("calibration", NICENESS) if rest else ThreadPoolExecutor(1, "calibration") as executor:
                judged = await ask_all(searchable, people, executor, rest=rest, asked=asked)
        version, model = searchable.version, self._live.model
        return await asyncio.to_thread(
            calibrated, judged, key=key, model=model, version=version, budget=self._budget, counted=counted
        )

    async def _vectors(self, verdicts: Sequence[Verdict]) -> list[tuple[Vectors, ...]]:
        texts = [verdict.text for verdict in verdicts]
        columns = [await encoding.embed_queries(texts) for encoding in self._encodings]
        return [tuple(column[row] for column in columns) for row in range(len(texts))]

    def _key(self, searchable: Searchable, mark: str) -> str:
        verdicts = digest([mark])
        texts = [entry.revision.text.content_hash for entry in searchable.entries.values()]
        return calibration_key(texts, model=self._live.model, budget=self._budget, verdicts=verdicts)

    def _take(self, calibration: Calibration) -> None:
        self.calibration = calibration
        for language, chosen in calibration.chosen.items():
            thresholds, budget = chosen.thresholds, 100 * calibration.budget
            log.info(
                "answers in %s from a score of %.3f on, buttons from %.3f on; %d judged questions, budget %.1f %%; %s",
                *(language.value, thresholds.answer, thresholds.clarify, chosen.judged, budget),
                BASIS_WORDS[thresholds.basis],
            )


def calibrated(
    judged: Sequence[Judged], *, key: str, model: str, version: int, budget: float, counted: Mapping[Source, int]
) -> Calibration:
    """Thresholds from judged questions; `counted` are those that there are, judged or not."""
    sources = Counter(one.source for one in judged) if judged else counted
    chosen = choose(judged, budget=budget)
    return Calibration(key=key, model=model, version=version, budget=budget, chosen=chosen, sources=dict(sources))
