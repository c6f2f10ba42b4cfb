"""Familiar questions: what customers of many shops ask, in groups of one meaning each.

A customer's words often resemble no example question of an article, but a wording that we have met elsewhere; and that
one's group resembles the article. So the way goes over the groups:

    question ─→ the groups that it is near to ─→ the articles that each group's questions are near to
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge_base.ports import Vectors
from knowledge_base.rows import cosines, largest
from knowledge_base.shares import PRESENT, Absent, Shares, shared

NEAR_GROUPS = 24
SHARPNESS = 25.0
LEARNED_AT_ONCE = 200


class Near(NamedTuple):
    """The groups that a question is nearest to, with their shares of it."""

    groups: NDArray[np.int64]
    weights: Vectors


@dataclass(frozen=True, slots=True)
class Familiar:
    """`vectors` are places in the learned space, (rows, size) of unit length; `groups[i]` is the group of row i, from 0
    on and never falling."""

    vectors: Vectors
    groups: NDArray[np.int64]
    _borders: NDArray[np.int64] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        borders = np.searchsorted(self.groups, np.arange(self.groups.max(initial=-1) + 2))
        object.__setattr__(self, "_borders", borders)

    def near(self, placed: Vectors) -> Near:
        """The groups that a question is nearest to."""
        return self._nearest(cosines(self.vectors, placed))

    def near_all(self, placed: Vectors) -> list[Near]:
        """The same of many questions, a row each: a fraction of the time."""
        return [self._nearest(near) for near in placed @ self.vectors.T]

    def _nearest(self, near: Vectors) -> Near:
        sums = np.bincount(self.groups, np.exp(SHARPNESS * (near - 1)))
        nearest = largest(sums, NEAR_GROUPS)
        return Near(nearest, np.asarray(sums[nearest] / sums[nearest].sum(), np.float32))

    def members(self, group: int) -> Vectors:
        """The rows of one group."""
        return self.vectors[self._borders[group] : self._borders[group + 1]]

    @property
    def fingerprint(self) -> bytes:
        """Equal for equal ones only."""
        return self.vectors.tobytes() + self.groups.tobytes()

    def save(self, path: Path) -> None:
        """What `load` reads, in half precision."""
        np.savez_compressed(path, vectors=self.vectors.astype(np.float16), groups=self.groups.astype(np.int16))

    @classmethod
    def load(cls, path: Path) -> "Familiar":
        """Those in a file."""
        with np.load(path) as stored:
            return cls(stored["vectors"].astype(np.float32), stored["groups"].astype(np.int64))


class Bridge:
    """From familiar groups to the articles of one snapshot. What a group's questions say of them is worked out once."""

    def __init__(self, familiar: Familiar, shares: Shares) -> None:
        self._familiar = familiar
        self._shares = shares
        self._sums: dict[int, Vectors] = {}
        self._told: dict[int, Vectors] = {}

    def near_all(self, placed: Vectors) -> list[Near]:
        """What many questions are near to, a row each; `shares` of each of them has less to do then."""
        found = self._familiar.near_all(placed)
        self._learn(np.unique(np.concatenate([one.groups for one in found])).tolist())
        return found

    def shares(self, placed: Vectors, absent: Absent = PRESENT, near: Near | None = None) -> Vectors:
        """(subjects + 1,): how much of the question goes to each subject, and to nobody; `near` where it is known."""
        groups, weights = near or self._familiar.near(placed)
        self._learn(groups.tolist())
        if absent == PRESENT:
            told = np.stack([self._told[group] for group in groups.tolist()])
            return np.asarray(weights @ told, np.float32)
        members = [self._familiar.members(group) for group in groups.tolist()]
        sums = np.vstack([self._sums[group] for group in groups.tolist()])
        said = shared(self._shares.without(sums, np.vstack(members), absent))
        sizes = [len(rows) for rows in members]
        return np.asarray(np.repeat(weights / sizes, sizes) @ said, np.float32)

    def _learn(self, groups: Sequence[int]) -> None:
        new = [group for group in groups if group not in self._told]
        for start in range(0, len(new), LEARNED_AT_ONCE):
            self._learn_some(new[start : start + LEARNED_AT_ONCE])

    def _learn_some(self, groups: Sequence[int]) -> None:
        """Together: one multiplication instead of many small ones."""
        members = [self._familiar.members(group) for group in groups]
        borders = np.cumsum([len(rows) for rows in members])[:-1]
        sums = np.split(self._shares.sums(np.vstack(members)), borders)
        for group, own in zip(groups, sums, strict=True):
            self._sums[group] = own
            self._told[group] = np.asarray(shared(own).mean(0), np.float32)


@cache
def shipped_familiar() -> Familiar:
    """Those in the package, for the learned space, made by `python -m benchmarks.train_space`."""
    with as_file(files("knowledge_base").joinpath("models", "familiar.npz")) as path:
        return Familiar.load(path)
