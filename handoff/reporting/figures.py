"""Shares and typical values that always know of how many they speak."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

FEW = 30
"""A figure that rests on fewer is marked: chance plays a large part in it."""
_Z = 1.959964  # 95 %, two-sided


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `of`."""

    count: int
    of: int

    @property
    def value(self) -> float | None:
        """0 to 1; None of nothing."""
        return self.count / self.of if self.of else None

    @property
    def is_small(self) -> bool:
        """Whether it rests on few."""
        return 0 < self.of < FEW

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the true share lies with 95 % confidence. Source: Wilson, JASA 22 (1927), 209–212."""
        if not self.of:
            return None
        share, square = self.count / self.of, _Z**2 / self.of
        middle = (share + square / 2) / (1 + square)
        half = _Z / (1 + square) * math.sqrt(share * (1 - share) / self.of + square / (4 * self.of))
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Part:
    """`count` of `of` that are all there is: no sample, so nothing to be careful about."""

    count: int
    of: int


@dataclass(frozen=True, slots=True)
class Typical:
    """A duration out of `n`; None of nothing."""

    value: timedelta | None
    n: int

    @property
    def is_small(self) -> bool:
        """Whether it rests on few."""
        return 0 < self.n < FEW


@dataclass(frozen=True, slots=True)
class Net:
    """NPS: the share of 9 and 10 less the share of 0 to 6, in points from -100 to 100."""

    promoters: int
    detractors: int
    n: int

    @property
    def value(self) -> int | None:
        """Whole points; None where nobody answered."""
        return round(100 * (self.promoters - self.detractors) / self.n) if self.n else None

    @property
    def is_small(self) -> bool:
        """Whether it rests on few."""
        return 0 < self.n < FEW


@dataclass(frozen=True, slots=True)
class Spread:
    """Durations, summed up by the middle one and the one that nine in ten stay under."""

    n: int
    p50: timedelta | None = None
    p90: timedelta | None = None

    @property
    def middle(self) -> Typical:
        """The median."""
        return Typical(self.p50, self.n)

    @property
    def slow(self) -> Typical:
        """The 90th percentile."""
        return Typical(self.p90, self.n)


def net_of(scores: Iterable[tuple[int, int]]) -> Net:
    """From pairs of a score and how many gave it."""
    promoters = detractors = n = 0
    for score, count in scores:
        n += count
        promoters += count if score >= 9 else 0
        detractors += count if score <= 6 else 0
    return Net(promoters, detractors, n)
