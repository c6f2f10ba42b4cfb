"""What is kept of a reading beside the decision, so that a decision can be explained later."""

from bot.turn.reading import Reading


def understanding_record(reading: Reading) -> dict[str, object]:
    """Plain values for the database; the customer's words are in the message, not here."""
    return {
        "language": reading.language.language.value,
        "language_kind": reading.language.kind.value,
        "intent": reading.intent.name if reading.intent else None,
        "intent_confidence": reading.intent.confidence if reading.intent else None,
        "mood": reading.mood.mood.value,
        "mood_probability": reading.mood.probability,
        "mood_signals": list(reading.mood.signals),
        "complexity_signals": list(reading.complexity.signals),
        "asked_for_human": reading.asked_for_human,
        "small_talk": reading.small_talk.value if reading.small_talk else None,
        "order_numbers": list(reading.order_numbers),
        "limits": {"answer": reading.limits.answer, "clarify": reading.limits.clarify},
        "candidates": [
            {"slug": c.slug, "score": round(c.score, 4), "revision_id": c.revision_id} for c in reading.candidates or ()
        ],
    }
