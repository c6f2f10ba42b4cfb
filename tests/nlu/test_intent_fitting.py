"""The classifier's numbers: what is fitted is what is asked, also after it was stored."""

from pathlib import Path

import numpy as np
import pytest

from nlu.rasa.components.intent_fitting import fit_kernel
from nlu.rasa.components.intent_kernel import IntentKernel

INTENTS = ("greet", "status", "thanks")
LABELS = [intent for intent in INTENTS for _ in range(40)]


def spoken(seed: int) -> np.ndarray:
    """One direction per intent with some noise: shape (intents x 40, 8)."""
    noise = np.random.default_rng(seed).normal(scale=0.25, size=(len(LABELS), 8))
    return (np.repeat(np.eye(8)[: len(INTENTS)], 40, axis=0) + noise).astype(np.float32)


@pytest.fixture(scope="module")
def intents() -> IntentKernel:
    vectors = spoken(0)
    return fit_kernel([vectors[:, :5], vectors[:, 5:]], LABELS, shares=[0.7, 0.3], ridge=0.05, kept=8)


def test_it_knows_what_it_has_not_seen_and_how_sure_it_may_be(intents: IntentKernel) -> None:
    answers = [intents.probabilities(vector) for vector in spoken(1)]
    best = [max(one, key=one.__getitem__) for one in answers]
    right = np.mean([found == label for found, label in zip(best, LABELS, strict=True)])
    sure = np.mean([one[found] for one, found in zip(answers, best, strict=True)])
    assert right > 0.9
    assert sure == pytest.approx(right, abs=0.06)
    assert all(sum(one.values()) == pytest.approx(1, abs=1e-5) for one in answers)


def test_a_few_examples_are_enough_to_begin() -> None:
    few = fit_kernel([np.eye(3, dtype=np.float32)], ["a", "b", "c"], shares=[1.0], ridge=0.05, kept=8)
    found = few.probabilities(np.array([0.1, 0.9, 0.2], dtype=np.float32))
    assert max(found, key=found.__getitem__) == "b"


def test_a_vector_of_nothing_is_no_accident(intents: IntentKernel) -> None:
    assert sum(intents.probabilities(intents.centre).values()) == pytest.approx(1, abs=1e-5)


def test_storing_changes_nothing_that_matters(intents: IntentKernel, tmp_path: Path) -> None:
    intents.save(tmp_path / "intents.npz")
    opened = IntentKernel.load(tmp_path / "intents.npz")
    for asked in spoken(2)[::7]:
        assert opened.probabilities(asked) == pytest.approx(intents.probabilities(asked), abs=1e-2)
