"""The learned weights that turn signals into the probability that an article answers."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from knowledge_base.familiar import Familiar, shipped_familiar
from knowledge_base.ports import Vectors
from knowledge_base.space import Space, shipped_space

LIMIT = 5.0


@dataclass(frozen=True, slots=True)
class Fusion:
    """A logistic model over named signals, each centred, scaled and cut at five standard deviations.

    `space` is where some of the signals are measured, `familiar` what they go over; the packaged encoders' own if left
    out. `tokenless` are the weights where an embedding model gives no token vectors, and so fewer signals. A signal
    that is not a number counts as an average one.
    """

    names: tuple[str, ...]
    means: Vectors
    scales: Vectors
    weights: Vectors
    intercept: float
    space: Space = field(default_factory=shipped_space)
    familiar: Familiar = field(default_factory=shipped_familiar)
    tokenless: "Fusion | None" = None

    def of(self, names: Collection[str]) -> "Fusion":
        """The weights for these signals, of some candidate."""
        if self.tokenless is None or set(names) & (set(self.names) - set(self.tokenless.names)):
            return self
        return self.tokenless

    def probabilities(self, names: tuple[str, ...], values: Vectors) -> Vectors:
        """One probability a row of `values` (rows, len(names)). Raises ValueError for other signals than learned."""
        if self.tokenless is not None and names == self.tokenless.names:
            return self.tokenless.probabilities(names, values)
        if names != self.names:
            raise ValueError("the signals are not those that the weights were learned for: train again")
        probabilities: Vectors = 1 / (1 + np.exp(-(self._scaled(values) @ self.weights + self.intercept)))
        return probabilities

    def weighed(self, values: Sequence[float]) -> Vectors:
        """What each signal of one candidate adds to the log odds; an average one adds nothing."""
        weighed: Vectors = self._scaled(np.asarray(values, np.float32)) * self.weights
        return weighed

    def _scaled(self, values: Vectors) -> Vectors:
        scaled: Vectors = np.nan_to_num(np.clip((values - self.means) / self.scales, -LIMIT, LIMIT), nan=0.0)
        return scaled

    def to_json(self) -> str:
        """What `from_json` reads."""
        return json.dumps(_written(self), indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Fusion":
        """The model in a file: per signal its mean, scale and weight."""
        return cls._read(json.loads(text))

    @classmethod
    def _read(cls, read: dict[str, Any]) -> "Fusion":
        columns = np.asarray(list(read["signals"].values()), np.float32).reshape(-1, 3)
        tokenless = cls._read(read["tokenless"]) if "tokenless" in read else None
        means, scales, weights = columns.T
        return cls(tuple(read["signals"]), means, scales, weights, float(read["intercept"]), tokenless=tokenless)


def _written(fusion: Fusion) -> dict[str, Any]:
    columns = zip(fusion.names, fusion.means, fusion.scales, fusion.weights, strict=True)
    signals = {name: [round(float(v), 6) for v in values] for name, *values in columns}
    own = {"intercept": round(fusion.intercept, 6), "signals": signals}
    return own | ({"tokenless": _written(fusion.tokenless)} if fusion.tokenless else {})


@cache
def shipped_fusion() -> Fusion:
    """The weights in the package, learned by `python -m benchmarks.train_fusion`."""
    return Fusion.from_json(files("knowledge_base").joinpath("models", "fusion.json").read_text("utf-8"))


def write_fusion(fusion: Fusion, path: Path) -> None:
    """Replace the weights."""
    path.write_text(fusion.to_json(), "utf-8")
