"""Matters that need a person: injury, law, theft, a dispute over money, several problems at once, the third contact."""

from typing import Final

from conversations.understanding import ComplexityReading, Intent
from nlu.cues import CueBook, load_cues

COMPLEX_INTENT: Final = "legal_or_safety"
SURE_INTENT: Final = 0.85
SEVERAL_PROBLEMS: Final = "several_problems"
PROBLEMS_AT_ONCE: Final = 3
PROBLEMS_WITH_MONEY: Final = 2

_PROBLEM = "problem_"
_ABOUT_MONEY: Final = frozenset({"problem_money", "problem_refund"})
_SIGNALS: Final = frozenset(
    {
        "injury_or_safety",
        "legal_threat",
        "account_theft",
        "money_dispute",
        SEVERAL_PROBLEMS,
        "third_contact",
        "death",
    }
)

COMPLEXITY_SIGNALS: Final = _SIGNALS | {f"intent_{COMPLEX_INTENT}"}
"""All that a reading can name."""


class ComplexityReader:
    """Reads a text with Russian in Cyrillic; the intent, where there is one, counts as a signal when it is sure."""

    def __init__(self, cues: CueBook | None = None) -> None:
        self._cues = cues or load_cues("complexity")

    def read(self, text: str, intent: Intent | None = None) -> ComplexityReading:
        """Complex where at least one signal is found."""
        found = self._cues.find(text)
        signals = {name for name in found if name in _SIGNALS}
        problems = {name for name in found if name.startswith(_PROBLEM)}
        enough = PROBLEMS_WITH_MONEY if problems & _ABOUT_MONEY else PROBLEMS_AT_ONCE
        if len(problems) >= enough:
            signals.add(SEVERAL_PROBLEMS)
        if intent is not None and intent.name == COMPLEX_INTENT and intent.confidence >= SURE_INTENT:
            signals.add(f"intent_{COMPLEX_INTENT}")
        return ComplexityReading(bool(signals), tuple(sorted(signals)))
