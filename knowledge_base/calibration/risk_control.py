"""Risk control: the lowest border above which the share of wrong answers keeps the budget, with confidence.

The method is Learn then Test (Angelopoulos, Bates, Candès, Jordan and Lei 2021, arXiv:2110.01052) for the selective
risk of Geifman and El-Yaniv 2017 (wrong answers among those given). For borders of a grid, "the risk above this border
exceeds the budget" is tested with the exact binomial tail (the Clopper-Pearson bound). Borders are tested from high to
low (fixed sequence testing), from several starts, each with its share of the error probability; a path ends at the
first test that fails, so the chance that a border that passed breaks the budget is at most `DOUBT`.

Where nothing can be certified, the border is an estimate: the lowest one whose share of wrong answers is within the
budget, as the mean of what was counted on the questions of all languages and of what their scores expect (1 - score).
What was counted must not be clearly above the budget, on all of them and on its own language's. It takes so many
answers that one wrong one keeps the budget. A larger budget never answers less than a smaller one: where the estimate
for the smallest budget that can be certified at all answers more than what is certified for a larger one, it stays.

Weighted questions count by their effective sample size (Kish), as Korn and Graubard do for proportions of surveys.
The promise holds for questions like the judged ones: what they lack (see `held_out`), no statistics can add.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincinv  # type: ignore[import-untyped]
from sklearn.isotonic import IsotonicRegression

from conversations.understanding import Language
from knowledge_base.calibration.borders import Border, Chosen
from knowledge_base.calibration.judged import Judged
from knowledge_base.thresholds import CAREFUL, Basis, Thresholds

DOUBT = 0.1
STARTS = (1 / 16, 1 / 8, 1 / 4)  # of the judged questions
STEP = 1.25
SCORES_WEIGHT = 1.0
"""How much the scores' own word weighs beside what was counted: as much. Scores are learned to be probabilities and
come true for customers' questions, while examples that are left out are wrong more often than those."""
WORTH_OFFERING = 0.5
FEW = 40
TINY = 1e-9
HALVINGS = 40

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Curve:
    """By how many are answered, best first: the score of the last one, the effective number, the wrong share as it was
    counted and as the scores expect it."""

    scores: Floats
    answered: Floats
    wrong_share: Floats
    expected_share: Floats

    def border(self, place: int) -> Border:
        number, share = float(self.answered[place]), float(self.wrong_share[place])
        return Border(float(self.scores[place]), number, share, upper_bound(number, share, DOUBT / len(STARTS)))

    def within(self, budget: float) -> NDArray[np.bool_]:
        """The places that keep the budget as an estimate."""
        share = (self.wrong_share + SCORES_WEIGHT * self.expected_share) / (1 + SCORES_WEIGHT)
        return (share <= budget) & (self.answered >= 1 / budget) & ~self.against(budget)

    def against(self, budget: float) -> NDArray[np.bool_]:
        """The places where what was counted is clearly above the budget."""
        return speak_against(self.answered, self.wrong_share, budget)


def choose(judged: Sequence[Judged], *, budget: float) -> dict[Language, Chosen]:
    """Thresholds for each language.

    A language whose own questions can't certify a border takes the one that both languages certify together, made
    stricter where its own questions break the budget there. Where no border is safe it takes an estimate; with too few
    questions, or where even an estimate is above the budget, careful ones.
    """
    together = safe_border(judged, budget=budget)
    return {language: _of_language(language, judged, together, budget) for language in Language}


def _of_language(language: Language, judged: Sequence[Judged], together: Border | None, budget: float) -> Chosen:
    own = [one for one in judged if one.language is language]
    border, basis = _certified(own, together, budget)
    estimate = _estimate(own, judged, budget)
    if border is not None and (estimate is None or border.score <= estimate):
        answer = border.score
    elif estimate is not None:
        answer, border, basis = estimate, None, Basis.ESTIMATED
    else:
        few = sum(one.right for one in judged) < enough(budget)
        answer = max(careful_border(own), _highest_estimate(_curve(own), _curve(judged)))
        basis = Basis.TOO_LITTLE_DATA if few else Basis.NO_SAFE_BORDER
    return Chosen(Thresholds(answer, min(worth_offering(own), answer), basis), len(own), border)


def _certified(own: Sequence[Judged], together: Border | None, budget: float) -> tuple[Border | None, Basis]:
    border = safe_border(own, budget=budget)
    if border is None and together is not None and own:
        return _not_above_budget(own, together, budget), Basis.CERTIFIED_TOGETHER
    return border, Basis.CERTIFIED


def _estimate(own: Sequence[Judged], judged: Sequence[Judged], budget: float) -> float | None:
    """For the budget, or the smallest one that can be certified where that is less; None with too little data."""
    if sum(one.right for one in judged) < enough(budget):
        return None
    return estimated_border(own, judged, budget=min(budget, _surest_budget(own), _surest_budget(judged)))


def estimated_border(own: Sequence[Judged], judged: Sequence[Judged], *, budget: float) -> float | None:
    """The lowest border that is within the budget as far as the judged questions of all languages and their scores say,
    where a language's own do not speak against it; None where there is none, or none with enough answers."""
    return _estimated(_curve(own), _curve(judged), budget)


def _estimated(own: _Curve, curve: _Curve, budget: float) -> float | None:
    [within] = np.nonzero(curve.within(budget))
    return _not_against(own, float(curve.scores[within[-1]]), budget) if len(within) else None


