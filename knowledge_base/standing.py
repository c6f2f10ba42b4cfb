"""How a question stands to groups of rows, and candidates among each other, in numbers."""

from collections.abc import Mapping

import numpy as np

from knowledge_base.ports import Vectors

SPREAD = 0.2
BEST = 3
MANY = 64
SOFT = ("both", "learned")
"""The cosines of which a soft count is a signal, too."""


def nearest(cosines: Vectors) -> tuple[Vectors, Vectors]:
    """Over the last axis: the best, and the mean of the best three. Minus infinity stands for nothing."""
    some = np.partition(cosines, -BEST, axis=-1)[..., -BEST:] if cosines.shape[-1] > MANY else cosines
    top = -np.sort(-some, axis=-1)[..., :BEST]
    there = np.isfinite(top)
    count = there.sum(-1)
    best = np.where(there, top, -1.0).max(-1, initial=-1.0)
    three = np.where(there, top, 0.0).sum(-1) / np.maximum(count, 1) - (count == 0)
    return best, three


def all_near(cosines: Vectors) -> Vectors:
    """Over the last axis: a soft count of all, in logarithm. Minus infinity stands for nothing."""
    found: Vectors = np.log(np.exp(cosines / SPREAD).sum(-1) + 1e-6)
    return found


def among_candidates(raw: Mapping[str, Vectors]) -> dict[str, Vectors]:
    """Each signal as it stands out among the candidates, and how far it is above the best of the others."""
    values = np.stack(list(raw.values()))
    outstanding = (values - values.mean(1, keepdims=True)) / (values.std(1, keepdims=True) + 1e-3)
    ordered = -np.sort(-values, axis=1)
    first, second = ordered[:, :1], ordered[:, 1:2]
    gaps = values - np.where(values == first, second, first) if values.shape[1] > 1 else np.ones_like(values)
    found: dict[str, Vectors] = {}
    for number, name in enumerate(raw):
        found |= {f"{name}_z": outstanding[number], f"{name}_gap": gaps[number]}
    return found


def beside(probes: Mapping[str, Vectors], raw: Mapping[str, Vectors]) -> dict[str, Vectors]:
    """How candidates stand beside the questions that articles seldom answer, given the cosines with those."""
    found: dict[str, Vectors] = {}
    for name, near in probes.items():
        prefix = "" if name == "both" else f"{name}_"
        (best, three), everything = nearest(near), all_near(near)
        same = np.ones_like(raw[f"{name}_best"])
        found |= {
            f"{prefix}probe_best": best * same,
            f"{prefix}probe_three": three * same,
            f"{prefix}over_probe_best": raw[f"{name}_best"] - best,
            f"{prefix}over_probe_three": raw[f"{name}_three"] - three,
            f"{prefix}over_probe_all": raw[f"{name}_all"] - everything,
        }
    return found
