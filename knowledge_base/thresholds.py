"""The borders between answering, offering buttons and handing off, from questions whose outcome is known."""

from collections.abc import Sequence
from dataclasses import dataclass

ERROR_BUDGET = 0.02
ENOUGH = 200
WORTH_OFFERING = 0.5
NEIGHBOURS = 40


@dataclass(frozen=True, slots=True)
class Thresholds:
    """A best candidate's score of `answer` or more is answered, of `clarify` or more offered as buttons."""

    answer: float
    clarify: float


# Measured on shop_kb's questions by articles held out: see benchmarks/results/answering.md
DEFAULT = Thresholds(answer=0.9, clarify=0.2)
CAREFUL = Thresholds(answer=0.97, clarify=0.3)


@dataclass(frozen=True, slots=True)
class Judged:
    """The best score of a held-out question, whether the best article was right, and whether one of three was."""

    score: float
    right: bool
    right_in_three: bool


def choose_thresholds(judged: Sequence[Judged], *, error_budget: float = ERROR_BUDGET) -> Thresholds:
    """The lowest border that keeps wrong answers within the budget, one of them assumed unseen.

    With fewer than 200 judged questions, or when no border keeps the budget, CAREFUL.
    """
    if len(judged) < ENOUGH:
        return CAREFUL
    ordered = sorted(judged, key=lambda one: -one.score)
    answer = _lowest_within(ordered, error_budget)
    return Thresholds(answer=answer, clarify=min(_lowest_worth_offering(ordered), answer))


def _lowest_within(ordered: Sequence[Judged], error_budget: float) -> float:
    lowest = CAREFUL.answer
    wrong = 0
    for answered, one in enumerate(ordered, 1):
        wrong += not one.right
        if answered < len(ordered) and ordered[answered].score == one.score:
            continue  # a border takes all of an equal score
        if (wrong + 1) / (answered + 1) <= error_budget:
            lowest = one.score
    return lowest


def _lowest_worth_offering(ordered: Sequence[Judged]) -> float:
    """Down to where, among questions of about that score, three buttons hold the right article every other time."""
    for last in range(NEIGHBOURS, len(ordered)):
        near = ordered[last - NEIGHBOURS : last]
        if sum(one.right_in_three for one in near) / NEIGHBOURS < WORTH_OFFERING:
            return near[-1].score
    return ordered[-1].score
