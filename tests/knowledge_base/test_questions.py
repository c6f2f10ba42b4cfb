"""When a message is read with the one before it: the fewer words, the more it leans; a sure find of its own stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.questions import asks_for_all, leans_on_context, may_lean, share_of_context, with_context

probabilities = st.floats(0, 1)


@pytest.mark.parametrize(
    ("text", "alone", "joined", "share"),
    [
        ("а в другой город?", 0.4, 0.6, 1),
        ("а в другой город?", 0.6, 0.4, 1),  # nearly as sure, and short
        ("and to Canada?", 0.05, 0.9, 1),
        ("how do I cancel?", 0.99, 0.5, 0),  # a changed topic that is surely found stays
        ("а как вернуть деньги за заказ?", 0.9, 0.6, 0),
        ("а если мне совсем не подошёл размер куртки", 0.2, 0.5, 1),
        ("можно оплатить картой при получении", 0.3, 0.98, 0.5),  # nothing says that it goes on
        ("can i pay by card", 0.55, 0.98, 0),
        ("one two three four five six seven eight nine", 0.01, 0.99, 0),
    ],
)
def test_which_reading_counts(text: str, alone: float, joined: float, share: float) -> None:
    assert share_of_context(text, alone, joined, agree=False) == share


@pytest.mark.parametrize(
    ("text", "joined", "agree", "share"),
    [
        ("и куда звонить?", 0.94, False, 0.5),
        ("и куда звонить?", 0.94, True, 0),
        ("и куда звонить?", 0.3, False, 0),
        ("скажите, куда звонить?", 0.94, False, 0),
        ("и по какому номеру звонить?", 0.94, False, 0),
    ],
)
def test_very_few_words_that_go_on_are_doubted_however_sure_they_are_by_themselves(
    text: str, joined: float, agree: bool, share: float
) -> None:
    assert share_of_context(text, 0.99, joined, agree=agree) == share


@given(st.integers(1, 12), st.sampled_from(["", "а "]), probabilities, st.tuples(probabilities, probabilities))
def test_more_is_never_less(words: int, begun: str, alone: float, joined: tuple[float, float]) -> None:
    text = begun + "слово " * words
    less, more = (share_of_context(text, alone, one, agree=False) for one in sorted(joined))
    assert less <= more
    if not may_lean(text):
        assert less == 0
    if not leans_on_context(text):
        assert less <= 0.5


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
