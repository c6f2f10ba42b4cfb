"""Spelling repair: what is put right, and what is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.spelling import Vocabulary, common_words

SHOP = Vocabulary(
    [
        "How to cancel an order. Delivery by courier, refund to the card, warranty and returns.",
        "Как отменить заказ. Доставка курьером, возврат денег на карту, гарантия; постамат открывается кодом.",
        "Тёплый приём",
    ],
    common_words(),
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("delivry tomorrow?", "delivery tomorrow?"),
        ("the Couirer never came", "the courier never came"),
        ("warrantty", "warranty"),
        ("достака курьером", "доставка курьером"),
        ("дотсавка завтра", "доставка завтра"),
        ("постамаат не открылся", "постамат не открылся"),
        ("тпелый", "теплый"),
    ],
)
def test_a_single_slip_is_put_right(written: str, meant: str) -> None:
    assert SHOP.repaired(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "incorrect address",  # two slips from "correct"
        "привезите в тверь",  # begins otherwise than a door
        "доставкой курьеру",  # other forms of known words
        "Тёплый приём",
        "crad",  # too short to be sure
        "order 10234 A-1O23",
        "",
        "🙂 ?!",
    ],
)
def test_the_rest_is_left_alone(text: str) -> None:
    assert SHOP.repaired(text) == text


def test_of_two_words_that_may_be_meant_none_is_taken() -> None:
    two = Vocabulary(["plate plane"])
    assert two.repaired("plaxe") == "plaxe"
    assert two.repaired("plaate") == "plate"


def test_a_shop_s_own_word_comes_before_a_common_one() -> None:
    assert Vocabulary(["curtain"], ["curtail"]).repaired("curtaim") == "curtain"


@given(st.text(max_size=80))
def test_any_text_comes_back_with_what_is_no_word(text: str) -> None:
    found = SHOP.repaired(text)
    assert len(found.split()) == len(text.split())
    assert SHOP.repaired(found) == found
