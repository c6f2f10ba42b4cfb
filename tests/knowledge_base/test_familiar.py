"""The way over familiar questions, and how articles share a question."""

import numpy as np
import pytest

from knowledge_base.embedder import unit
from knowledge_base.familiar import NEAR_GROUPS, SHARPNESS, Bridge, Familiar, shipped_familiar
from knowledge_base.shares import Absent, Owned, Shares, shared
from knowledge_base.space import Space, shipped_space

SIZE = 6
SPACE = Space(sharpness=12.0, passage_bonus=0.0, nobody=2.0)


def _places(*directions: int) -> np.ndarray:
    return np.eye(SIZE, dtype=np.float32)[list(directions)]


def _between(one: int, other: int) -> np.ndarray:
    return unit(_places(one) + _places(other))


@pytest.fixture
def shares() -> Shares:
    """Subject 0 lies at 0, subject 1 at 1; a probe at 5."""
    return Shares(SPACE, Owned(_places(0, 0, 1, 5), [0, 0, 1, 2]), Owned(_places(0, 1), [0, 1]), 2)


def test_the_nearest_subject_gets_most_and_all_add_up(shares: Shares) -> None:
    found = shares.of(_places(0, 1, 5, 3))
    np.testing.assert_allclose(found.sum(1), 1.0, rtol=1e-5)
    assert found.argmax(1).tolist() == [0, 1, 2, 2]


def test_what_is_absent_counts_as_if_it_had_never_been_there(shares: Shares) -> None:
    without = Shares(SPACE, Owned(_places(0, 1, 5), [0, 1, 2]), Owned(_places(0, 1), [0, 1]), 2)
    asked = np.vstack([_places(0, 1), _between(0, 1)])
    np.testing.assert_allclose(shares.of(asked, Absent((1,))), without.of(asked), rtol=1e-4)
    gone = shares.of(asked, Absent((0, 1), 0))
    assert gone[:, 0].tolist() == [0.0, 0.0, 0.0]
    assert (gone[:, 1] > 0).all()


def test_a_wording_met_elsewhere_leads_to_the_article(shares: Shares) -> None:
    """The question lies where no example lies; one of its group lies at the second article."""
    familiar = Familiar(np.vstack([_places(4), _between(4, 1), _places(3)]), np.asarray([0, 0, 1]))
    bridge = Bridge(familiar, shares)
    assert shares.of(_places(4))[0].argmax() == 2
    found = bridge.shares(_places(4)[0])
    assert found.argmax() == 1
    np.testing.assert_allclose(found.sum(), 1.0, rtol=1e-5)
    assert bridge.shares(_places(4)[0], Absent((2,), 1))[1] < 1e-6
    np.testing.assert_allclose(bridge.shares(_places(4)[0]), found)


def test_the_groups_found_are_the_heaviest_of_all() -> None:
    familiar, asked = shipped_familiar(), shipped_familiar().vectors[4321]
    sums = np.bincount(familiar.groups, np.exp(SHARPNESS * (familiar.vectors.astype(np.float64) @ asked - 1)))
    groups, weights = familiar.near(asked)
    assert groups.tolist() == np.argsort(-sums, kind="stable")[:NEAR_GROUPS].tolist()
    np.testing.assert_allclose(weights, sums[groups] / sums[groups].sum(), rtol=1e-4)


def test_absence_of_nothing_changes_nothing(shares: Shares) -> None:
    familiar = Familiar(np.vstack([_places(4), _between(4, 1), _places(3)]), np.asarray([0, 0, 1]))
    bridge = Bridge(familiar, shares)
    np.testing.assert_allclose(bridge.shares(_places(4)[0], Absent(())), bridge.shares(_places(4)[0]), atol=1e-6)
    assert shared(np.ones((1, 4), np.float32)).tolist() == [[0.25] * 4]


def test_the_shipped_ones_lie_in_the_shipped_space_in_groups() -> None:
    familiar, matrix = shipped_familiar(), shipped_space().matrix
    assert matrix is not None
    assert familiar.vectors.shape[1] == matrix.shape[1]
    assert (np.diff(familiar.groups) >= 0).all()
    assert sum(len(familiar.members(group)) for group in range(int(familiar.groups.max()) + 1)) == len(familiar.vectors)
    np.testing.assert_allclose(np.linalg.norm(familiar.vectors, axis=1), 1.0, atol=2e-3)


def test_they_are_what_they_were_after_saving(tmp_path) -> None:
    familiar = Familiar(_places(0, 1, 2), np.asarray([0, 0, 1]))
    familiar.save(tmp_path / "familiar.npz")
    read = Familiar.load(tmp_path / "familiar.npz")
    assert read.fingerprint == familiar.fingerprint
