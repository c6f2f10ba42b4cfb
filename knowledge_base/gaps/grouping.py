"""Groups of questions that one article would answer.

FAISS finds each question's neighbours in the learned space; what hangs together becomes one component, and
agglomerative clustering with average linkage (scikit-learn) cuts each component into groups.
"""

from collections.abc import Sequence

import faiss
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]
from sklearn.cluster import AgglomerativeClustering

from knowledge_base.embedder import unit
from knowledge_base.ports import Vectors
from knowledge_base.snapshot import Centers
from knowledge_base.space import Space

TOGETHER = 0.3
"""Chosen in benchmarks/results/gaps.md."""
NEIGHBOURS = 30
LARGEST = 2_000
"""A component larger than this is cut by its nearest neighbours only: average linkage needs all distances."""

Labels = NDArray[np.int64]


def placed(columns: Sequence[Vectors], centers: Sequence[Centers], space: Space) -> Vectors:
    """Questions in the learned space; `columns[e]` are their vectors by encoder e, a row each."""
    centred = [unit(rows - center.questions) for rows, center in zip(columns, centers, strict=True)]
    return space.project(centred)


def grouped(vectors: Vectors, *, together: float = TOGETHER) -> Labels:
    """A label for each row of unit length; rows with the same label belong together."""
    if not len(vectors):
        return np.zeros(0, np.int64)
    components = _components(vectors, together)
    labels, first = np.zeros(len(vectors), np.int64), 0
    for component in range(int(components.max()) + 1):
        [rows] = np.nonzero(components == component)
        own = _cut(vectors[rows], together)
        labels[rows] = first + own
        first += int(own.max()) + 1
    return labels


def typical(vectors: Vectors) -> int:
    """The row that is nearest to all others."""
    return int(np.argmax(vectors @ vectors.mean(0)))


def _components(vectors: Vectors, together: float) -> Labels:
    index = faiss.IndexFlatIP(vectors.shape[1])
    rows = np.ascontiguousarray(vectors, np.float32)
    index.add(rows)
    cosines, found = index.search(rows, min(NEIGHBOURS, len(rows)))
    near = (cosines >= together) & (found >= 0)
    starts = np.repeat(np.arange(len(rows)), found.shape[1]).reshape(found.shape)
    graph = coo_matrix((np.ones(int(near.sum())), (starts[near], found[near])), shape=(len(rows), len(rows)))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def _cut(vectors: Vectors, together: float) -> Labels:
    if len(vectors) < 2 or len(vectors) > LARGEST:
        return np.zeros(len(vectors), np.int64)
    distances = np.maximum(1 - vectors @ vectors.T, 0).astype(np.float64)
    clustering = AgglomerativeClustering(
        n_clusters=None, distance_threshold=1 - together, metric="precomputed", linkage="average"
    )
    return np.asarray(clustering.fit_predict(distances), np.int64)
