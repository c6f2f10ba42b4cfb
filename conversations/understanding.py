"""What was understood of one utterance."""

from dataclasses import dataclass, field
from enum import StrEnum


class Language(StrEnum):
    """A language that the bot speaks."""

    RU = "ru"
    EN = "en"

    @property
    def other(self) -> "Language":
        """The other one of the two."""
        return Language.EN if self is Language.RU else Language.RU


class LanguageKind(StrEnum):
    """How an utterance is written."""

    RUSSIAN = "russian"
    ENGLISH = "english"
    TRANSLITERATED = "transliterated"
    MIXED = "mixed"
    OTHER = "other"


class Mood(StrEnum):
    """How the customer feels, as far as his words show."""

    NEUTRAL = "neutral"
    PLEASED = "pleased"
    FRUSTRATED = "frustrated"
    ANGRY = "angry"
    DISTRESSED = "distressed"


@dataclass(frozen=True, slots=True)
class Entity:
    """A marked span of an utterance; `value` is normalised, `start` and `end` count code points."""

    name: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Intent:
    """An intent with its confidence in 0..1."""

    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class ParsedUtterance:
    """The answer of the NLU server; `ranking` best first."""

    intent: Intent | None
    ranking: tuple[Intent, ...] = ()
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class MoodReading:
    """The mood with its probability in 0..1 and the named signals that led to it."""

    mood: Mood
    probability: float
    signals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageReading:
    """`language` is the one to reply in; `text` is rewritten to Cyrillic where `kind` is transliterated."""

    language: Language
    kind: LanguageKind
    text: str


@dataclass(frozen=True, slots=True)
class ComplexityReading:
    """Whether a human should take the matter, with the named signals."""

    complex: bool
    signals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may answer.

    `score` is the estimated probability in 0..1 that this article answers the utterance; `signals` are the named
    parts it came from; `language` is the language of the article's text that would be sent; `passage` is the number of
    its passage that answers best, None where the whole is wanted.
    """

    slug: str
    language: Language
    title: str
    score: float
    revision_id: int
    signals: dict[str, float] = field(default_factory=dict)
    passage: int | None = None
