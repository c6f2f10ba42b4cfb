"""Whether words after a rating are its comment or a new matter: a pure rule.

A lost comment is a pity, a lost question is a customer without an answer: in doubt it is a new matter.
"""

import re

from bot.turn.policy import SURE_INTENT
from bot.turn.reading import Reading
from conversations.decisions import Decision, DecisionKind, Reason
from conversations.understanding import Mood

_WORDS_BACK = frozenset({Reason.THANKS, Reason.GOODBYE, Reason.ACKNOWLEDGEMENT})
_NO_ANSWER = frozenset({Reason.SEVERAL_ARTICLES, Reason.UNSURE, Reason.NOTHING_TO_READ, Reason.NOT_COVERED})
_UNHAPPY = frozenset({Reason.EMOTION, Reason.SECOND_MISS})
_INTENTS_OF_COMMENTS = frozenset({"thanks", "affirm", "deny", "goodbye", "complaint", "out_of_scope"})
_ASKS = re.compile(
    r"\?|^\W*(?:а\s+)?(?:как|где|когда|куда|почему|зачем|сколько|какой|какая|какие|какое|кто|что|можно|подскажите|скажите|"
    r"how|where|when|why|what|which|who|can|could|do|does|is|are|please|tell)\b",
    re.IGNORECASE,
)


def is_comment(reading: Reading, decision: Decision) -> bool:
    """Whether the words ask for nothing."""
    if not reading.text.strip() or reading.order_numbers or reading.asked_for_human or _ASKS.search(reading.text):
        return False
    intent = reading.intent
    if intent is not None and intent.confidence >= SURE_INTENT and intent.name not in _INTENTS_OF_COMMENTS:
        return False
    if decision.kind is DecisionKind.SMALL_TALK:
        return decision.reason in _WORDS_BACK
    if decision.reason in _UNHAPPY:
        return reading.mood.mood is not Mood.DISTRESSED
    return decision.reason in _NO_ANSWER
