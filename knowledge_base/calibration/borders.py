"""A border between answering and not answering, and what is known of it."""

from dataclasses import dataclass

from knowledge_base.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Border:
    """A score with what is known above it: how many judged questions in effect, the weighted share of wrong ones, and
    the upper bound of that share."""

    score: float
    answered: float
    wrong_share: float
    upper_bound: float


@dataclass(frozen=True, slots=True)
class Chosen:
    """The thresholds of one language and what they rest on; `border` is None where none could be certified."""

    thresholds: Thresholds
    judged: int
    border: Border | None = None
