"""Risk control keeps the budget on questions like the judged ones, and is careful where little is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.understanding import Language
from knowledge_base.calibration import risk_control
from knowledge_base.calibration.judged import Judged, Source
from knowledge_base.calibration.risk_control import (
    DOUBT,
    STARTS,
    choose,
    enough,
    estimated_border,
    safe_border,
    speak_against,
    upper_bound,
    worth_offering,
)
from knowledge_base.thresholds import CAREFUL, PROMISED, Basis

RUNS = 100


def _judged(score: float, right: bool, language: Language = Language.EN, weight: float = 1.0) -> Judged:
    return Judged(score, right, right, language, Source.EXAMPLE, weight)


def _shop(random: np.random.Generator, size: int, exponent: float) -> list[Judged]:
    """Questions whose answer at score s is wrong with probability (1 - s) ** exponent."""
    scores = random.random(size)
    right = random.random(size) >= (1 - scores) ** exponent
    return [_judged(float(score), bool(one)) for score, one in zip(scores, right, strict=True)]


def _true_risk(border: float, exponent: float) -> float:
    """Of the shop above: the mean of (1 - s) ** exponent over s from the border to 1."""
    return (1 - border) ** exponent / (exponent + 1)


@pytest.mark.parametrize(("budget", "exponent", "size"), [(0.02, 2.0, 3_000), (0.05, 2.0, 2_000), (0.1, 3.0, 800)])
def test_the_true_risk_breaks_the_budget_in_few_of_many_shops(budget: float, exponent: float, size: int) -> None:
    random = np.random.default_rng(1)
    borders = [safe_border(_shop(random, size, exponent), budget=budget) for _ in range(RUNS)]
    broken = sum(border is not None and _true_risk(border.score, exponent) > budget for border in borders)
    assert broken <= DOUBT * RUNS
    assert sum(border is not None for border in borders) > RUNS / 2


def test_with_many_questions_the_border_comes_near_the_best_one() -> None:
    border = safe_border(_shop(np.random.default_rng(2), 40_000, 1.0), budget=0.05)
    assert border is not None
    assert 0.9 < border.score < 0.93  # at 0.9 the true risk is the budget
    assert border.wrong_share < border.upper_bound <= 0.05


@given(st.data(), st.floats(0.005, 0.5), st.floats(0.005, 0.5))
def test_a_larger_budget_never_answers_less(data: st.DataObject, one: float, other: float) -> None:
    judged = data.draw(judged_questions)
    smaller, larger = sorted((one, other))
    at_smaller, at_larger = (choose(judged, budget=budget)[Language.EN].thresholds for budget in (smaller, larger))
    assert at_larger.answer <= at_smaller.answer


def _drawn(score: float, chance: float, weight: float, language: Language) -> Judged:
    """Right as often as its score says."""
    return _judged(score, chance <= score, language, weight)


scores = st.one_of(st.floats(0, 1), st.floats(0.9, 1))
arbitrary = st.builds(_judged, scores, st.booleans())
probable = st.builds(_drawn, scores, st.floats(0, 1), st.floats(0.2, 3), st.just(Language.EN))
judged_questions = st.one_of(st.lists(arbitrary, max_size=300), st.lists(probable, max_size=300))
in_two_languages = st.lists(
    st.builds(_drawn, scores, st.floats(0, 1), st.floats(0.2, 3), st.sampled_from(Language)), max_size=300
)


@given(in_two_languages, st.floats(0.005, 0.5), st.floats(0.005, 0.5))
def test_an_estimate_for_a_larger_budget_is_never_higher(judged: list[Judged], one: float, other: float) -> None:
    own = [some for some in judged if some.language is Language.RU]
    smaller, larger = (estimated_border(own, judged, budget=budget) for budget in sorted((one, other)))
    assert smaller is None or (larger is not None and larger <= smaller)


@given(judged_questions, st.sampled_from([0.02, 0.05, 0.2]))
def test_a_border_keeps_the_budget_on_what_was_judged(judged: list[Judged], budget: float) -> None:
    thresholds = choose(judged, budget=budget)[Language.EN].thresholds
    assert thresholds.clarify <= thresholds.answer
    answered = [one for one in judged if one.score >= thresholds.answer]
    total = sum(one.weight for one in answered)
    wrong = sum(one.weight for one in answered if not one.right)
    if thresholds.basis is Basis.ESTIMATED:
        expected = sum(one.weight * (1 - one.score) for one in answered)
        assert (wrong + expected) / 2 <= budget * total * (1 + 1e-9)
        number = total**2 / sum(one.weight**2 for one in answered)
        assert number >= (1 - 1e-9) / budget
        assert not speak_against(np.asarray([number]), np.asarray([wrong / total]), budget + 1e-9)[0]
    elif thresholds.basis in PROMISED:
        assert wrong <= budget * total * (1 + 1e-9)
    else:
        assert wrong == 0


@given(st.floats(1, 500), st.floats(0, 0.99), st.floats(0.01, 0.5))
def test_the_upper_bound_is_above_the_share_and_shrinks_with_numbers(
    answered: float, share: float, doubt: float
) -> None:
    if share * answered + 1 <= answered or share == 0:
        assert upper_bound(answered, share, doubt) > share
        assert upper_bound(4 * answered, share, 0.01) <= upper_bound(answered, share, 0.01)


def test_exactly_enough_certifies_and_one_fewer_does_not() -> None:
    number = enough(0.02)
    assert upper_bound(number, 0.0, DOUBT / len(STARTS)) <= 0.02 < upper_bound(number - 1, 0.0, DOUBT / len(STARTS))


def test_too_little_is_known() -> None:
    few = [_judged(0.99, right=True)] * (enough(0.02) - 1)
    chosen = choose(few, budget=0.02)
    assert chosen[Language.EN].thresholds.basis is Basis.TOO_LITTLE_DATA
    assert chosen[Language.EN].thresholds.answer >= CAREFUL.answer
    assert choose([], budget=0.02)[Language.RU].thresholds.answer == CAREFUL.answer


def test_no_border_is_safe_among_wrong_answers() -> None:
    judged = [_judged(n / 1_000, right=n % 3 > 0) for n in range(1_000)]
    thresholds = choose(judged, budget=0.02)[Language.EN].thresholds
    assert thresholds.basis is Basis.NO_SAFE_BORDER
    assert not any(one.score >= thresholds.answer and not one.right for one in judged)


def test_where_nothing_is_certain_the_budget_is_kept_on_what_was_judged() -> None:
    """Wrong answers among the very best keep every path from starting. Of 305 answers 5 were wrong, 7 should be."""
    judged = [_judged(0.999, right=False)] * 2 + [_judged(n / 10_000, right=True) for n in range(9_700, 10_000)]
    judged += [_judged(n / 1_000, right=False) for n in range(200)]
    thresholds = choose(judged, budget=0.02)[Language.EN].thresholds
    assert thresholds.basis is Basis.ESTIMATED
    assert thresholds.answer == pytest.approx(0.197)
    answered = [one for one in judged if one.score >= thresholds.answer]
    assert sum(not one.right for one in answered) <= 0.02 * len(answered)


def _alike(right: int, wrong: int, score: float) -> list[Judged]:
    return [_judged(score, right=True)] * right + [_judged(score, right=False)] * wrong


@pytest.mark.parametrize(
    ("judged", "is_within"),
    [
        (_alike(390, 10, 0.99), True),  # 2.5 % counted, 1 % expected
        (_alike(388, 12, 0.99), True),
        (_alike(387, 13, 0.99), False),  # 3.25 % and 1 %
        (_alike(390, 10, 0.984), False),  # 2.5 % and 1.6 %
        (_alike(400, 0, 0.95), False),  # 5 % are expected: the scores do not know better
        (_alike(400, 0, 0.965), True),
        (_alike(49, 0, 0.999), False),  # one wrong answer would break the budget
        (_alike(50, 0, 0.999), True),
        (_alike(96, 4, 0.9999), False),
        (_alike(97, 3, 0.9999), True),  # 3 % of a hundred may well be 2 %
        (_alike(1_940, 60, 0.9999), False),  # of two thousand they are not: the scores are too sure
    ],
)
def test_what_was_counted_and_what_the_scores_expect_weigh_the_same(judged: list[Judged], is_within: bool) -> None:
    score = judged[0].score
    assert estimated_border(judged, judged, budget=0.02) == (score if is_within else None)


def _shop_with(random: np.random.Generator, size: int, times_wrong: float) -> list[Judged]:
    """Questions that are wrong so many times as often as their scores say."""
    scores, chances = random.random(size), random.random(size)
    wrong = chances < times_wrong * (1 - scores)
    return [_judged(score, right=not one) for score, one in zip(scores.tolist(), wrong.tolist(), strict=True)]


def _risks_of_estimates(size: int, times_wrong: float) -> list[float]:
    """For customers' questions, which are wrong as often as their scores say, in many shops with such judged ones."""
    random, risks = np.random.default_rng(3), []
    for _ in range(RUNS):
        judged = _shop_with(random, size, times_wrong)
        border = estimated_border(judged, judged, budget=0.05)
        risks.append(0.0 if border is None else _true_risk(border, 1.0))
    return risks


