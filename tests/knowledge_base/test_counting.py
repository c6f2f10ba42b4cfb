"""A question's features are those that its text would be counted by, and rows are compared as their definition says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.counting import LONGEST_KNOWN, Counted, counted, letters_of, stems_of
from knowledge_base.weighing import Weighted, in_common

TEXTS = (
    "how do I return a lamp",
    "как вернуть лампу A-00017?",
    "return return RETURN the lamp",
    "Доставка в Ереван: сколько дней и сколько стоит",
    "İstanbul ΟΔΟΣ\u2003straße\tx",
    "ё" * (LONGEST_KNOWN + 5),
    "?!",
)
EXAMPLES = 4


def _row(features: np.ndarray) -> dict[int, int]:
    found, counts = np.unique(features, return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def _rows_of(texts: tuple[str, ...], kind: str) -> list[dict[int, int]]:
    rows = getattr(counted(texts), kind)
    return [dict(zip(row.indices.tolist(), row.data.astype(int).tolist(), strict=True)) for row in rows]


def test_letters_of_a_text_are_those_it_is_counted_by() -> None:
    assert [_row(letters_of(text)) for text in TEXTS] == _rows_of(TEXTS, "letters")


def test_stems_of_a_text_are_those_it_is_counted_by() -> None:
    assert [_row(stems_of(text)) for text in TEXTS] == _rows_of(TEXTS, "words")


@given(st.text(max_size=60))
def test_any_text_has_the_features_that_it_is_counted_by(text: str) -> None:
    assert [_row(letters_of(text))] == _rows_of((text,), "letters")
    assert [_row(stems_of(text))] == _rows_of((text,), "words")


@pytest.fixture
def whole() -> Counted:
    return counted(TEXTS)


def _letters(whole: Counted) -> Weighted:
    return Weighted(letters_of, whole.letters, EXAMPLES)


def test_a_text_has_the_cosines_of_its_own_row(whole: Counted) -> None:
    letters = _letters(whole)
    rows = letters.rows.toarray()
    for place, text in enumerate(TEXTS[:-1]):
        np.testing.assert_allclose(letters.cosines(text), rows @ rows[place], atol=1e-6)
    assert letters.cosines("").tolist() == [0.0] * len(TEXTS)


@pytest.mark.parametrize("places", [range(len(TEXTS)), [0, 2, 3, 6]])
def test_what_rows_have_in_common_is_the_sum_of_their_cosines(whole: Counted, places: list[int]) -> None:
    letters, words = _letters(whole), Weighted(stems_of, whole.words, EXAMPLES)
    dense, rest = in_common([(letters, 0.5), (words, 0.25)], np.asarray(places))
    rows = [one.rows.toarray()[list(places)] for one in (letters, words)]
    assert dense.shape[1] > 0
    expected = 0.5 * rows[0] @ rows[0].T + 0.25 * rows[1] @ rows[1].T
    np.testing.assert_allclose(dense @ dense.T + rest, expected, atol=1e-6)
