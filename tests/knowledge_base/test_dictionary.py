"""Words that a question shares with an article in the other language."""

import numpy as np
import pytest

from conversations.understanding import Language
from knowledge_base.counting import counted
from knowledge_base.dictionary import Dictionary, shipped_dictionary
from knowledge_base.lexicon import Lacking, Lexicon, Missing
from knowledge_base.words import has_cyrillic, stems

DICTIONARY = Dictionary(
    ["# shops", "", "доставка доставить = delivery deliver", "заказ = order", "заказать = order buy"]
)
ROWS = ("when is the delivery", "cancel an order", "куда доставите заказ", "погода на завтра")
OWNERS = (0, 1, 2, 3)
ARTICLES = (frozenset(stems("Delivery takes two days")), frozenset(stems("Cancel it")), frozenset(stems("Заказ едет")))
ENGLISH_ONLY = frozenset({0, 1})


def _lexicon(
    absent: frozenset[int] = ENGLISH_ONLY,
    russian_only: frozenset[int] = frozenset(),
    asked: frozenset[str] | None = None,
) -> Lexicon:
    languages = {Language.RU: absent, Language.EN: russian_only}
    return Lexicon(counted(ROWS), OWNERS, ARTICLES, Lacking(languages, DICTIONARY), asked)


def _nothing() -> Missing:
    return _lexicon().missing((), None)


def test_a_word_means_words_of_the_other_language_in_any_form() -> None:
    assert DICTIONARY.meanings(stems("доставку")[0]) == frozenset(stems("delivery deliver"))
    assert DICTIONARY.meanings("order") == frozenset(stems("заказ заказать"))
    assert DICTIONARY.meanings("table") == frozenset()


def test_unknown_words_and_numbers_stay_in_other_words() -> None:
    assert DICTIONARY.in_other_words("Доставка iPhone 15?") == "delivery deliver iphon 15"
    assert DICTIONARY.in_other_words("") == ""


def test_a_question_shares_words_with_an_article_that_lacks_its_language() -> None:
    in_article, in_all = _lexicon().shares("доставка", [0, 1, 2], _nothing())
    assert in_article.tolist() == [1.0, 0.0, 0.0]
    assert in_all.tolist() == [1.0, 0.0, 0.0]
    assert _lexicon().unknown("доставка", _nothing()) == 0.0
    letters, words = _lexicon().alike("доставка")
    assert letters.argmax() == words.argmax() == 0


def test_where_an_article_has_both_languages_nothing_is_translated() -> None:
    both = _lexicon(frozenset())
    in_article, in_all = both.shares("доставка", [0, 1], _nothing())
    assert in_article.tolist() == in_all.tolist() == [0.0, 0.0]
    assert both.unknown("доставка", _nothing()) == 1.0
    assert both.alike("доставка")[1][:2].tolist() == [0.0, 0.0]


def test_probes_and_articles_in_the_language_are_compared_by_the_words_themselves() -> None:
    mixed, plain = _lexicon(), _lexicon(frozenset())
    for part, alone in zip(mixed.alike("погода и доставка"), plain.alike("погода и доставка"), strict=True):
        np.testing.assert_array_equal(part[2:], alone[2:])


def test_a_question_that_is_left_out_lends_no_words_to_a_translation() -> None:
    lexicon = _lexicon()
    missing = lexicon.missing((1,), None)
    assert lexicon.shares("заказ", [1], _nothing())[1].tolist() == [1.0]
    assert lexicon.shares("заказ", [1], missing)[1].tolist() == [0.0]


def test_russian_articles_are_found_by_english_words() -> None:
    lexicon = _lexicon(frozenset(), frozenset({2}))
    assert lexicon.shares("order", [1, 2], _nothing())[0].tolist() == [0.0, 1.0]


@pytest.mark.parametrize(
    ("text", "meant"),
    [("где посылка", "parcel"), ("вернуть деньги", "refund"), ("pickup point", "пункт"), ("warranty", "гарантия")],
)
def test_the_shipped_one_knows_what_shops_talk_about(text: str, meant: str) -> None:
    assert stems(meant)[0] in stems(shipped_dictionary().in_other_words(text))


def test_the_shipped_one_is_russian_on_the_left_and_english_on_the_right() -> None:
    dictionary = shipped_dictionary()
    for word in ("доставка", "order", "возврат", "cash"):
        meanings = dictionary.meanings(stems(word)[0])
        assert meanings
        assert all(has_cyrillic(one) is not has_cyrillic(word) for one in meanings)


def test_a_lexicon_for_one_question_says_the_same_of_it() -> None:
    for_one = _lexicon(asked=frozenset(stems("доставка заказа")))
    for found, known in zip(
        for_one.shares("доставка заказа", [0, 1, 2], _nothing()),
        _lexicon().shares("доставка заказа", [0, 1, 2], _nothing()),
        strict=True,
    ):
        np.testing.assert_array_equal(found, known)
    assert for_one.unknown("доставка заказа", _nothing()) == _lexicon().unknown("доставка заказа", _nothing())


def test_another_dictionary_has_another_fingerprint() -> None:
    assert DICTIONARY.fingerprint != shipped_dictionary().fingerprint
