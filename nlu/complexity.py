"""Matters that need a person: injury, law, theft, a dispute over money, several problems at once, the third contact."""

from pathlib import Path
from typing import Final

from conversations.understanding import ComplexityReading, Intent
from nlu.cues import CueBook, load_cues
from nlu.kernel_model import ASKING, Floats, KernelModel

TRAINED_MODEL: Final = Path(__file__).parent / "data" / "complexity_model.npz"
ORDINARY: Final = "ordinary"
ORDINARY_BELOW: Final = 0.9
"""Where one in fifty of the complex training messages was missed, read by models that had not seen them."""
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
    """Explicit cues, a small trained model over the sentence vector, and the intent where it is sure.

    The cues alone know few of the ways in which people put such matters; they decide where there is no vector.
    """

    def __init__(
        self, cues: CueBook | None = None, model: KernelModel | None = None, *, ordinary_below: float = ORDINARY_BELOW
    ) -> None:
        self._cues = cues or load_cues("complexity")
        self._model = model or KernelModel.load(TRAINED_MODEL)
        self._ordinary_below = ordinary_below

    def read(self, text: str, vector: Floats | None = None, intent: Intent | None = None) -> ComplexityReading:
        """Complex where at least one signal is found; `text` with Russian in Cyrillic."""
        signals = {*self._cued(text), *self._modelled(vector)}
        if intent is not None and intent.name == COMPLEX_INTENT and intent.confidence >= SURE_INTENT:
            signals.add(f"intent_{COMPLEX_INTENT}")
        return ComplexityReading(bool(signals), tuple(sorted(signals)))

    def chance(self, text: str, vector: Floats | None) -> float:
        """The probability that the message is no ordinary one; 1 where a cue decides."""
        if self._cued(text):
            return 1.0
        if vector is None:
            return 0.0
        shares = self._model.probabilities(vector, ())
        return 1 - shares[ORDINARY] - shares[ASKING]

    def _cued(self, text: str) -> set[str]:
        found = self._cues.find(text)
        problems = {name for name in found if name.startswith(_PROBLEM)}
        enough = PROBLEMS_WITH_MONEY if problems & _ABOUT_MONEY else PROBLEMS_AT_ONCE
        several = {SEVERAL_PROBLEMS} if len(problems) >= enough else set()
        return several | {name for name in found if name in _SIGNALS}

    def _modelled(self, vector: Floats | None) -> set[str]:
        """The likeliest matter where the message is hardly an ordinary one."""
        if vector is None:
            return set()
        shares = self._model.probabilities(vector, ())
        if shares.pop(ORDINARY) + shares.pop(ASKING) >= self._ordinary_below:
            return set()
        return {max(shares, key=lambda name: shares[name])}