def _not_against(own: _Curve, border: float, budget: float) -> float | None:
    """The border, or the next higher one above which a language's own answers are not clearly more often wrong."""
    [places] = np.nonzero(own.scores >= border)
    [fit] = np.nonzero((own.scores >= border) & ~own.against(budget))
    if not len(places) or (len(fit) and fit[-1] == places[-1]):
        return border
    return float(own.scores[fit[-1]]) if len(fit) else None


def _highest_estimate(own: _Curve, curve: _Curve) -> float:
    """The estimate for the smallest budget that has one: no larger budget's is above it. 0 where there is none."""
    least, most = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (least + most) / 2
        least, most = (least, middle) if _estimated(own, curve, middle) is not None else (middle, most)
    return _estimated(own, curve, most) or 0.0


def _surest_budget(judged: Sequence[Judged]) -> float:
    """The smallest budget for which a border can be certified."""
    curve = _curve(judged)
    wanted = [start * float(curve.answered.max(initial=0.0)) for start in STARTS]
    bounds = [curve.border(int(np.argmax(curve.answered >= number))).upper_bound for number in wanted if number > 0]
    return min(bounds, default=1.0)


def enough(budget: float) -> int:
    """How many answers without a single wrong one it takes to certify anything at all."""
    return int(np.ceil(np.log(DOUBT / len(STARTS)) / np.log1p(-budget)))


def safe_border(judged: Sequence[Judged], *, budget: float) -> Border | None:
    """The lowest border that passes; None when none does. A larger budget never gives a higher one."""
    curve = _curve(judged)
    passed = [place for start in STARTS for place in _path(curve, start, budget)]
    return curve.border(max(passed)) if passed else None


def _path(curve: _Curve, start: float, budget: float) -> Iterator[int]:
    """The borders that pass from one start on, each with a quarter more answers than the one before."""
    wanted = start * float(curve.answered.max(initial=0.0))
    while 0 < wanted <= curve.answered.max():
        place = int(np.argmax(curve.answered >= wanted))
        if curve.border(place).upper_bound > budget:
            return
        yield place
        wanted *= STEP


def upper_bound(answered: float, wrong_share: float, doubt: float) -> float:
    """Clopper and Pearson's upper bound of a share; `answered` need not be a whole number."""
    wrong = answered * wrong_share
    if answered <= 0 or wrong >= answered:
        return 1.0
    return float(betaincinv(wrong + 1, answered - wrong, 1 - doubt))


def speak_against(answered: Floats, wrong_share: Floats, budget: float) -> NDArray[np.bool_]:
    """Whether Clopper and Pearson's lower bounds of shares are above a budget: so many wrong ones come by less than
    `DOUBT` where it is kept."""
    wrong = np.maximum(answered * wrong_share, TINY)
    against: NDArray[np.bool_] = betainc(wrong, answered - wrong + 1, budget) < DOUBT
    return against


def careful_border(judged: Sequence[Judged]) -> float:
    """The careful one, or what is higher: just above the surest wrong answer, or the highest border ever tested."""
    highest = max((one.score for one in judged if not one.right), default=0.0)
    curve = _curve(judged)
    first = np.argmax(curve.answered >= STARTS[0] * curve.answered.max()) if len(judged) else None
    tested = 0.0 if first is None else float(curve.scores[first])
    return max(CAREFUL.answer, float(np.nextafter(highest, 2.0)), tested)


def worth_offering(judged: Sequence[Judged]) -> float:
    """The score from which, among questions of that score, three buttons hold the right article every other time.

    Isotonic regression makes the share grow with the score.
    """
    if len(judged) < FEW:
        return CAREFUL.clarify
    scores = np.asarray([one.score for one in judged])
    regression = IsotonicRegression(out_of_bounds="clip").fit(
        scores, [float(one.right_in_three) for one in judged], sample_weight=[one.weight for one in judged]
    )
    worth = scores[regression.predict(scores) >= WORTH_OFFERING]
    return float(worth.min()) if len(worth) else CAREFUL.answer


def _not_above_budget(own: Sequence[Judged], together: Border, budget: float) -> Border:
    """The common border, or a higher one where this language's own share of wrong ones is within the budget."""
    curve = _curve(own)
    places = [place for place, score in enumerate(curve.scores) if score >= together.score]
    good = [place for place in places if curve.wrong_share[place] <= budget]
    if not places or (good and good[-1] == places[-1]):
        return together
    score = float(curve.scores[good[-1]]) if good else careful_border(own)
    return replace(together, score=max(score, together.score))


def _curve(judged: Sequence[Judged]) -> _Curve:
    ordered = sorted(judged, key=lambda one: -one.score)
    scores = np.asarray([one.score for one in ordered], np.float64)
    weights = np.asarray([one.weight for one in ordered], np.float64)
    wrong = np.asarray([not one.right for one in ordered], np.float64)
    total = np.cumsum(weights)
    ends = np.append(scores[1:] < scores[:-1], True) if len(scores) else np.zeros(0, bool)  # equal scores go together
    answered = total**2 / np.cumsum(weights**2)
    shares = [(np.cumsum(weights * one) / total)[ends] for one in (wrong, 1 - scores)]
    return _Curve(scores[ends], answered[ends], *shares)
