"""Fits the intent classifier; free of Rasa, so that benchmarks fit the very same.

Kernel ridge regression (Murphy, Probabilistic Machine Learning, 2022, 17.3.9) has a closed form: a few seconds for
10,000 examples, whose kernel takes 400 MB while it is being solved.
"""

from typing import List, Sequence, Text

import numpy as np
from scipy.linalg import solve
from scipy.optimize import minimize_scalar

from .intent_kernel import IntentKernel, centred, kernel, prepared, softmax

_HELD_OUT = 10
_FEW = 50
_SHARPNESS = 12.0
_SHARPEST = 60.0


def fit_kernel(
    parts: Sequence[np.ndarray], labels: List[Text], *, shares: Sequence[float], ridge: float, kept: int
) -> IntentKernel:
    """`parts` are one array of shape (examples, dimensions) an encoder, `shares` their weights in the kernel, `kept`
    the number of each one's directions that count.

    Scores become probabilities by a factor that fits every tenth example, which a first fit has not seen.
    """
    intents = sorted(set(labels))
    sizes, weights = np.array([part.shape[1] for part in parts]), np.array(shares, dtype=np.float32)
    vectors = np.hstack(parts).astype(np.float32)
    centre = vectors.mean(axis=0)
    projection = np.vstack([_main_directions(part, min(kept, *sizes)) for part in centred(vectors, sizes, centre)])
    points = prepared(vectors, sizes, centre, projection)
    near = kernel(points, points, weights)
    wanted = np.array([intents.index(label) for label in labels])
    targets = np.eye(len(intents), dtype=np.float32)[wanted]
    return IntentKernel(
        intents=intents,
        sizes=sizes,
        shares=weights,
        centre=centre,
        projection=projection,
        points=points,
        sharpness=np.float32(_sharpness(near, targets, wanted, ridge)),
        weights=_solved(near, targets, ridge),
        bias=targets.mean(axis=0),
    )


def _main_directions(rows: np.ndarray, kept: int) -> np.ndarray:
    """Principal components: shape (dimensions, kept)."""
    _, directions = np.linalg.eigh(rows.T @ rows)
    return np.asarray(directions[:, ::-1][:, :kept])


def _solved(near: np.ndarray, targets: np.ndarray, ridge: float) -> np.ndarray:
    raised = near.copy()
    raised[np.diag_indices(len(raised))] += ridge
    centred = targets - targets.mean(axis=0)
    return np.asarray(solve(raised, centred, assume_a="pos", overwrite_a=True, check_finite=False))


def _sharpness(near: np.ndarray, targets: np.ndarray, wanted: np.ndarray, ridge: float) -> float:
    if len(near) < _FEW:
        return _SHARPNESS
    held = np.arange(len(near)) % _HELD_OUT == 0
    seen = targets[~held]
    scores = near[np.ix_(held, ~held)] @ _solved(near[np.ix_(~held, ~held)], seen, ridge) + seen.mean(axis=0)
    rows = np.arange(len(scores))

    def surprise(factor: float) -> float:
        return float(-np.log(softmax(factor * scores)[rows, wanted[held]] + 1e-12).mean())

    return float(minimize_scalar(surprise, bounds=(1.0, _SHARPEST), method="bounded").x)
