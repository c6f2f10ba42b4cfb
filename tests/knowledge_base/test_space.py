"""The learned space: what it maps, what it weighs, and that the shipped one is the packaged encoders'."""

import numpy as np

from knowledge_base.embedder import unit
from knowledge_base.placing import Placing
from knowledge_base.space import Space, shipped_space

FIRST, SECOND = 384, 512


def _rows(count: int, size: int, seed: int) -> np.ndarray:
    return unit(np.random.default_rng(seed).normal(size=(count, size)).astype(np.float32))


def test_without_a_matrix_the_vectors_stand_side_by_side() -> None:
    first, second = _rows(3, 4, 1), _rows(3, 5, 2)
    joined = Space().project([first, second])
    assert joined.shape == (3, 9)
    np.testing.assert_allclose(np.linalg.norm(joined, axis=1), 1.0, rtol=1e-5)
    expected = (first @ first.T + 0.49 * second @ second.T) / 1.49
    np.testing.assert_allclose(joined @ joined.T, expected, atol=1e-5)


def test_the_shipped_space_takes_both_packaged_encoders_and_is_small() -> None:
    space = shipped_space()
    assert space.matrix is not None
    assert space.matrix.shape[0] == FIRST + SECOND
    placed = space.project([_rows(2, FIRST, 3), _rows(2, SECOND, 4)])
    assert placed.shape == (2, space.matrix.shape[1])
    np.testing.assert_allclose(np.linalg.norm(placed, axis=1), 1.0, rtol=1e-5)


def test_nearer_rows_weigh_more_and_one_on_the_spot_more_than_nobody() -> None:
    space = shipped_space()
    far, near, there = space.weights(np.asarray([0.0, 0.5, 1.0], np.float32))
    assert far < near < there
    assert there > space.nobody_weight > far


def test_a_space_is_what_it_was_after_saving(tmp_path) -> None:
    space = Space(_rows(6, 4, 5), sharpness=15.0, passage_bonus=0.5, nobody=2.5)
    space.save(tmp_path / "space.npz")
    read = Space.load(tmp_path / "space.npz")
    np.testing.assert_allclose(read.matrix, space.matrix, atol=1e-3)
    assert (read.sharpness, read.passage_bonus, read.nobody) == (15.0, 0.5, 2.5)


def test_rows_that_stay_are_placed_as_if_projected_from_the_center_of_now() -> None:
    random = np.random.default_rng(3)
    space = Space(random.normal(size=(10, 5)).astype(np.float32))
    parts = [unit(random.normal(size=(20, size)).astype(np.float32)) for size in (4, 6)]
    placing = Placing.of(space, parts)
    assert placing is not None
    for row in (3, 7):
        centers = [part[:row].mean(0) for part in parts]
        seen = [unit(part - center) for part, center in zip(parts, centers, strict=True)]
        np.testing.assert_allclose(placing.seen_from(centers), space.project(seen), atol=1e-5)
    assert Placing.of(Space(), parts) is None
    assert Placing.of(None, parts) is None
    assert Placing.of(space, parts[:1]) is None
