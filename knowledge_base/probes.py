"""Shipped questions that shops get and articles seldom answer: what a near miss looks like.

Source: the unanswerable questions of the shop_kb set (MIT licence), those of our invented shops, and a list of our own.
`topic` groups questions about the same thing.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np

from knowledge_base.ports import Vectors


@dataclass(frozen=True, slots=True)
class Probe:
    """One question that articles seldom answer; this shop's may."""

    text: str
    topic: int


@cache
def shipped_probes() -> tuple[Probe, ...]:
    """All of them, in the order of the file."""
    lines = files("knowledge_base").joinpath("models", "probes.jsonl").read_text("utf-8").splitlines()
    return tuple(Probe(**json.loads(line)) for line in lines)


@cache
def shipped_probe_vectors() -> dict[str, Vectors]:
    """Their vectors by the name of the encoder, so that a first start need not work them out."""
    with as_file(files("knowledge_base").joinpath("models", "probes.npz")) as path, np.load(path) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}
