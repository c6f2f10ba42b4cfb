"""When a message is read with the one before it: the fewer words, the more it leans; a sure find of its own stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.questions import asks_for_all, leans, may_lean, with_context

probabilities = st.floats(0, 1)


@pytest.mark.parametrize(
    ("text", "alone", "joined", "expected"),
    [
        ("а в другой город?", 0.4, 0.6, True),
        ("а в другой город?", 0.6, 0.4, True),  # nearly as sure, and short
        ("and to Canada?", 0.05, 0.9, True),
        ("how do I cancel?", 0.99, 0.5, False),  # a changed topic that is surely found stays
        ("а как вернуть деньги за заказ?", 0.9, 0.6, False),
        ("а если мне совсем не подошёл размер куртки", 0.2, 0.5, True),
        ("one two three four five six seven eight nine", 0.01, 0.99, False),
    ],
)
def test_which_reading_counts(text: str, alone: float, joined: float, expected: bool) -> None:
    assert leans(text, alone, joined) is expected


@given(st.integers(1, 12), probabilities, probabilities, probabilities)
def test_more_is_never_less(words: int, alone: float, joined: float, more: float) -> None:
    text = "слово " * words
    if leans(text, alone, min(joined, more)):
        assert leans(text, alone, max(joined, more))
    if not may_lean(text):
        assert not leans(text, alone, joined)


def test_the_message_before_is_cut_to_what_can_be_read() -> None:
    assert with_context("а в Казань?", "сколько\nстоит доставка").split() == [
        "сколько",
        "стоит",
        "доставка",
        "а",
        "в",
        "Казань?",
    ]
    assert len(with_context("and there?", "x" * 9_000)) < 700


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Полные правила возврата", True),
        ("the full rules", True),
        ("сколько дней на возврат", False),
        ("fill in", False),
    ],
)
def test_an_article_may_be_wanted_whole(text: str, expected: bool) -> None:
    assert asks_for_all(text) is expected
