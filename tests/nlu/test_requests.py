"""Asking for a person, friendly words, and matters that need a person."""

import pytest

from conversations.understanding import Intent
from nlu.complexity import ComplexityReader
from nlu.evaluation import evaluate_complexity
from nlu.kernel_model import Embed
from nlu.requests import SmallTalk, SmallTalkReader, asked_for_human

SMALL_TALK = SmallTalkReader()
COMPLEXITY = ComplexityReader()


@pytest.mark.parametrize(
    "text",
    [
        "оператор",
        "позовите человека",
        "хочу поговорить с живым человеком",
        "human please",
        "can i talk to a real person",
        "get me a manager",
        "перезвоните мне",
        "не хочу говорить с ботом",
        "agent agent agent",
    ],
)
def test_a_person_is_asked_for(text: str) -> None:
    request = asked_for_human(text)
    assert request.asked
    assert request.evidence


@pytest.mark.parametrize(
    "text",
    [
        "где мой заказ",
        "можно другому человеку получить заказ?",
        "курьер позвонит перед доставкой?",
        "can someone else collect it",
        "ты бот или человек",
        "does the courier call me before delivery",
        "оператор связи не присылает смс",
    ],
)
def test_other_words_about_people_are_no_request(text: str) -> None:
    assert not asked_for_human(text).asked


def test_a_sure_intent_counts_too() -> None:
    assert asked_for_human("ну дайте уже", Intent("talk_to_human", 0.95)).evidence == ("intent_talk_to_human",)
    assert not asked_for_human("ну дайте уже", Intent("talk_to_human", 0.6)).asked


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("привет!", SmallTalk.GREETING),
        ("Good evening", SmallTalk.GREETING),
        ("спасибо большое", SmallTalk.THANKS),
        ("привет, спасибо", SmallTalk.THANKS),
        ("всё, пока", SmallTalk.GOODBYE),
        ("ты бот или человек?", SmallTalk.BOT_CHALLENGE),
        ("ок, понял", SmallTalk.ACKNOWLEDGEMENT),
        ("👍", SmallTalk.ACKNOWLEDGEMENT),
    ],
)
def test_friendly_words(text: str, kind: SmallTalk) -> None:
    assert SMALL_TALK.read(text) is kind


@pytest.mark.parametrize("text", ["привет, где мой заказ", "спасибо, а когда вернут деньги", "", "10234", "?"])
def test_more_than_friendly_words(text: str) -> None:
    assert SMALL_TALK.read(text) is None


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("утюг ударил меня током", "injury_or_safety"),
        ("подам на вас в суд", "legal_threat"),
        ("мой аккаунт взломали", "account_theft"),
        ("вернули 2300 вместо 5600", "money_dispute"),
        ("пишу в четвёртый раз про возврат", "third_contact"),
        ("one is broken, another missing, and i was charged twice", "several_problems"),
    ],
)
def test_complex_matters_are_named(text: str, signal: str) -> None:
    reading = COMPLEXITY.read(text)
    assert reading.complex
    assert signal in reading.signals


def test_the_complexity_test_set(embed: Embed) -> None:
    alarms = evaluate_complexity(COMPLEXITY, embed)
    assert alarms.missed.value <= 0.09
    assert alarms.false.value <= 0.05


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("гироскутер вспыхнул на зарядке, обгорела стена", "injury_or_safety"),
        ("strangers have been ordering things from my profile", "account_theft"),
        ("снова объясняю то же самое, до этого уже дважды обещали решить", "third_contact"),
    ],
)
def test_the_model_names_matters_that_no_cue_knows(text: str, signal: str, embed: Embed) -> None:
    assert not COMPLEXITY.read(text).complex
    assert COMPLEXITY.read(text, embed([text])[0]).signals == (signal,)


def test_a_sure_intent_is_named() -> None:
    assert COMPLEXITY.read("помогите", intent=Intent("legal_or_safety", 0.9)).signals == ("intent_legal_or_safety",)
    assert not COMPLEXITY.read("помогите", intent=Intent("legal_or_safety", 0.6)).complex
