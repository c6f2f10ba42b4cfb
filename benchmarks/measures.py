"""What answering is measured by."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from benchmarks.shop_questions import AskedQuestion

BUDGETS = (0.02, 0.05, 0.1)


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with the slugs found for it, best first, and the confidence in the first one."""

    question: AskedQuestion
    slugs: tuple[str, ...]
    confidence: float

    def right_within(self, count: int) -> bool:
        """Whether one of the first `count` answers."""
        return not self.question.right.isdisjoint(self.slugs[:count])


@dataclass(frozen=True, slots=True)
class Figures:
    """Recall over the answerable ones; `coverage` is the share of them answered right at a share of wrong answers;
    the threshold of that is chosen on the same questions, which flatters. AUROC tells answerable from not."""

    questions: int
    answerable: int
    recall_at_1: float
    recall_at_3: float
    coverage: dict[str, float]
    auroc: float


def figures(answered: Sequence[Answered]) -> Figures:
    """All figures of some questions."""
    answerable = [one for one in answered if one.question.right]
    return Figures(
        questions=len(answered),
        answerable=len(answerable),
        recall_at_1=_share(one.right_within(1) for one in answerable),
        recall_at_3=_share(one.right_within(3) for one in answerable),
        coverage={f"{budget:.0%}": round(coverage(answered, budget), 3) for budget in BUDGETS},
        auroc=_auroc(answered),
    )


def by_group(answered: Sequence[Answered]) -> dict[str, dict[str, object]]:
    """Figures of all, per kind and per language."""
    groups = {
        "all": answered,
        "plain": [one for one in answered if not one.question.hard],
        "hard": [one for one in answered if one.question.hard],
        "ru": [one for one in answered if one.question.language == "ru"],
        "en": [one for one in answered if one.question.language == "en"],
    }
    return {name: asdict(figures(some)) for name, some in groups.items() if some}


def coverage(answered: Sequence[Answered], budget: float) -> float:
    """The largest share of the answerable that can be answered right with at most `budget` of the answers wrong."""
    ordered = sorted(answered, key=lambda one: -one.confidence)
    right = np.asarray([one.right_within(1) for one in ordered])
    wrong_share = np.cumsum(~right) / np.arange(1, len(right) + 1)
    good = np.nonzero(wrong_share <= budget)[0]
    answerable = sum(bool(one.question.right) for one in answered)
    return float(right[: good.max() + 1].sum() / answerable) if len(good) else 0.0


def _share(values: Iterable[bool]) -> float:
    found: NDArray[np.bool_] = np.fromiter(values, bool)
    return round(float(found.mean()), 3) if len(found) else 0.0


def _auroc(answered: Sequence[Answered]) -> float:
    truth = [bool(one.question.right) for one in answered]
    if len(set(truth)) < 2:
        return float("nan")
    return round(float(roc_auc_score(truth, [one.confidence for one in answered])), 3)
