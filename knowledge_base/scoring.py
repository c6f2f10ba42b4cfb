"""From a question's vectors to a probability for every article."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from knowledge_base.embedder import unit
from knowledge_base.index import Rows
from knowledge_base.ports import Vectors
from knowledge_base.snapshot import Snapshot


class Scored(NamedTuple):
    """A subject's number with its probability and the signals behind it."""

    subject: int
    probability: float
    signals: dict[str, float]


def score(snapshot: Snapshot, text: str, vectors: Sequence[Vectors]) -> list[Scored]:
    """All subjects, best first."""
    total = np.zeros(len(snapshot.subjects))
    for query, examples, passages in zip(vectors, snapshot.examples, snapshot.passages, strict=True):
        center = examples.vectors.mean(0)
        total += _best(unit((query - center)[None])[0], examples, center, len(total))
        total += _best(unit((query - center)[None])[0], passages, center, len(total)) / 2
    probabilities = 1 / (1 + np.exp(-(total / 3 - 0.45) * 12))
    order = np.argsort(-total)
    return [Scored(int(n), float(probabilities[n]), {"similarity": float(total[n])}) for n in order]


def _best(query: Vectors, rows: Rows, center: Vectors, subjects: int) -> Vectors:
    similarities = unit(rows.vectors - center) @ query
    best = np.full(subjects, -1.0, np.float32)
    np.maximum.at(best, rows.owners, similarities)
    return best
