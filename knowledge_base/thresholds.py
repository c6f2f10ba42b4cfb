"""The borders between answering, offering buttons and handing off."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """A best candidate's score of `answer` or more is answered, of `clarify` or more offered as buttons."""

    answer: float
    clarify: float


DEFAULT = Thresholds(answer=0.85, clarify=0.3)
