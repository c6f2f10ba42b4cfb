"""Kernel ridge regression from example questions to articles, with exact answers for "what if this were not there"."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve  # type: ignore[import-untyped]
from scipy.linalg.blas import ssyrk  # type: ignore[import-untyped]

from knowledge_base.ports import Vectors
from knowledge_base.rows import cosines

RIDGE = 0.3
WIDTH = 2.0


def similarities(rows: Vectors, rest: Vectors) -> Vectors:
    """`rows @ rows.T + rest`, the lower triangle only; `rest` is used up."""
    found: Vectors = ssyrk(1.0, rows.T, beta=1.0, c=rest.T, trans=1, lower=1, overwrite_c=1)
    return found


class KernelRegression:
    """Learns which class a row belongs to. `similarity` is (n, n) in -1..1, `classes[i]` the class of row i. Only the
    lower triangle of `similarity` counts, and it is used up: fastest where its columns lie in one piece each.

    Milliseconds for some hundred rows, a tenth of a second for 1,500; the time grows with the cube of n. What
    `scores_without` needs is worked out when it is first called, which takes several times as long.
    """

    def __init__(self, similarity: Vectors, classes: Sequence[int], count: int) -> None:
        self._targets = np.eye(count, dtype=np.float32)[np.asarray(classes, np.int64)]
        kernel = _kernel(similarity, out=similarity)
        kernel[np.diag_indices_from(kernel)] += RIDGE
        self._factor = cho_factor(kernel, lower=True, overwrite_a=True, check_finite=False)
        solved = cho_solve(self._factor, self._targets, check_finite=False)
        self._by_class: Vectors = np.ascontiguousarray(solved.T, np.float32)

    @cached_property
    def _inverse(self) -> Vectors:
        unity = np.eye(len(self._targets), dtype=np.float32)
        return np.asarray(cho_solve(self._factor, unity, check_finite=False), np.float32)

    def scores(self, similarity: Vectors) -> Vectors:
        """One score a class, near 1 for the right one; `similarity` is to every row."""
        return cosines(self._by_class, _kernel(similarity))

    def scores_but(self, similarity: Vectors, left_out: NDArray[np.int64]) -> Vectors:
        """What `scores` would be, had the rows `left_out` never been there."""
        if not len(left_out):
            return self.scores(similarity)
        block = self._inverse[np.ix_(left_out, left_out)]
        change = np.linalg.solve(block, self._by_class[:, left_out].T)
        near = _kernel(similarity)
        less = (near @ self._inverse[:, left_out]) @ change
        return np.asarray(self.scores(similarity) - less, np.float32)

    def scores_without(self, row: int, left_out: NDArray[np.int64]) -> Vectors:
        """What `scores` of the row's own text would be, had the rows `left_out` (it among them) never been there."""
        block = self._inverse[np.ix_(left_out, left_out)]
        change = np.linalg.solve(block, self._by_class[:, left_out].T).astype(np.float32)
        place = int(np.nonzero(left_out == row)[0][0])
        return np.asarray(self._targets[row] - change[place], np.float32)


def _kernel(similarity: Vectors, out: Vectors | None = None) -> Vectors:
    kernel = np.subtract(similarity, 1, out=out, dtype=np.float32)
    kernel *= WIDTH
    return np.exp(kernel, out=kernel)
