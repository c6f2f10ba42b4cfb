"""Rows of token vectors: what is kept of a text, and what it weighs."""

from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.embedder import unit
from knowledge_base.ports import Vectors
from knowledge_base.token_vectors import KEPT, TokenSpace, apart, shipped_token_space

STATES = 16
PLAIN = TokenSpace(
    mean=np.zeros(STATES, np.float32),
    matrix=np.eye(STATES, dtype=np.float32),
    leaning=np.zeros(STATES, np.float32),
    pieces=np.asarray([5, 9, 20], np.int32),
    rarity=np.asarray([-1.0, 0.5, 2.0], np.float32),
    unseen=1.0,
)
FREQUENT, COMMON, RARE = 5, 9, 20


def _states(*directions: int) -> Vectors:
    return np.eye(STATES, dtype=np.float32)[list(directions)]


def _of(space: TokenSpace, pieces: Sequence[int], states: Vectors) -> tuple[Vectors, Vectors]:
    """Directions and weights of one text."""
    [directions], [weights] = apart(space.row(pieces, states)[None])
    return directions, weights


def test_tokens_stay_in_order_and_share_the_weight() -> None:
    directions, weights = _of(PLAIN, [RARE, FREQUENT, COMMON], _states(7, 2, 4))
    assert directions[:3].argmax(1).tolist() == [7, 2, 4]
    np.testing.assert_allclose(np.linalg.norm(directions[:3], axis=1), 1, rtol=1e-5)
    assert weights.sum() == pytest.approx(1)
    assert weights[3:].tolist() == [0] * (KEPT - 3)
    assert not directions[3:].any()


def test_of_many_tokens_the_heaviest_are_kept_in_order() -> None:
    pieces = [FREQUENT, RARE, COMMON, COMMON, FREQUENT, *[COMMON] * 8, FREQUENT, RARE]
    directions, weights = _of(PLAIN, pieces, _states(*range(15)))
    assert directions.argmax(1).tolist() == [1, 2, 3, *range(5, 13), 14]
    assert weights.sum() == pytest.approx(1)
    assert set(weights.argsort()[-2:].tolist()) == {0, KEPT - 1}


def test_of_equally_heavy_tokens_the_first_are_kept() -> None:
    directions, weights = _of(PLAIN, [COMMON] * 15, _states(*range(15)))
    assert directions.argmax(1).tolist() == list(range(KEPT))
    np.testing.assert_allclose(weights, 1 / KEPT, rtol=1e-5)


def test_a_rare_piece_weighs_more_and_an_unseen_one_as_the_space_says() -> None:
    _, weights = _of(PLAIN, [FREQUENT, COMMON, RARE], _states(0, 1, 2))
    np.testing.assert_allclose(weights[1:3] / weights[0], np.exp([1.5, 3.0]), rtol=1e-4)
    for unseen in (0, 6, 21, 249_999):
        _, weights = _of(PLAIN, [COMMON, unseen], _states(0, 1))
        assert weights[1] / weights[0] == pytest.approx(np.exp(0.5), rel=1e-4)


def test_a_state_may_weigh_by_itself() -> None:
    leaning = replace(PLAIN, leaning=_states(3)[0] * 2)
    _, weights = _of(leaning, [COMMON, COMMON], _states(2, 3))
    assert weights[1] / weights[0] == pytest.approx(np.exp(2), rel=1e-4)


def test_states_are_seen_from_their_mean() -> None:
    seen = replace(PLAIN, mean=_states(0)[0])
    directions, _ = _of(seen, [COMMON], _states(0) * 3 + _states(1) * 2)
    np.testing.assert_allclose(directions[0], unit(_states(0) * 2 + _states(1) * 2)[0], atol=1e-6)
    nothing, weights = _of(seen, [COMMON, COMMON], _states(0, 1))
    assert not nothing[0].any()
    assert weights[0] == 0


def test_a_text_without_pieces_has_noughts_only() -> None:
    row = PLAIN.row([], np.zeros((0, STATES), np.float32))
    assert row.shape == (PLAIN.dimension,) == (KEPT * STATES,)
    assert row.dtype == np.float32
    assert not row.any()
    directions, weights = apart(row[None])
    assert not directions.any()
    assert not weights.any()


def test_rows_come_apart_text_by_text() -> None:
    texts = [([RARE], _states(1)), ([], _states()), ([COMMON, FREQUENT], _states(3, 2))]
    directions, weights = apart(np.stack([PLAIN.row(*text) for text in texts]))
    assert directions.shape == (3, KEPT, STATES)
    assert weights.shape == (3, KEPT)
    for number, text in enumerate(texts):
        alone, own = _of(PLAIN, *text)
        assert np.array_equal(directions[number], alone)
        assert np.array_equal(weights[number], own)
    np.testing.assert_allclose(weights.sum(1), [1, 0, 1], rtol=1e-5)


def test_a_space_is_what_it_was_after_saving(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    space = replace(PLAIN, matrix=random.normal(size=(STATES, 6)).astype(np.float32), unseen=0.3)
    space.save(tmp_path / "tokens.npz")
    read, again = (TokenSpace.load(tmp_path / "tokens.npz") for _ in range(2))
    assert read.dimension == KEPT * 6
    assert read.pieces.tolist() == space.pieces.tolist()
    assert read.unseen == pytest.approx(0.3)
    for name in ("mean", "matrix", "leaning", "rarity"):
        assert getattr(read, name).dtype == np.float32
        np.testing.assert_allclose(getattr(read, name), getattr(space, name), rtol=1e-3, atol=1e-4)
    assert read.fingerprint == again.fingerprint
    read.save(tmp_path / "again.npz")
    assert TokenSpace.load(tmp_path / "again.npz").fingerprint == read.fingerprint


@pytest.mark.parametrize("name", [field.name for field in fields(TokenSpace)])
def test_another_space_has_another_fingerprint(name: str) -> None:
    assert replace(PLAIN).fingerprint == PLAIN.fingerprint
    assert replace(PLAIN, **{name: getattr(PLAIN, name) + 1}).fingerprint != PLAIN.fingerprint


def test_the_shipped_space_is_small_and_takes_the_packaged_states() -> None:
    space = shipped_token_space()
    assert space.mean.shape == space.leaning.shape == (384,)
    assert space.matrix.shape == (384, 48)
    assert space.dimension == 576
    assert (np.diff(space.pieces) > 0).all(), "they are looked for by bisection"
    assert len(space.pieces) == len(space.rarity)
    for part in (space.mean, space.matrix, space.leaning, space.rarity):
        assert np.isfinite(part).all()
