"""The borders keep the budget, and are careful where little is known."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.thresholds import CAREFUL, ENOUGH, Judged, choose_thresholds


def _judged(score: float, right: bool) -> Judged:
    return Judged(score, right, right)


def test_too_little_is_known() -> None:
    assert choose_thresholds([Judged(0.9, right=True, right_in_three=True)] * (ENOUGH - 1)) == CAREFUL


def test_the_border_stands_above_the_wrong_answers() -> None:
    judged = [Judged(0.5 + n / 1000, right=True, right_in_three=True) for n in range(400)]
    judged += [Judged(0.49 - n / 1000, right=False, right_in_three=False) for n in range(100)]
    found = choose_thresholds(judged, error_budget=0.02)
    assert 0.45 < found.answer <= 0.5
    assert found.clarify <= found.answer


@given(
    st.lists(st.builds(_judged, st.floats(0, 1), st.booleans()), min_size=ENOUGH, max_size=400),
    st.sampled_from([0.02, 0.05, 0.2]),
)
def test_the_budget_is_kept_on_what_was_judged(judged: list[Judged], budget: float) -> None:
    found = choose_thresholds(judged, error_budget=budget)
    assert found.clarify <= found.answer
    answered = [one for one in judged if one.score >= found.answer]
    if found.answer != CAREFUL.answer:
        assert sum(not one.right for one in answered) <= budget * len(answered)
