"""Order, phone and tracking numbers by rules."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.errors import BadInputError
from nlu.entities import EntityReader
from nlu.evaluation import evaluate_entities

READER = EntityReader()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("где заказ №10234?", "10234"),
        ("#10234", "10234"),
        ("заказ 10 234 не пришёл", "10234"),
        ("what's up with A-10234", "A-10234"),
        ("к-88214", "K-88214"),
        ("zk90331 в доставке уже?", "ZK90331"),
        ("мой телефон 89161234567, заказ 550921", "550921"),
        ("заказ от 3 марта, номер 7004512", "7004512"),
    ],
)
def test_an_order_number_is_found_and_normalised(text: str, number: str) -> None:
    assert READER.order_numbers(text).found == (number,)


@pytest.mark.parametrize(
    "text",
    [
        "free over 3000",
        "заказ на 4500 рублей",
        "размер 42, рост 170 см",
        "12.03.2024 в 15:30",
        "индекс 630099",
        "оплатил 12 490 за двоих",
        "мой телефон +7 916 123-45-67",
        "трек RA123456789RU",
        "карта 5536 9141 1234 5678",
        "https://shop.example/1234567",
    ],
)
def test_other_numbers_are_no_orders(text: str) -> None:
    assert READER.order_numbers(text).found == ()


def test_the_test_set_is_read_with_98_percent() -> None:
    detection = evaluate_entities(READER)
    assert detection.precision >= 0.98
    assert detection.recall >= 0.98


def test_a_shop_may_have_numbers_of_its_own_form() -> None:
    assert EntityReader(r"SO-\d{7}").order_numbers("заказ SO-2024117 или заказ 10234").found == ("SO-2024117",)


def test_a_broken_pattern_is_refused() -> None:
    with pytest.raises(BadInputError, match="pattern of order numbers"):
        EntityReader("(")


@pytest.mark.parametrize(
    ("text", "alone"), [("№ 10234.", True), ("10234 где?", False), ("10234, 10235", False), ("", False)]
)
def test_a_number_alone(text: str, alone: bool) -> None:
    assert READER.order_numbers(text).alone is alone


@given(st.text(max_size=300))
def test_spans_lie_in_any_text_and_never_overlap(text: str) -> None:
    found = READER.find(text)
    assert all(0 <= entity.start < entity.end <= len(text) for entity in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(st.integers(min_value=10_000, max_value=999_999_999))
def test_any_numbered_order_is_found(number: int) -> None:
    assert READER.order_numbers(f"где мой заказ №{number}?").found == (str(number),)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("а 10259?", ("10259",)),
        ("10259", ("10259",)),
        ("and a-10251", ("A-10251",)),
        ("она стоила 4990 рублей или около того, не помню точно", ()),
        ("в 12:30", ()),
        ("3.1415", ()),
    ],
)
def test_a_bare_number_counts_where_an_order_is_being_talked_of(text: str, numbers: tuple[str, ...]) -> None:
    assert EntityReader().order_numbers(text, expected=True).found == numbers
