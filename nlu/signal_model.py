"""A small linear model over a sentence vector and the named signals; its file is a few kilobytes of numbers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from conversations.errors import BadInputError
from nlu.mood_model import Floats, unit_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalModel:
    """Multinomial logistic regression.

    `weights` has shape (classes, vector dimensions + cues + 1), the last column is the bias; `centre` is the mean unit
    vector of the training texts; `scale` the length that centred vectors are brought to.
    """

    classes: tuple[str, ...]
    cues: tuple[str, ...]
    weights: Floats
    centre: Floats
    scale: float

    @property
    def dimensions(self) -> int:
        """Of the sentence vectors."""
        return int(self.centre.shape[0])

    def features(self, vectors: Floats, signals: Sequence[Sequence[str]]) -> Floats:
        """Shape (texts, dimensions + cues + 1)."""
        return feature_matrix(vectors, signals, cues=self.cues, centre=self.centre, scale=self.scale)

    def probabilities(self, vector: Floats | None, signals: Sequence[str]) -> dict[str, float]:
        """Class → probability for one text; without a vector the signals decide."""
        if vector is not None and vector.shape != self.centre.shape:
            raise BadInputError(f"a vector of {self.dimensions} numbers is needed, not {vector.shape}")
        known = self.centre if vector is None else vector
        features = self.features(known[np.newaxis, :], [signals])[0]
        if vector is None:
            features[: self.dimensions] = 0
        scores = self.weights @ features
        shares = np.exp(scores - scores.max())
        return dict(zip(self.classes, map(float, shares / shares.sum()), strict=True))

    def save(self, path: Path) -> None:
        """As JSON, four digits: reads the same on every machine and shows its changes in a diff."""
        content = {
            "classes": self.classes,
            "cues": self.cues,
            "scale": self.scale,
            "centre": _rounded(self.centre),
            "weights": [_rounded(row) for row in self.weights],
        }
        path.write_text(json.dumps(content, indent=0) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Raises OSError, KeyError or ValueError where the file isn't one that `save` wrote."""
        content = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            classes=tuple(content["classes"]),
            cues=tuple(content["cues"]),
            scale=float(content["scale"]),
            centre=np.array(content["centre"], dtype=np.float32),
            weights=np.array(content["weights"], dtype=np.float32),
        )


def feature_matrix(
    vectors: Floats, signals: Sequence[Sequence[str]], *, cues: Sequence[str], centre: Floats, scale: float
) -> Floats:
    """Centred unit vectors brought to `scale`, a column of 0 or 1 per cue, and a column of ones."""
    centred = unit_rows(unit_rows(vectors) - centre) * scale
    flags = np.array([[name in found for name in cues] for found in signals], dtype=np.float32)
    return np.hstack([centred, flags.reshape(len(signals), len(cues)), np.ones((len(signals), 1))]).astype(np.float32)


def _rounded(row: Floats) -> list[float]:
    return [round(float(value), 4) for value in row]
