"""The policy: every rule by example, and what holds for every turn."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.turn.policy import MISSES_BEFORE_HUMAN, decide
from bot.turn.reading import Limits, Reading, SmallTalk
from conversations.conversation import Memory, Owner, PastTurn
from conversations.decisions import HANDOFF_REASONS, DecisionKind, Reason
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
from tests.storage.conftest import NOON
from tests.turn.readings import candidate, reading

ANSWER, CLARIFY, HAND_OFF = DecisionKind.ANSWER, DecisionKind.CLARIFY, DecisionKind.HAND_OFF
ORDER, TALK, SILENT = DecisionKind.ORDER_STATUS, DecisionKind.SMALL_TALK, DecisionKind.STAY_SILENT
NEW, MISSED_ONCE, ASKED_NUMBER = Memory(), Memory(misses=1), Memory(awaiting_order_number=True)
SURE, LIKELY, POOR = candidate("a", 0.9), candidate("b", 0.5), candidate("c", 0.1)
TWICE = Memory(turns=tuple(PastTurn(text="?", at=NOON, decision="answer", article="a") for _ in range(2)))
ALBUM = Memory(last_album_id="album")
POOR_INTENT = {"intent": "delay", "intent_confidence": 0.3}

EXAMPLES = [
    ("asked for a person", reading(asked_for_human=True, candidates=(SURE,)), NEW, HAND_OFF, Reason.ASKED_FOR_HUMAN),
    ("angry", reading(mood=Mood.ANGRY, candidates=(SURE,)), NEW, HAND_OFF, Reason.EMOTION),
    ("distressed", reading(mood=Mood.DISTRESSED), NEW, HAND_OFF, Reason.EMOTION),
    ("surely frustrated", reading(mood=Mood.FRUSTRATED, mood_probability=0.8), NEW, HAND_OFF, Reason.EMOTION),
    ("a bit frustrated", reading(mood=Mood.FRUSTRATED, mood_probability=0.5, candidates=(SURE,)), NEW, ANSWER, None),
    ("complex", reading(complexity=("legal",), candidates=(SURE,)), NEW, HAND_OFF, Reason.COMPLEX),
    ("another language", reading(language_kind=LanguageKind.OTHER), NEW, HAND_OFF, Reason.FOREIGN_LANGUAGE),
    ("greeting", reading(small_talk=SmallTalk.GREETING), NEW, TALK, Reason.GREETING),
    ("thanks", reading(small_talk=SmallTalk.THANKS), MISSED_ONCE, TALK, Reason.THANKS),
    ("goodbye", reading(small_talk=SmallTalk.GOODBYE), NEW, TALK, Reason.GOODBYE),
    ("are you a bot", reading(small_talk=SmallTalk.BOT_CHALLENGE), NEW, TALK, Reason.BOT_CHALLENGE),
    ("all right", reading(small_talk=SmallTalk.ACKNOWLEDGEMENT), NEW, TALK, Reason.ACKNOWLEDGEMENT),
    ("sticker", reading("", content=ContentKind.STICKER), NEW, TALK, Reason.ACKNOWLEDGEMENT),
    ("photo", reading("", content=ContentKind.PHOTO), NEW, CLARIFY, Reason.UNREADABLE_CONTENT),
    ("second photo", reading("", content=ContentKind.VOICE), MISSED_ONCE, HAND_OFF, Reason.UNREADABLE_CONTENT),
    ("photo with words", reading("как вернуть", content=ContentKind.PHOTO, candidates=(SURE,)), NEW, ANSWER, None),
    ("next photo of an album", reading("", content=ContentKind.PHOTO, album_id="album"), ALBUM, SILENT, None),
    ("another album", reading("", content=ContentKind.PHOTO, album_id="new"), ALBUM, CLARIFY, None),
    ("album part with words", reading("?!", content=ContentKind.PHOTO, album_id="album"), ALBUM, CLARIFY, None),
    ("only dots", reading("..."), NEW, CLARIFY, Reason.NOTHING_TO_READ),
    ("only dots again", reading("??"), MISSED_ONCE, HAND_OFF, Reason.SECOND_MISS),
    ("where is my order", reading(intent="order_status"), NEW, ORDER, Reason.ORDER_NUMBER_NEEDED),
    ("where is it, again", reading(intent="order_status"), ASKED_NUMBER, HAND_OFF, Reason.SECOND_MISS),
    ("number alone", reading("10234", order_numbers=("10234",), order_number_alone=True), NEW, ORDER, None),
    ("number after asking", reading(order_numbers=("1",), candidates=(SURE,)), ASKED_NUMBER, ORDER, None),
    (
        "cancel 10234",
        reading("отмените 1", order_numbers=("1",), candidates=(SURE,)),
        NEW,
        ANSWER,
        Reason.CONFIDENT_ARTICLE,
    ),
    ("cancel 10234, likely", reading("отмените 1", order_numbers=("1",), candidates=(LIKELY,)), NEW, CLARIFY, None),
    ("cancel 10234, nothing", reading("cancel 1", order_numbers=("1",)), NEW, HAND_OFF, Reason.NOT_COVERED),
    ("cancel by intent", reading("1 всё", order_numbers=("1",), intent="cancel_order"), NEW, HAND_OFF, None),
    ("status by intent", reading("вернётся ли 1", order_numbers=("1",), intent="order_status"), NEW, ORDER, None),
    ("cancel, unsure intent", reading("отмена 1", order_numbers=("1",), **POOR_INTENT), NEW, HAND_OFF, None),
    ("number after asking to cancel", reading("отмените 1", order_numbers=("1",)), ASKED_NUMBER, HAND_OFF, None),
    ("unsure status intent", reading(intent="order_status", intent_confidence=0.2), NEW, HAND_OFF, Reason.NOT_COVERED),
    ("search is down", reading(candidates=None), NEW, HAND_OFF, Reason.SEARCH_UNAVAILABLE),
    ("sure article", reading(candidates=(SURE, LIKELY)), MISSED_ONCE, ANSWER, Reason.CONFIDENT_ARTICLE),
    ("same article a third time", reading(candidates=(SURE,)), TWICE, HAND_OFF, Reason.NOT_HELPFUL),
    ("several articles", reading(candidates=(LIKELY, LIKELY)), NEW, CLARIFY, Reason.SEVERAL_ARTICLES),
    ("one likely article", reading(candidates=(LIKELY, POOR)), NEW, CLARIFY, Reason.UNSURE),
    ("second miss", reading(candidates=(LIKELY, LIKELY)), MISSED_ONCE, HAND_OFF, Reason.SECOND_MISS),
    ("nothing fits", reading(candidates=(POOR,)), NEW, HAND_OFF, Reason.NOT_COVERED),
]


@pytest.mark.parametrize(("turn", "memory", "kind", "reason"), [e[1:] for e in EXAMPLES], ids=[e[0] for e in EXAMPLES])
def test_each_rule(turn: Reading, memory: Memory, kind: DecisionKind, reason: Reason | None) -> None:
    decision = decide(turn, memory, Owner.BOT)
    assert decision.kind is kind
    assert reason is None or decision.reason is reason


def test_the_best_three_are_offered_when_the_best_is_likely() -> None:
    decision = decide(reading(candidates=(*[LIKELY] * 5, POOR)), NEW, Owner.BOT)
    assert decision.options == (LIKELY,) * 3
    decision = decide(reading(candidates=(LIKELY, POOR, POOR, POOR)), NEW, Owner.BOT)
    assert decision.options == (LIKELY, POOR, POOR)


@pytest.mark.parametrize(
    ("found", "offered"),
    [
        ((SURE, LIKELY, POOR, POOR), (SURE, LIKELY, POOR)),
        ((LIKELY,), (LIKELY,)),
        ((POOR, POOR), ()),
        ((), ()),
        (None, ()),
    ],
)
def test_without_a_number_likely_articles_are_offered_beside_asking_for_it(
    found: tuple[Candidate, ...] | None, offered: tuple[Candidate, ...]
) -> None:
    without = reading(intent="order_status", candidates=found)
    decision = decide(without, NEW, Owner.BOT)
    assert (decision.reason, decision.confidence, decision.options) == (Reason.ORDER_NUMBER_NEEDED, 0.9, offered)
    assert decide(without, ASKED_NUMBER, Owner.BOT).kind is HAND_OFF


def test_with_its_number_an_order_is_shown_and_nothing_is_offered() -> None:
    named = reading(order_numbers=("10234",), intent="order_status", candidates=(SURE, LIKELY))
    for memory in (NEW, ASKED_NUMBER):
        decision = decide(named, memory, Owner.BOT)
        assert (decision.reason, decision.options) == (Reason.ORDER_FOUND, ())


@pytest.mark.parametrize(
    "text",
    [
        *("отмени заказ 10234", "хочу поменять адрес в 10234", "верните деньги за 10234", "10234 пришёл разбитый"),
        *("10234 больше не нужен", "перенесите 10234 на среду", "cancel 10234", "change the address of 10234"),
        *("10234 is broken", "I don’t want 10234 any more", "send 10234 back", "reschedule 10234 please"),
    ],
)
def test_a_wish_about_an_order_is_not_settled_by_its_status(text: str) -> None:
    decision = decide(reading(text, order_numbers=("10234",), candidates=(POOR,)), NEW, Owner.BOT)
    assert (decision.kind, decision.reason) == (HAND_OFF, Reason.NOT_COVERED)


@pytest.mark.parametrize(
    "text",
    [
        "где 10234",
        "что с заказом 10234",
        "10234 когда приедет",
        "where is 10234",
        "status of 10234?",
        "any news on 10234",
    ],
)
def test_who_asks_for_an_order_gets_its_status_without_the_nlu_server(text: str) -> None:
    for found in (POOR, SURE):
        assert decide(reading(text, order_numbers=("10234",), candidates=(found,)), NEW, Owner.BOT).kind is ORDER


def test_what_came_instead_of_words_is_known() -> None:
    decision = decide(reading("", content=ContentKind.LOCATION), NEW, Owner.BOT)
    assert decision.evidence == ("location",)


def test_an_order_is_asked_for_by_its_number() -> None:
    decision = decide(reading(order_numbers=("10234", "7"), intent="order_status"), NEW, Owner.BOT)
    assert (decision.kind, decision.order_number) == (ORDER, "10234")


probabilities = st.floats(0, 1)
candidates = st.builds(
    Candidate,
    slug=st.sampled_from(["a", "b", "c", "d"]),
    language=st.sampled_from(Language),
    title=st.just("title"),
    score=probabilities,
    revision_id=st.just(1),
)
texts = st.sampled_from(["", " ", "?", "где заказ", "where is 10234"])
readings = st.builds(
    Reading,
    text=texts,
    content=st.sampled_from(ContentKind),
    language=st.builds(LanguageReading, st.sampled_from(Language), st.sampled_from(LanguageKind), texts),
    mood=st.builds(MoodReading, st.sampled_from(Mood), probabilities),
    complexity=st.builds(ComplexityReading, st.booleans()),
    limits=st.builds(Limits, answer=probabilities, clarify=probabilities),
    candidates=st.none() | st.lists(candidates, max_size=6).map(tuple),
    intent=st.none() | st.builds(Intent, st.sampled_from(["order_status", "thanks", "return_item"]), probabilities),
    asked_for_human=st.booleans(),
    small_talk=st.none() | st.sampled_from(SmallTalk),
    order_numbers=st.lists(st.sampled_from(["10234", "SH-1"]), max_size=2).map(tuple),
    order_number_alone=st.booleans(),
    album_id=st.none() | st.sampled_from(["one", "two"]),
)
memories = st.builds(
    Memory,
    turns=st.lists(
        st.builds(PastTurn, text=texts, at=st.just(NOON), article=st.sampled_from([None, "a", "b"])), max_size=4
    ).map(tuple),
    misses=st.integers(0, 4),
    awaiting_order_number=st.booleans(),
    last_album_id=st.none() | st.sampled_from(["one", "two"]),
)


@given(readings, memories, st.sampled_from(Owner))
def test_what_holds_for_every_turn(turn: Reading, memory: Memory, owner: Owner) -> None:
    decision = decide(turn, memory, owner)
    assert decision == decide(turn, replace(memory), owner)
    assert isinstance(decision.reason, Reason)
    assert 0 <= decision.confidence <= 1
    assert decision.language is turn.language.language
    assert (decision.kind is HAND_OFF) <= (decision.reason in HANDOFF_REASONS)


@given(readings, memories, st.sampled_from([Owner.QUEUE, Owner.AGENT]))
def test_the_bot_never_talks_over_a_human(turn: Reading, memory: Memory, owner: Owner) -> None:
    decision = decide(turn, memory, owner)
    assert (decision.kind, decision.reason) == (SILENT, Reason.HUMAN_OWNS)


@given(readings, memories)
def test_never_silence_but_for_the_rest_of_an_album(turn: Reading, memory: Memory) -> None:
    decision = decide(turn, memory, Owner.BOT)
    if decision.kind is SILENT:
        assert decision.reason is Reason.PART_OF_ALBUM
        assert turn.album_id is not None
        assert turn.album_id == memory.last_album_id
        assert not turn.text.strip()


@given(readings, memories)
def test_whoever_asks_for_a_human_gets_one(turn: Reading, memory: Memory) -> None:
    decision = decide(replace(turn, asked_for_human=True), memory, Owner.BOT)
    assert (decision.kind, decision.reason) == (HAND_OFF, Reason.ASKED_FOR_HUMAN)


@given(readings, memories)
def test_never_an_article_below_the_limit(turn: Reading, memory: Memory) -> None:
    decision = decide(turn, memory, Owner.BOT)
    if decision.kind is ANSWER:
        assert decision.article is not None
        assert turn.candidates is not None
        assert decision.article == turn.candidates[0]
        assert decision.article.score >= turn.limits.answer
    else:
        assert decision.article is None


@given(readings, memories)
def test_articles_are_offered_only_where_one_is_likely(turn: Reading, memory: Memory) -> None:
    decision = decide(turn, memory, Owner.BOT)
    if decision.options:
        assert turn.candidates is not None
        assert decision.options == turn.candidates[:3]
        assert any(option.score >= turn.limits.clarify for option in decision.options)
        assert decision.kind is CLARIFY or decision.reason is Reason.ORDER_NUMBER_NEEDED


@given(readings, memories)
def test_the_second_miss_in_a_row_is_no_clarification(turn: Reading, memory: Memory) -> None:
    decision = decide(turn, replace(memory, misses=MISSES_BEFORE_HUMAN - 1), Owner.BOT)
    assert decision.kind is not CLARIFY
