"""How the articles of one snapshot share a question among them, in the learned space."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from knowledge_base.ports import Vectors
from knowledge_base.rows import Spans
from knowledge_base.space import Space


class Owned(NamedTuple):
    """Rows placed in the space; `owners[i]` is the subject of row i, never falling."""

    placed: Vectors
    owners: Sequence[int]


class Absent(NamedTuple):
    """What is to be as if it were not there: rows, and one subject, whose rows are all among those."""

    rows: tuple[int, ...] = ()
    subject: int | None = None


PRESENT = Absent()


class Shares:
    """Over `count` subjects: `rows` are their example questions, and probes, which belong to number `count`."""

    def __init__(self, space: Space, rows: Owned, passages: Owned, count: int) -> None:
        self._space = space
        self._rows, self._passages = rows.placed, passages.placed
        self._owners = np.asarray(rows.owners, np.int64)
        self._owned, self._said = (Spans(part.owners, count + 1) for part in (rows, passages))

    def of(self, placed: Vectors, absent: Absent = PRESENT, near: Vectors | None = None) -> Vectors:
        """(rows of `placed`, subjects + 1): what speaks for each subject, and last for nobody; each row sums to 1.

        `near` are the cosines with the rows, where they are known already.
        """
        rows, said = self._weights(placed, near)
        rows[:, list(absent.rows)] = 0.0
        sums = self._sums(rows, said)
        if absent.subject is not None:
            sums[:, absent.subject] = 0.0
        return shared(sums)

    def sums(self, placed: Vectors) -> Vectors:
        """The same before it is brought to a sum of 1."""
        return self._sums(*self._weights(placed))

    def _weights(self, placed: Vectors, near: Vectors | None = None) -> tuple[Vectors, Vectors]:
        rows = self._space.weights(placed @ self._rows.T if near is None else near)
        return rows, self._space.weights(placed @ self._passages.T, passages=True)

    def _sums(self, rows: Vectors, said: Vectors) -> Vectors:
        sums = self._owned.sums(rows) + self._said.sums(said)
        sums[:, -1] += self._space.nobody_weight
        return sums

    def without(self, sums: Vectors, placed: Vectors, absent: Absent) -> Vectors:
        """What the sums of `placed` would be if something were not there."""
        if absent == PRESENT:
            return sums
        rows = list(absent.rows)
        weights = self._space.weights(placed @ self._rows[rows].T)
        owned = (self._owners[rows, None] == np.arange(sums.shape[1])).astype(np.float32)
        less = sums - weights @ owned
        if absent.subject is not None:
            less[:, absent.subject] = 0.0
        return np.asarray(np.maximum(less, 0.0), np.float32)


def shared(sums: Vectors) -> Vectors:
    """Each row brought to a sum of 1."""
    return np.asarray(sums / sums.sum(1, keepdims=True), np.float32)
