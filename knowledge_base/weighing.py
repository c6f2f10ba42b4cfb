"""Counted texts as weighted rows, to compare a question and each other with."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]
from sklearn.utils.sparsefuncs import sparse_matmul_to_dense

from knowledge_base.counting import FEATURES, FeaturesOf, pieces, some_rows
from knowledge_base.ports import Vectors

TINY = 1e-9
USUAL = 1 / 8
"""A feature that more than this share of the rows has is compared as a dense column: many times faster."""


class Weighted:
    """Rows of unit length: counts in logarithm, weighted by how rare a feature is in the first `examples` rows; one
    that no example has counts as a rare one, instead of not at all. A column for each feature that some row has."""

    def __init__(self, features_of: FeaturesOf, counts: Any, examples: int) -> None:
        self._features_of = features_of
        self._examples = examples
        self._known_by = np.bincount(counts.indices[: counts.indptr[examples]], minlength=FEATURES)
        features = np.flatnonzero(np.bincount(counts.indices, minlength=FEATURES).astype(bool))
        self._columns = np.full(FEATURES, -1, np.int32)
        self._columns[features] = np.arange(len(features), dtype=np.int32)
        weights = self._weights(counts.indices, counts.data)
        owners = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
        lengths = np.sqrt(np.bincount(owners, weights**2, counts.shape[0]))
        weights /= np.maximum(lengths, TINY)[owners].astype(np.float32)
        columns, shape = self._columns[counts.indices], (counts.shape[0], len(features))
        self.rows: Any = sparse.csr_matrix((weights, columns, counts.indptr), shape)
        self._by_feature: Any = self.rows.tocsc()

    def cosines(self, text: str) -> Vectors:
        """The text's cosine with every row; only what is there of its own features is looked at."""
        features, counts = np.unique(self._features_of(text), return_counts=True)
        weights = self._weights(features, counts)
        columns = self._columns[features]
        asked = weights[columns >= 0] / max(float(np.linalg.norm(weights)), TINY)
        known = columns[columns >= 0]
        starts = self._by_feature.indptr[known]
        lengths = self._by_feature.indptr[known + 1] - starts
        taken, _ = pieces(starts, lengths)
        shares = self._by_feature.data[taken] * np.repeat(asked, lengths)
        return np.bincount(self._by_feature.indices[taken], shares, self.rows.shape[0]).astype(np.float32)

    def by_feature(self, places: NDArray[np.int64]) -> Any:
        """Some of the rows, as (features, rows)."""
        if len(places) == self.rows.shape[0]:
            return self._by_feature.T
        return some_rows(self.rows, places).tocsc().T

    def _weights(self, features: NDArray[np.int64], counts: NDArray[Any]) -> Vectors:
        rarity = np.log((1 + self._examples) / (1 + self._known_by[features])) + 1
        weights: Vectors = ((1 + np.log(counts)) * rarity).astype(np.float32)
        return weights


class InCommon(NamedTuple):
    """What rows have in common, in two parts: `dense @ dense.T + rest` is (rows, rows)."""

    dense: Vectors
    rest: Vectors


def in_common(parts: Sequence[tuple[Weighted, float]], places: NDArray[np.int64]) -> InCommon:
    """The cosines of some rows with each other, those of each part counting for its share."""
    found = [(part.by_feature(places), np.float32(math.sqrt(share))) for part, share in parts]
    lengths = np.concatenate([np.diff(rows.indptr) for rows, _ in found])
    borders = np.concatenate([[0], np.cumsum(lengths)])
    data = np.concatenate([rows.data * scale for rows, scale in found])
    features = sparse.csr_matrix(
        (data, np.concatenate([rows.indices for rows, _ in found]), borders), (len(lengths), len(places))
    )
    usual = lengths > USUAL * len(places)
    dense, rest = (some_rows(features, np.flatnonzero(one)) for one in (usual, ~usual))
    return InCommon(dense.toarray().T, sparse_matmul_to_dense(rest.T.tocsr(), rest))
