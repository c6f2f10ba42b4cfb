"""The thresholds of one state of the knowledge base, with what they rest on."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conversations.understanding import Language
from knowledge_base.calibration.judged import Judged, Source
from knowledge_base.calibration.risk_control import Chosen, choose
from knowledge_base.index import Entry
from knowledge_base.thresholds import CAREFUL, Thresholds

METHOD = "2"


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


def calibrated(
    judged: Sequence[Judged], *, key: str, model: str, version: int, budget: float, counted: Mapping[Source, int]
) -> Calibration:
    """Thresholds from judged questions; `counted` are those that there are, judged or not."""
    sources = Counter(one.source for one in judged) if judged else counted
    chosen = choose(judged, budget=budget)
    return Calibration(key=key, model=model, version=version, budget=budget, chosen=chosen, sources=dict(sources))


def calibration_key(entries: Iterable[Entry], *, model: str, budget: float, verdicts: str) -> str:
    """The same for the same articles, models, budget and judged questions, in whatever order they came to be."""
    texts = sorted(entry.revision.text.content_hash for entry in entries)
    return digest([METHOD, model, repr(budget), verdicts, *texts])


def digest(parts: Iterable[str]) -> str:
    """SHA-256 in hex of several texts."""
    found = hashlib.sha256()
    for part in parts:
        found.update(part.encode() + b"\x00")
    return found.hexdigest()
