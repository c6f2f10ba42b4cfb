"""A learned space in which questions that the same article answers lie close to each other, and near misses apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np

from knowledge_base.embedder import unit
from knowledge_base.ports import Vectors

SHARES = (1.0, 0.7)  # of the first and the second encoder


@dataclass(frozen=True, slots=True)
class Space:
    """A linear map from the encoders' centred vectors side by side to one vector; `matrix` is (all dimensions, size),
    None where nothing was learned for these encoders: then, and for vectors of other sizes, they stay side by side.

    `sharpness`, `passage_bonus` and `nobody` belong to `log_shares`. Learned like neighbourhood component analysis
    (Goldberger et al., 2004) on many shops at once, each question against all others of its shop.
    """

    matrix: Vectors | None = None
    sharpness: float = 12.0
    passage_bonus: float = 0.0
    nobody: float = 2.0

    def project(self, parts: Sequence[Vectors]) -> Vectors:
        """(rows, size) of unit length; `parts[e]` are the rows by encoder e, centred and of unit length."""
        joined = unit(np.hstack([share * part for share, part in zip(SHARES, parts, strict=True)]))
        if self.matrix is None or len(self.matrix) != joined.shape[1]:
            return joined
        return unit(joined @ self.matrix)

    def weights(self, cosines: Vectors, *, passages: bool = False) -> Vectors:
        """How much each row speaks for its owner, given its cosine with the question."""
        bonus = self.passage_bonus if passages else 0.0
        weights: Vectors = np.exp(self.sharpness * (cosines - 1) + bonus)
        return weights

    @property
    def nobody_weight(self) -> float:
        """What speaks for no article at all before anything is known."""
        return float(np.exp(self.nobody - self.sharpness))

    @property
    def fingerprint(self) -> bytes:
        """Equal for equal spaces only."""
        numbers = np.asarray([self.sharpness, self.passage_bonus, self.nobody], np.float32)
        return numbers.tobytes() + (b"" if self.matrix is None else self.matrix.tobytes())

    def save(self, path: Path) -> None:
        """What `load` reads, in half precision."""
        numbers = np.asarray([self.sharpness, self.passage_bonus, self.nobody], np.float32)
        np.savez(path, matrix=np.asarray(self.matrix, np.float16), numbers=numbers)

    @classmethod
    def load(cls, path: Path) -> "Space":
        """The space in a file."""
        with np.load(path) as stored:
            return cls(stored["matrix"].astype(np.float32), *map(float, stored["numbers"]))


@cache
def shipped_space() -> Space:
    """The space in the package, for the packaged encoders, learned by `python -m benchmarks.train_space`."""
    with as_file(files("knowledge_base").joinpath("models", "space.npz")) as path:
        return Space.load(path)
