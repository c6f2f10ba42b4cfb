"""Readings as the real reader would give them, made by hand."""

from typing import Any

from bot.turn.reading import Limits, Reading, SmallTalk
from conversations.messages import ContentKind
from conversations.understanding import (
    Candidate,
    ComplexityReading,
    Intent,
    Language,
    LanguageKind,
    LanguageReading,
    Mood,
    MoodReading,
)

LIMITS = Limits(answer=0.8, clarify=0.3)


def candidate(slug: str, score: float, language: Language = Language.RU, revision_id: int = 1) -> Candidate:
    return Candidate(
        slug=slug,
        language=language,
        title=f"Title of {slug}",
        score=score,
        revision_id=revision_id,
        signals={"e5": 1.0},
    )


def reading(text: str = "Где мой заказ", **changes: Any) -> Reading:
    """A neutral text in Russian that no article fits."""
    language = changes.pop("language", Language.RU)
    kind = changes.pop("language_kind", LanguageKind.RUSSIAN)
    mood = changes.pop("mood", Mood.NEUTRAL)
    intent = changes.pop("intent", None)
    values: dict[str, Any] = {
        "text": text,
        "content": ContentKind.TEXT,
        "language": LanguageReading(language, kind, text),
        "mood": MoodReading(mood, changes.pop("mood_probability", 0.9)),
        "complexity": ComplexityReading(bool(changes.get("complexity")), tuple(changes.pop("complexity", ()))),
        "limits": LIMITS,
        "candidates": (),
        "intent": Intent(intent, changes.pop("intent_confidence", 0.9)) if intent else None,
    }
    return Reading(**values | changes)


def small_talk(kind: SmallTalk) -> Reading:
    return reading("спасибо", small_talk=kind)
