"""Questions whose right outcome is known, and what the search made of them."""

from dataclasses import dataclass
from enum import StrEnum

from conversations.understanding import Language


class Source(StrEnum):
    """Who says what is right."""

    EXAMPLE = "example"
    ARTICLE_LEFT_OUT = "article_left_out"
    CHECKED = "checked"
    FEEDBACK = "feedback"
    CORRECTION = "correction"


WEIGHTS = {
    Source.EXAMPLE: 1.0,
    Source.CHECKED: 2.0,
    Source.FEEDBACK: 3.0,
    Source.CORRECTION: 3.0,
}
"""What people asked and judged counts more than what was written as an example. Questions of articles that were
left out get their weight from `UNANSWERABLE_SHARE`."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person said of one question: that `slug` answers it (or does not, where `right` is False), or that no
    article does (`slug` is None)."""

    text: str
    language: Language
    slug: str | None
    right: bool
    source: Source


@dataclass(frozen=True, slots=True)
class Judged:
    """The best score that a held-out question got, whether the best article was right, and whether one of three was."""

    score: float
    right: bool
    right_in_three: bool
    language: Language
    source: Source
    weight: float = 1.0
