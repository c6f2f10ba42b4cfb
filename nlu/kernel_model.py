"""The trained model of moods and of matters: a kernel machine over two sentence vectors and the named signals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from conversations.errors import BadInputError

Floats = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Floats]
"""Texts → vectors of shape (texts, VECTOR): multilingual e5 small's, as queries, then the universal encoder's."""

ASKING: Final = "asking"
"""A class of its own: shops' questions, however vivid, so that they are told from other calm messages."""

FIRST: Final = 384
SECOND: Final = 512
VECTOR: Final = FIRST + SECOND
_CLOSENESS: Final = 0.6
_SIGNAL_CLOSENESS: Final = 0.08


@dataclass(frozen=True, kw_only=True)
class KernelModel:
    """Kernel ridge regression on one column a class, its scores calibrated by a multinomial regression.

    `centre` (VECTOR,) is the mean of the training vectors; `projection` (VECTOR, dimensions) keeps what varies;
    `points` (messages, dimensions + signals) are the training messages as `features` gives them; `weights` (messages,
    classes) and `bias` (classes,) give scores; `calibration` (classes, classes + 1) turns scores into log odds, the
    last column is the bias, as in `signal_weights` (classes, signals + 1), which decide where there is no vector.
    A model that knows no signals has none of them: nothing but the bias of `signal_weights`.
    """

    classes: tuple[str, ...]
    signals: tuple[str, ...]
    centre: Floats
    projection: Floats
    points: Floats
    weights: Floats
    bias: Floats
    calibration: Floats
    signal_weights: Floats

    def probabilities(self, vector: Floats | None, signals: Sequence[str]) -> dict[str, float]:
        """Class → probability for one text. Raises BadInputError for a vector of another length."""
        flags = signal_flags([signals], self.signals)
        if vector is None:
            return self._shares(linear(self.signal_weights, flags)[0])
        if vector.shape != self.centre.shape:
            raise BadInputError(f"a vector of {VECTOR} numbers is needed, not {vector.shape}")
        scores = self.scores(features(vector[np.newaxis, :], flags, centre=self.centre, projection=self.projection))
        return self._shares(linear(self.calibration, scores)[0])

    def scores(self, rows: Floats) -> Floats:
        """(rows, classes), not yet calibrated."""
        scores: Floats = kernel(rows, self.points, self._lengths) @ self.weights + self.bias
        return scores

    @cached_property
    def _lengths(self) -> Floats:
        return squared_lengths(self.points)

    def _shares(self, odds: Floats) -> dict[str, float]:
        shares = np.exp(odds - odds.max())
        return dict(zip(self.classes, map(float, shares / shares.sum()), strict=True))

    def save(self, path: Path) -> None:
        """As a numpy archive without pickles; half precision where it makes no difference."""
        half = {name: getattr(self, name).astype(np.float16) for name in ("projection", "points")}
        whole = {name: getattr(self, name) for name in ("centre", "weights", "bias", "calibration", "signal_weights")}
        names = {name: np.array(getattr(self, name), dtype=np.str_) for name in ("classes", "signals")}
        np.savez_compressed(path, allow_pickle=False, **half, **whole, **names)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Raises OSError, KeyError or ValueError where the file isn't one that `save` wrote."""
        with np.load(path, allow_pickle=False) as content:
            numbers = {
                name: content[name].astype(np.float32) for name in content.files if content[name].dtype.kind == "f"
            }
            return cls(
                classes=tuple(content["classes"].tolist()), signals=tuple(content["signals"].tolist()), **numbers
            )


def features(vectors: Floats, flags: Floats, *, centre: Floats, projection: Floats) -> Floats:
    """(texts, dimensions + signals), scaled so that `kernel` weighs vectors and signals as they were tuned."""
    return np.hstack([centred(vectors, centre) @ projection, flags * _SIGNAL_CLOSENESS**0.5])


def centred(vectors: Floats, centre: Floats) -> Floats:
    """Each of the two vectors without its mean and brought to one length."""
    moved = vectors - centre
    halves = [unit_rows(moved[:, :FIRST]), unit_rows(moved[:, FIRST:])]
    scaled: Floats = np.hstack(halves) * np.float32(_CLOSENESS**0.5)
    return scaled


def kernel(rows: Floats, points: Floats, lengths: Floats | None = None) -> Floats:
    """exp(-squared distance), shape (rows, points); `lengths` are the squared ones of the points where known."""
    of_points = squared_lengths(points) if lengths is None else lengths
    squares = squared_lengths(rows)[:, np.newaxis] + of_points - 2 * rows @ points.T
    near: Floats = np.exp(-np.maximum(squares, 0))
    return near


def squared_lengths(rows: Floats) -> Floats:
    """(rows,)."""
    lengths: Floats = np.einsum("ij,ij->i", rows, rows)
    return lengths


def signal_flags(found: Sequence[Sequence[str]], names: Sequence[str]) -> Floats:
    """(texts, names) of 0 and 1."""
    flags = [[name in signals for name in names] for signals in found]
    return np.array(flags, dtype=np.float32).reshape(len(found), len(names))


def linear(weights: Floats, rows: Floats) -> Floats:
    """(rows, classes) of weights whose last column is the bias."""
    odds: Floats = rows @ weights[:, :-1].T + weights[:, -1]
    return odds


def unit_rows(vectors: Floats) -> Floats:
    """Each row scaled to length 1."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    shares: Floats = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return shares
