"""What spoke for an article and against it: the signals of the fusion put together by what they look at."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import StrEnum

from knowledge_base.fusion import Fusion


class Evidence(StrEnum):
    """What a signal looks at."""

    EXAMPLES = "examples"
    FAMILIAR = "familiar"
    TEXT = "text"
    WORDS = "words"
    NOTHING_FITS = "nothing_fits"
    QUESTION = "question"


_NAMES = {
    Evidence.FAMILIAR: ("bridge",),
    Evidence.NOTHING_FITS: ("probe", "nobody"),
    Evidence.TEXT: ("passage", "middle"),
    Evidence.WORDS: ("words", "letters", "stems"),
    Evidence.QUESTION: ("top", "lead", "length", "russian", "rank"),
}
"""Parts of signals' names, in the order in which they are looked for; all other signals compare with examples."""


def evidence_of(name: str) -> Evidence:
    """What a signal looks at, by its name."""
    found = (evidence for evidence, parts in _NAMES.items() if any(part in name for part in parts))
    return next(found, Evidence.EXAMPLES)


def evidence(fusion: Fusion, signals: Mapping[str, float]) -> dict[Evidence, float]:
    """How much each kind adds to the log odds of an average candidate, or takes from them; the strongest first."""
    sums: defaultdict[Evidence, float] = defaultdict(float)
    for name, value in _contributions(fusion, signals):
        sums[evidence_of(name)] += value
    return dict(sorted(sums.items(), key=lambda one: -abs(one[1])))


def _contributions(fusion: Fusion, signals: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    own = fusion.of(signals)
    columns = zip(own.names, own.weighed([signals.get(name, float("nan")) for name in own.names]), strict=True)
    return ((name, float(value)) for name, value in columns if name in signals)
