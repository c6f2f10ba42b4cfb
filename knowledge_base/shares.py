"""How the articles of one snapshot share a question among them, in the learned space."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]

from knowledge_base.ports import Vectors
from knowledge_base.space import Space


class Owned(NamedTuple):
    """Rows placed in the space; `owners[i]` is the subject of row i."""

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
        self._owned, self._said = (_indicator(part.owners, count + 1) for part in (rows, passages))

    def of(self, placed: Vectors, absent: Absent = PRESENT, near: Vectors | None = None) -> Vectors:
        """(rows of `placed`, subjects + 1): what speaks for each subject, and last for nobody; each row sums to 1.

        `near` are the cosines with the rows, where they are known already.
        """
        return shared(self.without(self.sums(placed, near), placed, absent))

    def sums(self, placed: Vectors, near: Vectors | None = None) -> Vectors:
        """The same before it is brought to a sum of 1."""
        weights = self._space.weights(placed @ self._rows.T if near is None else near)
        said = self._space.weights(placed @ self._passages.T, passages=True)
        sums = (self._owned @ weights.T + self._said @ said.T).T
        sums[:, -1] += self._space.nobody_weight
        return np.asarray(sums, np.float32)

    def without(self, sums: Vectors, placed: Vectors, absent: Absent) -> Vectors:
        """What the sums of `placed` would be if something were not there."""
        if absent == PRESENT:
            return sums
        rows = list(absent.rows)
        weights = self._space.weights(placed @ self._rows[rows].T)
        less = sums - (self._owned[:, rows] @ weights.T).T
        if absent.subject is not None:
            less[:, absent.subject] = 0.0
        return np.asarray(np.maximum(less, 0.0), np.float32)


def shared(sums: Vectors) -> Vectors:
    """Each row brought to a sum of 1."""
    return np.asarray(sums / sums.sum(1, keepdims=True), np.float32)


def _indicator(owners: Sequence[int], count: int) -> sparse.csc_array:
    columns = np.arange(len(owners))
    return sparse.csc_array((np.ones(len(owners), np.float32), (owners, columns)), (count, len(owners)))
