"""Reads what the NLU server answered; trusts nothing in it."""

import json
import math
from typing import Any

from conversations.errors import OtvetError
from conversations.understanding import Entity, Intent, ParsedUtterance

FALLBACK_INTENT = "nlu_fallback"


class NonsenseAnswerError(OtvetError):
    """The answer isn't one that an NLU server gives."""


def parsed_answer(body: bytes) -> ParsedUtterance:
    """Raises NonsenseAnswerError where the body isn't Rasa's answer to POST /model/parse."""
    try:
        answer = json.loads(body)
        return ParsedUtterance(
            intent=_intent(answer["intent"]),
            ranking=_ranking(answer.get("intent_ranking", [])),
            entities=tuple(_entity(entity) for entity in answer.get("entities", [])),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NonsenseAnswerError(f"not an NLU answer: {error!r}") from error


def _intent(raw: dict[str, Any] | None) -> Intent | None:
    if raw is None or raw.get("name") is None:
        return None
    confidence = float(raw["confidence"])
    if not math.isfinite(confidence) or not isinstance(raw["name"], str):
        raise ValueError("intent without a name or a number")
    return Intent(name=raw["name"], confidence=min(max(confidence, 0.0), 1.0))


def _ranking(raw: list[dict[str, Any]]) -> tuple[Intent, ...]:
    return tuple(intent for intent in map(_intent, raw) if intent is not None)


def _entity(raw: dict[str, Any]) -> Entity:
    return Entity(name=str(raw["entity"]), value=str(raw["value"]), start=int(raw["start"]), end=int(raw["end"]))
