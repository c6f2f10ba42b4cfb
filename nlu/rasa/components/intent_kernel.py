"""The trained numbers of an intent classifier; stored as plain arrays, so that opening a model runs nobody's code."""

from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Text

import numpy as np

_CLOSENESS = 1.0


class IntentKernel(NamedTuple):
    """Kernel ridge regression on one column an intent, over the vectors of one or more encoders ("parts").

    Shapes: `shares` (parts,) are the parts' weights, `sizes` (parts,) the lengths of their vectors, which stand end to
    end; `centre` (dimensions,) is the training vectors' mean and `projection` (dimensions, kept) holds, part below
    part, the directions in which they vary most; `points` (examples, parts x kept) are the training vectors as
    `prepared` gives them; `weights` (examples, intents) and `bias` (intents,) give scores; `sharpness` turns scores
    into log odds.
    """

    intents: List[Text]
    sizes: np.ndarray
    shares: np.ndarray
    centre: np.ndarray
    projection: np.ndarray
    points: np.ndarray
    weights: np.ndarray
    bias: np.ndarray
    sharpness: np.ndarray

    def save(self, path: Path) -> None:
        """Half precision for the points: it changes no score in its third place."""
        content = self._asdict()
        content.update(intents=np.array(self.intents), points=self.points.astype(np.float16))
        np.savez(path, **content)

    @classmethod
    def load(cls, path: Path) -> "IntentKernel":
        """What `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            content: Dict[Text, Any] = {name: stored[name] for name in cls._fields}
        content["intents"] = content["intents"].tolist()
        content["points"] = content["points"].astype(np.float32)
        return cls(**content)

    def probabilities(self, vector: np.ndarray) -> Dict[Text, float]:
        """Intent → probability, for the parts' vectors end to end: shape (dimensions,)."""
        row = prepared(vector[np.newaxis, :], self.sizes, self.centre, self.projection)
        scores = kernel(row, self.points, self.shares)[0] @ self.weights + self.bias
        return dict(zip(self.intents, map(float, softmax(self.sharpness * scores)), strict=True))


def prepared(vectors: np.ndarray, sizes: np.ndarray, centre: np.ndarray, projection: np.ndarray) -> np.ndarray:
    """Shape (rows, parts x kept): each part less its centre, of unit length, projected, of unit length again."""
    directions = np.split(projection, np.cumsum(sizes)[:-1])
    parts = centred(vectors, sizes, centre)
    return np.hstack([_unit(part @ kept) for part, kept in zip(parts, directions, strict=True)])


def centred(vectors: np.ndarray, sizes: np.ndarray, centre: np.ndarray) -> List[np.ndarray]:
    """The parts, shapes (rows, size), less their centre and of unit length."""
    return [_unit(part) for part in np.split(vectors - centre, np.cumsum(sizes)[:-1], axis=1)]


def kernel(rows: np.ndarray, points: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Shape (rows, points): the parts' radial basis functions, added by their shares."""
    total = np.zeros((len(rows), len(points)), dtype=np.float32)
    parts = len(shares)
    for row, point, share in zip(np.split(rows, parts, axis=1), np.split(points, parts, axis=1), shares, strict=True):
        near = row @ point.T
        near -= 1
        near *= _CLOSENESS
        total += share * np.exp(near, out=near)
    return total


def softmax(log_odds: np.ndarray) -> np.ndarray:
    """Along the last axis."""
    grown = np.exp(log_odds - log_odds.max(axis=-1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=-1, keepdims=True))


def _unit(rows: np.ndarray) -> np.ndarray:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))
