"""What is kept of a reading beside the decision, so that a decision can be explained and taken again later."""

from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.turn.reading import Reading
from conversations.conversation import Memory
from conversations.decisions import Decision, DecisionKind, Reason

KEPT_CANDIDATES = 5

_READING, _MEMORY = TypeAdapter(Reading), TypeAdapter(Memory)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the policy was given and what it said, without the customer's words."""

    reading: Reading
    memory: Memory
    kind: DecisionKind
    reason: Reason


def turn_record(reading: Reading, memory: Memory, decision: Decision) -> dict[str, object]:
    """`understanding_record` with all that `read_record` needs: the policy's input and its decision."""
    wordless = replace(
        reading,
        text="",
        language=replace(reading.language, text=""),
        candidates=None if reading.candidates is None else reading.candidates[:KEPT_CANDIDATES],
    )
    forgetful = replace(memory, turns=tuple(replace(turn, text="") for turn in memory.turns))
    return understanding_record(reading) | {
        "reading": _READING.dump_python(wordless, mode="json"),
        "memory": _MEMORY.dump_python(forgetful, mode="json"),
        "decided": {"kind": decision.kind.value, "reason": decision.reason.value},
    }


def read_record(record: dict[str, Any], text: str) -> Recorded | None:
    """What `turn_record` kept, with the words put back; None for records of earlier versions of Otvet."""
    if "decided" not in record:
        return None
    try:
        reading, memory = _READING.validate_python(record["reading"]), _MEMORY.validate_python(record["memory"])
    except ValidationError:
        return None
    reading = replace(reading, text=text)
    decided = record["decided"]
    return Recorded(reading, memory, DecisionKind(decided["kind"]), Reason(decided["reason"]))


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
