"""The borders between answering, offering buttons and handing off."""

from dataclasses import dataclass
from enum import StrEnum

ERROR_BUDGET = 0.02


class Basis(StrEnum):
    """Where thresholds come from."""

    CERTIFIED = "certified"
    CERTIFIED_TOGETHER = "certified_together"
    ESTIMATED = "estimated"
    NO_SAFE_BORDER = "no_safe_border"
    TOO_LITTLE_DATA = "too_little_data"
    NOT_YET_KNOWN = "not_yet_known"


PROMISED = frozenset({Basis.CERTIFIED, Basis.CERTIFIED_TOGETHER})
"""Those that keep the budget with confidence."""

BASIS_WORDS = {
    Basis.CERTIFIED: "the budget is kept with 90 % confidence",
    Basis.CERTIFIED_TOGETHER: "both languages together keep the budget with 90 % confidence",
    Basis.ESTIMATED: "the budget is kept as far as judged questions and scores say, which are no promise",
    Basis.NO_SAFE_BORDER: "careful: no score keeps the budget with confidence",
    Basis.TOO_LITTLE_DATA: "careful: too few judged questions for a promise; add example or checked questions",
    Basis.NOT_YET_KNOWN: "careful: not yet worked out",
}
"""For the log and the command line."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """A best candidate's score of `answer` or more is answered, of `clarify` or more offered as buttons."""

    answer: float
    clarify: float
    basis: Basis = Basis.NOT_YET_KNOWN


CAREFUL = Thresholds(answer=0.97, clarify=0.3)
"""Until risk control has spoken: on held-out questions of several shops hardly anything above it was wrong."""
