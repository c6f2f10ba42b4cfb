"""The classifier's numbers: what is fitted is what is asked, also after it was stored."""

from pathlib import Path

import numpy as np
import pytest

from nlu.rasa.components.intent_fitting import fit_mixture, folded
from nlu.rasa.components.intent_mixture import IntentMixture

SPOKEN = {
    "greet": ["привет", "hello there", "добрый день", "privet"],
    "thanks": ["спасибо", "thank you", "спс большое", "thanks a lot"],
    "status": ["где мой заказ", "where is my order", "gde moi zakaz", "статус заказа"],
}
EXAMPLES = [(text, intent) for intent, texts in SPOKEN.items() for text in texts]


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    """One direction per intent with some noise."""
    noise = np.random.default_rng(0).normal(scale=2.0, size=(len(EXAMPLES), 8))
    directions = np.repeat(10 * np.eye(8)[: len(SPOKEN)], 4, axis=0)
    return (directions + noise).astype(np.float32)


@pytest.fixture(scope="module")
def mixture(vectors: np.ndarray) -> IntentMixture:
    texts, labels = [folded(text) for text, _ in EXAMPLES], [intent for _, intent in EXAMPLES]
    return fit_mixture(vectors, texts, labels, c_vectors=1.0, c_letters=25.0, max_iter=60)


def test_it_knows_what_it_has_seen(mixture: IntentMixture, vectors: np.ndarray) -> None:
    for vector, (text, intent) in zip(vectors, EXAMPLES, strict=True):
        probabilities = mixture.probabilities(vector, folded(text), weight=0.3, sharpness=1.4)
        assert max(probabilities, key=probabilities.__getitem__) == intent
        assert sum(probabilities.values()) == pytest.approx(1, abs=1e-5)


def test_letters_alone_find_a_misspelled_word(mixture: IntentMixture) -> None:
    probabilities = mixture.probabilities(mixture.centre, folded("Спасибоо"), weight=1.0, sharpness=1.0)
    assert max(probabilities, key=probabilities.__getitem__) == "thanks"


def test_storing_changes_nothing_that_matters(mixture: IntentMixture, vectors: np.ndarray, tmp_path: Path) -> None:
    mixture.save(tmp_path / "intents.npz")
    opened = IntentMixture.load(tmp_path / "intents.npz")
    asked = vectors[0], folded("привет, где заказ?")
    before, after = (one.probabilities(*asked, weight=0.3, sharpness=1.4) for one in (mixture, opened))
    assert after == pytest.approx(before, abs=1e-2)


def test_russian_in_latin_letters_is_folded_into_cyrillic() -> None:
    assert folded("Gde MOI zakaz") == folded("Где мой заказ")
