"""What came out, counted: how often the right article is found, how often it is sent, how often a wrong one is."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from scipy.stats import binomtest  # type: ignore[import-untyped]

from bot.evaluation.labelled import NOT_COVERED, Labelled
from conversations.decisions import DecisionKind

WORST = 10
SURE_OF_INTERVAL = 0.95


@dataclass(frozen=True, slots=True)
class Outcome:
    """One message with what the bot made of it: `slugs` are all candidates, best first, `score` that of the best."""

    labelled: Labelled
    decision: DecisionKind
    article: str | None
    options: tuple[str, ...]
    slugs: tuple[str, ...]
    score: float
    reason: str

    @classmethod
    def of(cls, labelled: Labelled, record: dict[str, Any]) -> "Outcome":
        """From the record that `otvet ask` would print."""
        candidates = record["candidates"]
        return cls(
            labelled,
            DecisionKind(record["decision"]),
            record["article"],
            tuple(record["options"]),
            tuple(candidate["slug"] for candidate in candidates),
            candidates[0]["score"] if candidates else 0.0,
            record["reason"],
        )

    @property
    def answerable(self) -> bool:
        """Whether an article should have been sent."""
        return self.labelled.expected.expect is DecisionKind.ANSWER

    @property
    def answered(self) -> bool:
        """Whether one was."""
        return self.decision is DecisionKind.ANSWER

    @property
    def right(self) -> bool:
        """Whether the article sent was a right one."""
        return self.answered and self.article in self.labelled.expected.right

    @property
    def rank(self) -> int | None:
        """The place of the first right article among the candidates, from 1."""
        right = self.labelled.expected.right
        return next((place for place, slug in enumerate(self.slugs, 1) if slug in right), None)

    @property
    def offered(self) -> bool:
        """Whether a right article was sent or is among the buttons."""
        return self.right or not self.labelled.expected.right.isdisjoint(self.options)


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its 95 % interval (Clopper and Pearson); all None where there is nothing to share."""

    share: float | None
    low: float | None
    high: float | None
    count: int
    of: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the `answerable` messages: found (recall, MRR), answered right, answered or offered, and how many could be
    answered right at the budget by the best threshold, chosen on these very messages. `wrong` is of all answers given,
    whatever the message asked for. Handoffs: precision of all given, recall of all expected."""

    messages: int
    answerable: int
    recall_at_1: float | None
    recall_at_3: float | None
    mrr: float | None
    answered_right: Rate
    answered_or_offered: Rate
    best_coverage: float | None
    wrong: Rate
    handoff_precision: Rate
    handoff_recall: Rate


def figures(outcomes: Sequence[Outcome], *, budget: float) -> Figures:
    """All figures of some messages."""
    answerable = [one for one in outcomes if one.answerable]
    answered = [one for one in outcomes if one.answered]
    handed = [one for one in outcomes if one.decision is DecisionKind.HAND_OFF]
    human = [one for one in outcomes if one.labelled.expected.expect is DecisionKind.HAND_OFF]
    return Figures(
        messages=len(outcomes),
        answerable=len(answerable),
        recall_at_1=_mean(one.rank == 1 for one in answerable),
        recall_at_3=_mean(one.rank is not None and one.rank <= 3 for one in answerable),
        mrr=_mean(1 / one.rank if one.rank else 0.0 for one in answerable),
        answered_right=rate(one.right for one in answerable),
        answered_or_offered=rate(one.offered for one in answerable),
        best_coverage=_best_coverage(outcomes, len(answerable), budget),
        wrong=rate(not one.right for one in answered),
        handoff_precision=rate(one.labelled.expected.expect is DecisionKind.HAND_OFF for one in handed),
        handoff_recall=rate(one.decision is DecisionKind.HAND_OFF for one in human),
    )


def grouped(outcomes: Sequence[Outcome], *, budget: float) -> dict[str, dict[str, Any]]:
    """Figures of all messages, per language, per kind and per expected outcome."""
    groups: dict[str, list[Outcome]] = {"all": list(outcomes)}
    for name in (_language, _kind, _outcome):
        for group in sorted({name(one) for one in outcomes}):
            groups[group] = [one for one in outcomes if name(one) == group]
    return {name: asdict(figures(some, budget=budget)) for name, some in groups.items()}


def worst(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The ten worst errors: the surest wrong answers, then people who were not passed on, then articles not found."""
    return sorted((one for one in outcomes if _badness(one) > 0), key=_badness, reverse=True)[:WORST]


def searched(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The messages that are for the articles to answer, or not to: what scores are about."""
    return [one for one in outcomes if one.answerable or one.labelled.expected.reason == NOT_COVERED]


def rate(values: Iterable[bool]) -> Rate:
    """How often it is true, with the interval."""
    found = list(values)
    if not found:
        return Rate(None, None, None, 0, 0)
    interval = binomtest(sum(found), len(found)).proportion_ci(SURE_OF_INTERVAL, method="exact")
    low, high = round(float(interval.low), 4), round(float(interval.high), 4)
    return Rate(round(sum(found) / len(found), 4), low, high, sum(found), len(found))


def _badness(one: Outcome) -> float:
    expected = one.labelled.expected
    if one.answered and not one.right:
        return 2 + one.score
    if expected.expect is DecisionKind.HAND_OFF and expected.reason != NOT_COVERED and one.decision != expected.expect:
        return 1.5
    if one.answerable and not one.offered:
        return 1 - 1 / one.rank if one.rank else 1.0
    return 0.0


def _best_coverage(outcomes: Sequence[Outcome], answerable: int, budget: float) -> float | None:
    best, right = 0, 0
    ordered = sorted(searched(outcomes), key=lambda one: -one.score)
    for count, one in enumerate(ordered, 1):
        right += one.rank == 1
        if count - right <= budget * count:
            best = right
    return round(best / answerable, 4) if answerable else None


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return round(sum(found) / len(found), 4) if found else None


def _language(one: Outcome) -> str:
    return f"language {one.labelled.language.value}"


def _kind(one: Outcome) -> str:
    return f"kind {one.labelled.kind}"


def _outcome(one: Outcome) -> str:
    return f"expected {one.labelled.expected.outcome}"
