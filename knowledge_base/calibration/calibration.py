"""The thresholds of one state of the knowledge base, with what they rest on."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from conversations.understanding import Language
from knowledge_base.calibration.borders import Chosen
from knowledge_base.calibration.judged import Source
from knowledge_base.thresholds import CAREFUL, Thresholds

METHOD = "6"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """`key` stands for the articles' texts, the models, the budget and the judged questions together; `model` for the
    models alone; `version` is the knowledge base's when it was worked out, `sources` count the judged questions."""

    key: str
    model: str
    version: int
    budget: float
    chosen: Mapping[Language, Chosen]
    sources: Mapping[Source, int]

    def thresholds(self, language: Language) -> Thresholds:
        """The borders for questions in a language."""
        chosen = self.chosen.get(language)
        return chosen.thresholds if chosen else CAREFUL


def calibration_key(texts: Iterable[str], *, model: str, budget: float, verdicts: str) -> str:
    """The same for the same articles (`texts` are their hashes), models, budget and judged questions, in any order."""
    return digest([METHOD, model, repr(budget), verdicts, *sorted(texts)])


def digest(parts: Iterable[str]) -> str:
    """SHA-256 in hex of several texts."""
    found = hashlib.sha256()
    for part in parts:
        found.update(part.encode() + b"\x00")
    return found.hexdigest()
