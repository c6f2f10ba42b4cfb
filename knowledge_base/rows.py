"""Many rows at once: their cosines with a question, the largest of some numbers, rows that stand together by owner."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge_base.ports import Vectors

TINY = 1e-12

Places = NDArray[np.int64]


def cosines(rows: Vectors, own: Vectors) -> Vectors:
    """(len(rows),): `rows @ own`, but three times as fast: BLAS is slow to multiply many rows by one vector."""
    return np.asarray(np.vecdot(rows, own), np.float32)


def centered(rows: Vectors, center: Vectors | np.float32) -> Vectors:
    """Rows as seen from a center, of unit length; an all-zero row stays so."""
    seen = rows - center
    seen /= np.maximum(np.sqrt(np.vecdot(seen, seen)), TINY)[:, None]
    return seen


def largest(numbers: NDArray[Any], count: int) -> Places:
    """The places of the largest ones, largest first; of equal ones the first comes first."""
    if len(numbers) <= count:
        return np.argsort(-numbers, kind="stable")
    least = np.partition(numbers, -count)[-count]
    places = np.flatnonzero(numbers >= least)
    return places[np.argsort(-numbers[places], kind="stable")][:count]


class Spans:
    """Where the rows of each owner stand; `owners[i]` is the owner of row i, from 0 on and never falling."""

    def __init__(self, owners: Sequence[int] | Places, count: int) -> None:
        borders = np.searchsorted(np.asarray(owners, np.int64), np.arange(count + 1))
        self._first, self._last = borders[:-1], borders[1:]
        self._owning = np.flatnonzero(self._last > self._first)

    def of(self, chosen: Sequence[int]) -> tuple[Places, NDArray[np.bool_]]:
        """(chosen, longest): the rows of each of these owners, and which of the places hold one; others say row 0."""
        first, last = self._first[list(chosen), None], self._last[list(chosen), None]
        places = first + np.arange((last - first).max(initial=1))
        inside = places < last
        return np.where(inside, places, 0), inside

    def sums(self, numbers: Vectors) -> Vectors:
        """(len(numbers), owners): the sum over each owner's rows, given (len(numbers), rows)."""
        found = np.zeros((len(numbers), len(self._first)), np.float32)
        if len(self._owning):
            found[:, self._owning] = np.add.reduceat(numbers, self._first[self._owning], axis=1)
        return found