def test_where_the_scores_come_true_the_estimate_keeps_the_budget_on_average() -> None:
    risks = _risks_of_estimates(400, times_wrong=1)
    assert 0.04 < float(np.mean(risks)) <= 0.05
    assert float(np.quantile(risks, 0.9)) < 0.08


def test_judged_questions_that_are_wrong_too_often_keep_back_less_than_they_would_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As examples that are left out are."""
    risks = _risks_of_estimates(1_500, times_wrong=2)
    monkeypatch.setattr(risk_control, "SCORES_WEIGHT", 0.0)
    alone = _risks_of_estimates(1_500, times_wrong=2)
    assert 1.15 * float(np.mean(alone)) < float(np.mean(risks)) < 0.04, "0.025 and 0.033 if nothing were left to chance"
    assert float(np.quantile(risks, 0.9)) < 0.05


def test_where_scores_are_far_too_sure_many_counted_questions_overrule_them() -> None:
    """Five times as many are wrong as the scores say: both together would break the budget by two thirds."""
    judged = _shop_with(np.random.default_rng(5), 60_000, 5)
    border = estimated_border(judged, judged, budget=0.05)
    assert border is not None
    assert 5 * _true_risk(border, 1.0) < 1.25 * 0.05


def test_a_language_with_few_questions_takes_the_common_border_if_it_keeps_the_budget_there() -> None:
    english = [_judged(0.5 + n / 2_000, right=True) for n in range(1_000)]
    english += [_judged(0.55 + n / 200, right=False) for n in range(20)]
    good = [_judged(0.5 + n / 100, right=True, language=Language.RU) for n in range(50)]
    bad = [_judged(0.8, right=False, language=Language.RU)] * 3
    chosen = choose([*english, *good], budget=0.04)
    assert chosen[Language.RU].thresholds.basis is Basis.CERTIFIED_TOGETHER
    assert chosen[Language.RU].thresholds.answer < 0.6
    assert choose([*english, *good, *bad], budget=0.04)[Language.RU].thresholds.answer > 0.8


def test_what_one_wrong_answer_among_the_surest_keeps_from_being_certified_does_not_answer_less_for_more() -> None:
    """Certified for a larger budget are the few above the wrong one; the estimate for a smaller one goes further."""
    judged = [_judged(1.0, right=False)] + [_judged(0.98 + n / 20_000, right=True) for n in range(400)]
    few, many = (choose(judged, budget=budget)[Language.EN].thresholds for budget in (0.01, 0.06))
    assert few.basis is Basis.ESTIMATED
    assert many.answer <= few.answer == pytest.approx(0.98)


def test_heavier_questions_count_more_and_promise_less() -> None:
    light = [_judged(0.9, right=True) for _ in range(300)]
    uneven = [_judged(0.9, right=True, weight=10.0 if n < 30 else 1.0) for n in range(300)]
    even, heavy = safe_border(light, budget=0.02), safe_border(uneven, budget=0.02)
    assert even is not None
    assert even.answered == pytest.approx(300)
    assert heavy is None or heavy.answered < 150


def test_buttons_are_worth_it_where_they_help_every_other_time() -> None:
    judged = [_judged(n / 1_000, right=n % 10 < n // 100) for n in range(1_000)]
    assert 0.4 <= worth_offering(judged) <= 0.6
