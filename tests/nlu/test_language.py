"""Which language a message is in, and Russian in Latin letters written back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.understanding import Language, LanguageKind
from nlu.evaluation import evaluate_language
from nlu.language import LanguageReader
from nlu.transliteration import written_back

READER = LanguageReader()


@pytest.mark.parametrize(
    ("text", "kind", "language"),
    [
        ("где мой заказ", LanguageKind.RUSSIAN, Language.RU),
        ("where is my order", LanguageKind.ENGLISH, Language.EN),
        ("gde moi zakaz", LanguageKind.TRANSLITERATED, Language.RU),
        ("4to s moim zakazom", LanguageKind.TRANSLITERATED, Language.RU),
        ("где мой order please", LanguageKind.MIXED, Language.RU),
        ("wo ist meine Bestellung", LanguageKind.OTHER, Language.RU),
        ("де моє замовлення", LanguageKind.OTHER, Language.RU),
        ("我的订单在哪里", LanguageKind.OTHER, Language.RU),
    ],
)
def test_the_kind_and_the_language_to_reply_in(text: str, kind: LanguageKind, language: Language) -> None:
    reading = READER.read(text)
    assert (reading.kind, reading.language) == (kind, language)


@pytest.mark.parametrize("text", ["", "10234", "👍", "?!", "A-10234", "https://shop.example/abc"])
@pytest.mark.parametrize("previous", list(Language))
def test_a_message_without_words_keeps_the_language(text: str, previous: Language) -> None:
    assert READER.read(text, previous).language is previous


def test_the_test_set_is_read_with_99_percent() -> None:
    assert evaluate_language(READER).value >= 0.99


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("gde moi zakaz", "где мой заказ"),
        ("pochemu ne prishel", "почему не пришел"),
        ("4to s dostavkoi", "что с доставкой"),
        ("xochu vernut dengi", "хочу вернуть деньги"),
        ("zakaz A-104377 ne prishel", "заказ A-104377 не пришел"),
    ],
)
def test_russian_is_written_back(latin: str, cyrillic: str) -> None:
    assert written_back(latin).replace("ё", "е") == cyrillic


@pytest.mark.parametrize("text", ["where is my order", "где мой заказ", "", "A-10234", "ok"])
def test_other_text_is_left_alone(text: str) -> None:
    assert written_back(text) == text


@given(st.text(max_size=200))
def test_any_text_has_a_reading(text: str) -> None:
    reading = READER.read(text, Language.EN)
    assert reading.text == text or reading.kind is LanguageKind.TRANSLITERATED
