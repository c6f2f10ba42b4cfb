"""The mood of a message and of a conversation's course."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from conversations.conversation import PastTurn
from conversations.errors import BadInputError
from conversations.understanding import Mood
from nlu.cues import load_cues, typing_signals
from nlu.evaluation import evaluate_dialogues, evaluate_mood, needs_human
from nlu.kernel_model import Embed, KernelModel
from nlu.mood import MODEL_FILE, TONE, MoodReader

READER = MoodReader()
UPSET = (Mood.ANGRY, Mood.DISTRESSED, Mood.FRUSTRATED)


def turn(text: str, mood: Mood = Mood.NEUTRAL) -> PastTurn:
    return PastTurn(text=text, at=datetime(2026, 1, 1, tzinfo=UTC), mood=mood)


@pytest.mark.parametrize(
    "text",
    [
        "вы мошенники, верните деньги, позор",
        "это издевательство, третий раз переносите, сколько можно",
        "you are thieves and liars, shame on you",
        "I'm in tears, my daughter's birthday is ruined because of you",
    ],
)
def test_the_upset_are_noticed(text: str, embed: Embed) -> None:
    reading = READER.read(text, embed([text])[0])
    assert reading.mood in UPSET
    assert reading.probability >= 0.7
    assert reading.signals


@pytest.mark.parametrize("text", ["где мой заказ", "how much is delivery", "СПАСИБО!!! вы лучшие", "ok", "заказ 10234"])
def test_the_calm_are_left_in_peace(text: str, embed: Embed) -> None:
    reading = READER.read(text, embed([text])[0])
    assert reading.mood in {Mood.NEUTRAL, Mood.PLEASED}


@pytest.mark.parametrize(
    "text",
    [
        "забыл лампочки, сделал ещё заказ, пусть едут вместе с первым",
        "я тут впервые, как у вас копить баллы",
        "возьму разок, кабинет заводить не буду, продадите так?",
        "how long until nothing about me is kept at yours",
        "the machine swallowed my code and no door opened",
        "half now and half next month, is that possible",
    ],
)
def test_vivid_questions_are_no_grievances(text: str, embed: Embed) -> None:
    assert not needs_human(READER.read(text, embed([text])[0]))


def test_the_same_question_three_times_calls_a_human(embed: Embed) -> None:
    text = "скажите пожалуйста время работы магазина"
    assert needs_human(READER.read(text, embed([text])[0], [turn(text), turn(text)]))


def test_signals_alone_decide_where_there_is_no_vector() -> None:
    assert READER.read("вы воры и мошенники, подам в суд, позорище", None).mood in UPSET
    assert READER.read("где мой заказ", None).mood is Mood.NEUTRAL


def test_the_course_of_a_conversation_counts(embed: Embed) -> None:
    text = "я уже объяснил вам, что коробка пустая"
    vector = embed([text])[0]
    upset_before = [turn("сколько можно ждать", Mood.FRUSTRATED), turn("вы читаете вообще?", Mood.FRUSTRATED)]
    alone, after = READER.read(text, vector), READER.read(text, vector, upset_before)
    assert "was_frustrated_twice" in after.signals
    assert set(after.signals) > set(alone.signals)


def test_how_it_is_typed() -> None:
    assert set(typing_signals("ГДЕ МОЙ ЗАКАЗ?!!")) == {"capitals", "exclamations", "question_marks"}
    assert not set(typing_signals("Где мой заказ на iPhone?"))


def test_the_test_set(embed: Embed) -> None:
    alarms, exact = evaluate_mood(READER, embed)
    assert alarms.missed.value <= 0.095
    assert alarms.false.value <= 0.065
    assert exact.value >= 0.88


def test_the_dialogues(embed: Embed) -> None:
    scores = evaluate_dialogues(READER, embed)
    assert scores.at_the_turn.whole >= 25
    assert scores.false.whole >= 20
    assert scores.at_the_turn.value >= 0.8
    assert scores.never.value <= 0.1
    assert scores.false.value <= 0.09


def test_the_tone_is_named_where_it_says_more_than_the_signals(embed: Embed) -> None:
    text = "просто прекрасно, ещё одну субботу я провёл у окна в ожидании вашего курьера"
    assert TONE in READER.read(text, embed([text])[0]).signals
    assert TONE not in READER.read(text, None).signals


def test_the_model_file_holds_what_was_saved(tmp_path: Path) -> None:
    model = KernelModel.load(MODEL_FILE)
    model.save(tmp_path / "copy.npz")
    assert (tmp_path / "copy.npz").read_bytes() == MODEL_FILE.read_bytes()
    assert MODEL_FILE.stat().st_size < 6_000_000


def test_vectors_of_another_encoder_are_refused() -> None:
    with pytest.raises(BadInputError, match="896 numbers"):
        READER.read("hello", np.zeros(512, dtype=np.float32))


def test_all_patterns_compile_and_have_both_languages_names() -> None:
    for subject in ("mood", "complexity", "small_talk"):
        assert all(load_cues(subject).patterns.values())
