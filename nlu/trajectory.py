"""How a conversation goes: repeats, rephrasing, growing loudness, answers that did not help, upset turns before."""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final

from rapidfuzz import fuzz

from conversations.conversation import PastTurn
from conversations.understanding import Mood
from nlu.cues import CAPITALS, EXCLAMATIONS, QUESTION_MARKS, folded, typing_signals


class CourseSignal(StrEnum):
    """What the turns before this one add to its mood."""

    REPEATED_MESSAGE = "repeated_message"
    REPHRASED_MESSAGE = "rephrased_message"
    ASKED_AGAIN_AND_AGAIN = "asked_again_and_again"
    GREW_LOUD = "grew_loud"
    THUMBS_DOWN = "thumbs_down"
    NOT_HELPED_AGAIN = "not_helped_again"
    CAME_BACK = "came_back"
    WAS_UPSET_BEFORE = "was_upset_before"
    WAS_FRUSTRATED_TWICE = "was_frustrated_twice"


WEIGHTS: Final[Mapping[CourseSignal, float]] = {
    CourseSignal.REPEATED_MESSAGE: 1.0,
    CourseSignal.REPHRASED_MESSAGE: 0.7,
    CourseSignal.ASKED_AGAIN_AND_AGAIN: 7.0,
    CourseSignal.GREW_LOUD: 1.5,
    CourseSignal.THUMBS_DOWN: 1.5,
    CourseSignal.NOT_HELPED_AGAIN: 3.5,
    CourseSignal.CAME_BACK: 1.0,
    CourseSignal.WAS_UPSET_BEFORE: 1.2,
    CourseSignal.WAS_FRUSTRATED_TWICE: 2.0,
}
"""What each adds to the log odds that the customer is upset."""

_RECENT: Final = 4
_SAME: Final = 92.0
_REWORDED: Final = 0.6
_LONG_ENOUGH: Final = 8
_STEM_LETTERS: Final = 5
_HANDED_OFF: Final = "hand_off"
_THUMBS_DOWN: Final = "👎"
_UPSET: Final = frozenset({Mood.ANGRY, Mood.DISTRESSED, Mood.FRUSTRATED})
_LOUD: Final = frozenset({CAPITALS, EXCLAMATIONS, QUESTION_MARKS})
_WORD = re.compile(r"[^\W\d_]{3,}")
_NUMBER = re.compile(r"\d+")
_COMMON: Final = frozenset(
    _WORD.findall(
        "это как что где когда мой моя мои мне меня вас вам ваш уже еще или для при так там тут есть будет подскажите "
        "пожалуйста the and you your for what where when how can will please with about this that are was did does "
        "have has"
    )
)
_DID_NOT_HELP = re.compile(
    r"\bне помог|\bне то\b|\bне про то|\bне об этом|\bне ответ|\bя (это |уже )+(читал|видел|пробовал)"
    r"|n[o']t help|\bnot (that|it|what i)\b|\bwrong answer|\balready (read|tried|saw|seen)"
)


def trajectory_signals(text: str, history: Sequence[PastTurn]) -> tuple[CourseSignal, ...]:
    """Named signals of the course, oldest turn first in `history`; empty at the first message.

    What was said before the last handoff is settled with an agent: it counts as a return only.
    """
    since = _since_handoff(history)
    course = tuple(_signals(text, since[-_RECENT:]))
    return (*course, CourseSignal.CAME_BACK) if len(since) < len(history) else course


def course_weight(signals: Sequence[CourseSignal]) -> float:
    """What the signals add to the log odds together."""
    return sum(WEIGHTS[signal] for signal in signals)


def _since_handoff(history: Sequence[PastTurn]) -> Sequence[PastTurn]:
    last = max((place for place, turn in enumerate(history, 1) if turn.decision == _HANDED_OFF), default=0)
    return history[last:]


def _signals(text: str, recent: Sequence[PastTurn]) -> Iterator[CourseSignal]:
    yield from _repeats(text, [turn.text for turn in recent])
    if recent and _is_loud(text) and not any(_is_loud(turn.text) for turn in recent):
        yield CourseSignal.GREW_LOUD
    if recent and _THUMBS_DOWN in (*text, *recent[-1].text):
        yield CourseSignal.THUMBS_DOWN
    if _did_not_help(text) and any(_did_not_help(turn.text) for turn in recent):
        yield CourseSignal.NOT_HELPED_AGAIN
    upset = sum(turn.mood in _UPSET for turn in recent)
    if upset > 1:
        yield CourseSignal.WAS_FRUSTRATED_TWICE
    elif upset and recent[-1].mood in _UPSET:
        yield CourseSignal.WAS_UPSET_BEFORE


def _repeats(text: str, earlier: Sequence[str]) -> Iterator[CourseSignal]:
    same = sum(_is_same(text, other) for other in earlier)
    if same > 1:
        yield CourseSignal.ASKED_AGAIN_AND_AGAIN
    if same:
        yield CourseSignal.REPEATED_MESSAGE
    elif any(_is_reworded(text, other) for other in earlier):
        yield CourseSignal.REPHRASED_MESSAGE


def _is_same(one: str, other: str) -> bool:
    if min(len(one), len(other)) < _LONG_ENOUGH or _numbers_differ(one, other):
        return False
    return fuzz.token_sort_ratio(folded(one), folded(other)) >= _SAME


def _is_reworded(one: str, other: str) -> bool:
    """Most of the shorter one's words of substance, two at least, are in the other by their first letters."""
    stems, others = _stems(one), _stems(other)
    shorter = min(len(stems), len(others))
    return shorter > 1 and not _numbers_differ(one, other) and len(stems & others) >= max(2, _REWORDED * shorter)


def _numbers_differ(one: str, other: str) -> bool:
    """Both name numbers, and other ones: another order is another question."""
    numbers, others = set(_NUMBER.findall(one)), set(_NUMBER.findall(other))
    return bool(numbers and others and numbers != others)


def _stems(text: str) -> set[str]:
    return {word[:_STEM_LETTERS] for word in _WORD.findall(folded(text)) if word not in _COMMON}


def _did_not_help(text: str) -> bool:
    return _DID_NOT_HELP.search(folded(text)) is not None


def _is_loud(text: str) -> bool:
    return bool(_LOUD & set(typing_signals(text)))
