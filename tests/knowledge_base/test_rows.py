"""Many rows at once give what the plain way gives."""

import numpy as np
import pytest

from knowledge_base.embedder import unit
from knowledge_base.kernel import RIDGE, WIDTH, KernelRegression, similarities
from knowledge_base.rows import Spans, centered, cosines, largest
from knowledge_base.standing import MANY, nearest

CLASSES = [0, 0, 1, 1, 2, 2, 2, 3]


def _random(*shape: int) -> np.ndarray:
    return np.random.default_rng(5).normal(size=shape).astype(np.float32)


def test_cosines_and_centred_rows() -> None:
    rows, own = unit(_random(50, 256)), unit(_random(1, 256))[0]
    np.testing.assert_allclose(cosines(rows, own), rows @ own, atol=1e-6)
    np.testing.assert_allclose(centered(rows, own), unit(rows - own), atol=1e-6)
    assert centered(np.ones((2, 4), np.float32), np.ones(4, np.float32)).tolist() == [[0.0] * 4] * 2


@pytest.mark.parametrize("count", [1, 3, 24, 60, 100])
def test_the_largest_are_the_head_of_a_stable_sort(count: int) -> None:
    numbers = np.round(_random(60), 1)  # with equal ones among them
    assert largest(numbers, count).tolist() == np.argsort(-numbers, kind="stable")[:count].tolist()


def test_rows_of_owners_and_their_sums_where_some_own_nothing() -> None:
    spans = Spans([0, 0, 2, 2, 2, 4], 6)
    places, inside = spans.of([2, 1, 4])
    assert [row[there].tolist() for row, there in zip(places, inside, strict=True)] == [[2, 3, 4], [], [5]]
    assert spans.sums(np.asarray([[1, 2, 3, 4, 5, 6]], np.float32)).tolist() == [[3, 0, 12, 0, 6, 0]]
    assert Spans([], 2).sums(np.zeros((1, 0), np.float32)).tolist() == [[0, 0]]


def test_the_nearest_of_many_are_those_of_all() -> None:
    many = _random(MANY * 3)
    best, three = nearest(many)
    assert best == many.max()
    np.testing.assert_allclose(three, np.sort(many)[-3:].mean(), rtol=1e-6)
    assert nearest(np.full(2, -np.inf, np.float32)) == (-1.0, -1.0)


@pytest.fixture
def similarity() -> np.ndarray:
    rows = unit(_random(len(CLASSES), 16))
    return rows @ rows.T


def _plain(similarity: np.ndarray, rows: list[int]) -> np.ndarray:
    """Weights by the definition, in double precision."""
    kernel = np.exp(WIDTH * (similarity[np.ix_(rows, rows)].astype(np.float64) - 1))
    return np.linalg.solve(kernel + RIDGE * np.eye(len(rows)), np.eye(4)[[CLASSES[row] for row in rows]])


def _asked(similarity: np.ndarray, rows: list[int], weights: np.ndarray) -> np.ndarray:
    return np.exp(WIDTH * (similarity[rows].astype(np.float64) - 1)) @ weights


def test_similarities_are_added_to_the_rest_in_the_lower_triangle() -> None:
    rows, rest = _random(6, 20), _random(6, 6)
    rest = rest + rest.T
    expected = rows @ rows.T + rest
    np.testing.assert_allclose(np.tril(similarities(rows, rest)), np.tril(expected), atol=1e-4)


def test_regression_needs_the_lower_triangle_only_and_gives_what_its_definition_says(similarity: np.ndarray) -> None:
    rows = list(range(len(CLASSES)))
    near = np.linspace(-0.4, 0.9, len(rows), dtype=np.float32)
    lower = np.tril(similarity) + np.triu(np.full_like(similarity, 7), 1)
    regression = KernelRegression(np.asfortranarray(lower), CLASSES, 4)
    np.testing.assert_allclose(regression.scores(near), _asked(near, rows, _plain(similarity, rows)), atol=1e-5)


def test_regression_without_some_rows_is_as_if_they_had_never_been_there(similarity: np.ndarray) -> None:
    near = np.linspace(-0.4, 0.9, len(CLASSES), dtype=np.float32)
    regression = KernelRegression(similarity.copy(), CLASSES, 4)
    left = [row for row in range(len(CLASSES)) if row not in {1, 5}]
    np.testing.assert_allclose(
        regression.scores_but(near, np.asarray([1, 5])), _asked(near, left, _plain(similarity, left)), atol=1e-5
    )
    np.testing.assert_allclose(
        regression.scores_without(5, np.asarray([1, 5])),
        _asked(similarity[5], left, _plain(similarity, left)),
        atol=1e-5,
    )
    np.testing.assert_allclose(regression.scores_but(near, np.asarray([], np.int64)), regression.scores(near))
