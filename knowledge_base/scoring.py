"""From a question to a probability for every article."""

from typing import NamedTuple

from knowledge_base.fusion import Fusion
from knowledge_base.signals import Question, Signals
from knowledge_base.snapshot import Snapshot

UNLIKELY = 1e-4


class Scored(NamedTuple):
    """A subject's number with its probability and the signals behind it."""

    subject: int
    probability: float
    signals: dict[str, float]


class Searchable:
    """A snapshot with everything that answering needs worked out."""

    def __init__(self, snapshot: Snapshot, fusion: Fusion) -> None:
        self.snapshot = snapshot
        self._fusion = fusion
        self._signals = Signals(snapshot) if snapshot.subjects else None

    def rank(self, question: Question) -> list[Scored]:
        """All subjects, best first."""
        if self._signals is None:
            return []
        reading = self._signals.read(question)
        probabilities = self._fusion.probabilities(reading.names, reading.values)
        looked_at = [
            Scored(subject, float(probability), dict(zip(reading.names, map(float, values), strict=True)))
            for subject, probability, values in zip(reading.subjects, probabilities, reading.values, strict=True)
        ]
        looked_at.sort(key=lambda scored: -scored.probability)
        return looked_at + [Scored(subject, UNLIKELY, {}) for subject in reading.others]
