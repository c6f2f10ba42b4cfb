"""Kernel ridge regression from example questions to articles, with exact answers for "what if this were not there"."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge_base.ports import Vectors

RIDGE = 0.3
WIDTH = 2.0


class KernelRegression:
    """Learns which class a row belongs to. `similarity` is (n, n) in -1..1, `classes[i]` the class of row i.

    About 0.1 s for 1,500 rows; the time grows with the cube, so callers keep n to a few thousand.
    """

    def __init__(self, similarity: Vectors, classes: Sequence[int], count: int) -> None:
        self._targets = np.eye(count, dtype=np.float32)[np.asarray(classes, np.int64)]
        ridge = RIDGE * np.eye(len(similarity), dtype=np.float32)
        self._inverse: Vectors = np.asarray(np.linalg.inv(_kernel(similarity) + ridge), np.float32)
        self._weights: Vectors = np.asarray(self._inverse @ self._targets, np.float32)

    def scores(self, similarity: Vectors) -> Vectors:
        """One score a class, near 1 for the right one; `similarity` is to every row."""
        return np.asarray(_kernel(similarity) @ self._weights, np.float32)

    def scores_without(self, row: int, left_out: NDArray[np.int64]) -> Vectors:
        """What `scores` of the row's own text would be, had the rows `left_out` (it among them) never been there."""
        block = self._inverse[np.ix_(left_out, left_out)]
        change = np.linalg.solve(block, self._weights[left_out]).astype(np.float32)
        place = int(np.nonzero(left_out == row)[0][0])
        return np.asarray(self._targets[row] - change[place], np.float32)


def _kernel(similarity: Vectors) -> Vectors:
    kernel: Vectors = np.exp(WIDTH * (similarity - 1)).astype(np.float32)
    return kernel
