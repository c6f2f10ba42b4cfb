"""The trained numbers of the intent classifier; stored as plain arrays, so that opening a model runs nobody's code."""

import math
import re
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Text

import numpy as np


class IntentMixture(NamedTuple):
    """Shapes: `vector_weights` (intents, dimensions), `letter_weights` (groups, intents), both biases (intents,)."""

    intents: List[Text]
    centre: np.ndarray
    vector_weights: np.ndarray
    vector_bias: np.ndarray
    letter_weights: np.ndarray
    letter_bias: np.ndarray
    rarity: np.ndarray
    groups: Dict[Text, int]

    @classmethod
    def of(cls, by_vector: Any, by_letters: Any, letters: Any, centre: np.ndarray) -> "IntentMixture":
        """Taken from the fitted scikit-learn objects."""
        return cls(
            intents=[str(name) for name in by_vector.classes_],
            centre=centre.astype(np.float32),
            vector_weights=by_vector.coef_.astype(np.float32),
            vector_bias=by_vector.intercept_.astype(np.float32),
            letter_weights=np.ascontiguousarray(by_letters.coef_.T, dtype=np.float32),
            letter_bias=by_letters.intercept_.astype(np.float32),
            rarity=letters.idf_.astype(np.float32),
            groups={group: int(place) for group, place in letters.vocabulary_.items()},
        )

    def save(self, path: Path) -> None:
        """Half precision for the letter weights: the model stays below a megabyte."""
        content = self._asdict()
        names = sorted(self.groups, key=self.groups.get)
        content.update(intents=np.array(self.intents), groups=np.array(names))
        content["letter_weights"] = self.letter_weights.astype(np.float16)
        np.savez_compressed(path, **content)

    @classmethod
    def load(cls, path: Path) -> "IntentMixture":
        """What `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            content = {name: stored[name] for name in cls._fields}
        content["intents"] = content["intents"].tolist()
        content["groups"] = {group: place for place, group in enumerate(content["groups"].tolist())}
        content["letter_weights"] = content["letter_weights"].astype(np.float32)
        return cls(**content)

    def probabilities(self, vector: np.ndarray, text: Text, *, weight: float, sharpness: float) -> Dict[Text, float]:
        """Intent → probability; `text` folded as in training."""
        by_vector = _log_softmax(self.vector_weights @ (vector - self.centre) + self.vector_bias)
        by_letters = _log_softmax(self._letter_scores(text))
        mixed = np.exp(_log_softmax(sharpness * ((1 - weight) * by_vector + weight * by_letters)))
        return dict(zip(self.intents, map(float, mixed), strict=True))

    def _letter_scores(self, text: Text) -> np.ndarray:
        counts: Dict[int, int] = {}
        for group in letter_groups(text):
            place = self.groups.get(group)
            if place is not None:
                counts[place] = counts.get(place, 0) + 1
        if not counts:
            return self.letter_bias
        places = np.fromiter(counts, dtype=np.int64)
        weights = np.array([1 + math.log(count) for count in counts.values()], dtype=np.float32) * self.rarity[places]
        return (weights / np.linalg.norm(weights)) @ self.letter_weights[places] + self.letter_bias


def letter_groups(text: Text) -> List[Text]:
    """Groups of 2 to 4 letters inside words, as scikit-learn's `char_wb` counts them."""
    groups: List[Text] = []
    for word in re.sub(r"\s\s+", " ", text).split():
        padded = f" {word} "
        for length in (2, 3, 4):
            groups.append(padded[:length])
            groups.extend(padded[start : start + length] for start in range(1, len(padded) - length + 1))
            if len(padded) <= length:
                break
    return groups


def _log_softmax(scores: np.ndarray) -> np.ndarray:
    shifted = scores - scores.max()
    return shifted - np.log(np.exp(shifted).sum())
