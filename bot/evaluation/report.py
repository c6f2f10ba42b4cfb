"""A whole evaluation as values: figures, thresholds, worst errors; for the terminal, for JSON and for benchmarks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.evaluation.figures import Outcome, grouped, worst


@dataclass(frozen=True, slots=True)
class Report:
    """`groups` are figures by group, `thresholds` by language what was in force."""

    budget: float
    outcomes: Sequence[Outcome]
    thresholds: dict[str, dict[str, Any]]
    groups: dict[str, dict[str, Any]]
    errors: list[dict[str, Any]]


def report(outcomes: Sequence[Outcome], records: Sequence[dict[str, Any]], *, budget: float) -> Report:
    """Everything that is printed of an evaluation."""
    limits = {record["language"]: record["limits"] for record in records}
    errors = [_error(one) for one in worst(outcomes)]
    return Report(budget, outcomes, dict(sorted(limits.items())), grouped(outcomes, budget=budget), errors)


def _error(one: Outcome) -> dict[str, Any]:
    expected = one.labelled.expected
    return {
        "id": one.labelled.id,
        "text": one.labelled.text,
        "expected": expected.outcome,
        "right": sorted(expected.right),
        "decision": one.decision.value,
        "reason": one.reason,
        "article": one.article,
        "score": one.score,
        "rank_of_right": one.rank,
    }
