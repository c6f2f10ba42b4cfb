"""How a conversation goes: repeats, rephrasing, growing loudness, upset turns before this one."""

from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz import fuzz

from conversations.conversation import PastTurn
from conversations.understanding import Mood
from nlu.cues import CAPITALS, EXCLAMATIONS, QUESTION_MARKS, folded, typing_signals

_RECENT: Final = 4
_SAME: Final = 92.0
_REPHRASED: Final = 72.0
_LONG_ENOUGH: Final = 8
_UPSET: Final = frozenset({Mood.ANGRY, Mood.DISTRESSED, Mood.FRUSTRATED})
_LOUD: Final = frozenset({CAPITALS, EXCLAMATIONS, QUESTION_MARKS})


def trajectory_signals(text: str, history: Sequence[PastTurn]) -> tuple[str, ...]:
    """Named signals of the course, oldest turn first in `history`; empty at the first message."""
    return tuple(_signals(text, history[-_RECENT:]))


def _signals(text: str, recent: Sequence[PastTurn]) -> Iterator[str]:
    likeness = max((_likeness(text, turn.text) for turn in recent), default=0.0)
    if likeness >= _SAME:
        yield "repeated_message"
    elif likeness >= _REPHRASED:
        yield "rephrased_message"
    if recent and _is_loud(text) and not any(_is_loud(turn.text) for turn in recent):
        yield "grew_loud"
    upset = sum(turn.mood in _UPSET for turn in recent)
    if upset > 1:
        yield "was_frustrated_twice"
    elif upset and recent[-1].mood in _UPSET:
        yield "was_upset_before"


def _likeness(one: str, other: str) -> float:
    if min(len(one), len(other)) < _LONG_ENOUGH:
        return 0.0
    return fuzz.token_sort_ratio(folded(one), folded(other))


def _is_loud(text: str) -> bool:
    return bool(_LOUD & set(typing_signals(text)))
