"""The course of a conversation: named signals, none of them from nowhere."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.conversation import PastTurn
from conversations.understanding import Mood
from nlu.mood import MoodReader
from nlu.trajectory import WEIGHTS, CourseSignal, course_weight, trajectory_signals

BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
READER = MoodReader()
UPSET = (Mood.ANGRY, Mood.DISTRESSED, Mood.FRUSTRATED)
texts = st.text(max_size=60)
turns = st.lists(st.builds(PastTurn, text=texts, at=st.just(BEGUN), mood=st.sampled_from(Mood)), max_size=8)


def said(*words: str, mood: Mood = Mood.NEUTRAL, decision: str = "") -> list[PastTurn]:
    return [
        PastTurn(text=text, at=BEGUN + timedelta(minutes=place), mood=mood, decision=decision)
        for place, text in enumerate(words)
    ]


@pytest.mark.parametrize(
    ("text", "before", "signal"),
    [
        ("где мой заказ 10234", ["где мой заказ 10234?"], CourseSignal.REPEATED_MESSAGE),
        ("когда же придут деньги за куртку", ["деньги за мою куртку придут когда"], CourseSignal.REPHRASED_MESSAGE),
        ("the refund for the jacket", ["any refund for that jacket yet?"], CourseSignal.REPHRASED_MESSAGE),
        ("ГДЕ МОЙ ЗАКАЗ!!!", ["подскажите про оплату картой"], CourseSignal.GREW_LOUD),
        ("where is my parcel", ["where is my parcel", "where is my parcel?"], CourseSignal.ASKED_AGAIN_AND_AGAIN),
        ("👎", ["как вернуть чайник"], CourseSignal.THUMBS_DOWN),
        ("и что теперь", ["👎🏽"], CourseSignal.THUMBS_DOWN),
        ("опять не то", ["нет, не помогло"], CourseSignal.NOT_HELPED_AGAIN),
        ("that's not it", ["no, that didn't help"], CourseSignal.NOT_HELPED_AGAIN),
    ],
)
def test_what_happened_before_is_named(text: str, before: list[str], signal: CourseSignal) -> None:
    assert signal in trajectory_signals(text, said(*before))


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("да", ["да", "да"]),
        ("где заказ 10236", ["где заказ 10234", "где заказ 10235"]),
        ("сколько идёт доставка", ["есть ли красный чайник"]),
        ("ДА", ["НЕТ"]),
        ("СПАСИБО БОЛЬШОЕ", ["ДОБРЫЙ ДЕНЬ"]),
    ],
)
def test_another_question_is_no_repeat(text: str, before: list[str]) -> None:
    assert trajectory_signals(text, said(*before)) == ()


def test_displeasure_before_counts_once_or_for_a_while() -> None:
    once, twice = said("ну вот", mood=Mood.FRUSTRATED), said("ну вот", "опять", mood=Mood.FRUSTRATED)
    assert trajectory_signals("ладно", once) == (CourseSignal.WAS_UPSET_BEFORE,)
    assert trajectory_signals("ладно", twice) == (CourseSignal.WAS_FRUSTRATED_TWICE,)
    assert trajectory_signals("ладно", [*once, *said("спасибо")]) == ()


def test_what_an_agent_has_settled_is_over_but_a_return_is_seen() -> None:
    settled = said("верните деньги", "верните деньги", mood=Mood.ANGRY, decision="hand_off")
    assert trajectory_signals("верните деньги", settled) == (CourseSignal.CAME_BACK,)
    assert CourseSignal.WAS_UPSET_BEFORE in trajectory_signals("ну", [*settled, *said("опять", mood=Mood.ANGRY)])


@given(texts)
def test_a_first_message_has_no_course(text: str) -> None:
    assert trajectory_signals(text, ()) == ()


@given(texts, turns)
def test_signals_are_known_and_said_once(text: str, history: list[PastTurn]) -> None:
    signals = trajectory_signals(text, history)
    assert len(set(signals)) == len(signals)
    assert set(signals) <= WEIGHTS.keys() == set(CourseSignal)
    assert course_weight(signals) >= 0


@given(texts, turns)
def test_a_history_never_calms(text: str, history: list[PastTurn]) -> None:
    """A course adds to what the message says, and its signals are all in the reason."""
    alone, after = READER.read(text, None), READER.read(text, None, history)
    assert alone.mood not in UPSET or after.mood in UPSET
    assert set(after.signals) >= {*alone.signals, *trajectory_signals(text, history)}


@given(texts, turns, turns)
def test_only_the_last_turns_count(text: str, long_ago: list[PastTurn], lately: list[PastTurn]) -> None:
    if len(lately) >= 4:
        assert trajectory_signals(text, [*long_ago, *lately]) == trajectory_signals(text, lately)
