"""Shipped questions that shops get and articles seldom answer: what a near miss looks like.

Source: the unanswerable questions of the shop_kb set, MIT licence. `topic` groups questions about the same thing.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Probe:
    """One question that should not be answered from an article."""

    text: str
    topic: int


@cache
def shipped_probes() -> tuple[Probe, ...]:
    """All of them, in the order of the file."""
    lines = files("knowledge_base").joinpath("models", "probes.jsonl").read_text("utf-8").splitlines()
    return tuple(Probe(**json.loads(line)) for line in lines)
