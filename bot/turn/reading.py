"""All that is known of one customer turn when the policy decides."""

from dataclasses import dataclass
from enum import StrEnum

from conversations.messages import ContentKind
from conversations.understanding import (
    Candidate,
    ComplexityReading,
    Intent,
    LanguageReading,
    MoodReading,
)
from knowledge_base.thresholds import Basis


class SmallTalk(StrEnum):
    """Kinds of words that want a word back and no article."""

    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    BOT_CHALLENGE = "bot_challenge"
    ACKNOWLEDGEMENT = "acknowledgement"


@dataclass(frozen=True, slots=True)
class Limits:
    """Scores in 0..1: at `answer` and above the best article is sent, at `clarify` and above the best three are offered
    as buttons: the threshold is where one of three is right every other time."""

    answer: float
    clarify: float
    basis: Basis = Basis.NOT_YET_KNOWN


@dataclass(frozen=True, slots=True)
class Versions:
    """What the candidates came from: the knowledge base's version, the models, and the calibration of the limits."""

    knowledge_base: int
    model: str
    calibration: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One turn as understood.

    `intent` is None when the NLU server gave nothing in time; `candidates` is best first and None when the search
    failed, `versions` are theirs; `asked_for_human` and `small_talk` come from rules and the intent together;
    `order_numbers` in the order they were written; `order_number_alone` marks a message that is nothing else.
    """

    text: str
    content: ContentKind
    language: LanguageReading
    mood: MoodReading
    complexity: ComplexityReading
    limits: Limits
    candidates: tuple[Candidate, ...] | None
    intent: Intent | None = None
    asked_for_human: bool = False
    small_talk: SmallTalk | None = None
    order_numbers: tuple[str, ...] = ()
    order_number_alone: bool = False
    album_id: str | None = None
    versions: Versions | None = None
