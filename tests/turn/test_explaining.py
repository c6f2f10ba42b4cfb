"""What would have changed a decision, and taking stored decisions again."""

from collections.abc import AsyncIterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis.strategies import floats, lists

from bot.explaining import Change, Replay, otherwise, replayed
from bot.explanation_text import explanation, replay_line
from bot.turn.policy import decide
from bot.turn.reading import Limits, Reading, Versions
from bot.turn.records import read_record, turn_record
from conversations.conversation import Memory, Owner
from conversations.decisions import Decision, DecisionKind, Reason
from conversations.messages import Author, ContentKind, Direction, NewMessage
from conversations.understanding import Language, Mood
from knowledge_base import editing
from knowledge_base.encoding import Encoding
from knowledge_base.evidence import Evidence, evidence, evidence_of
from knowledge_base.fusion import shipped_fusion
from knowledge_base.refresh import LiveIndex
from knowledge_base.search import KnowledgeSearch
from locales.texts import texts_for
from storage.article_database import ArticleDatabase
from storage.decisions import StoredDecision
from storage.unit_of_work import Database
from tests.knowledge_base.conftest import NOW, TinyEncoder, article
from tests.turn.readings import candidate, reading
from tests.turn.test_policy import memories, readings

NEW = Memory()


def _changes(turn: Reading, memory: Memory = NEW) -> dict[Change, tuple[Decision, float | None]]:
    decision = decide(turn, memory, Owner.BOT)
    return {one.change: (one.decision, one.limit) for one in otherwise(turn, memory, decision)}


def test_a_lower_threshold_would_have_answered() -> None:
    changes = _changes(reading(candidates=(candidate("a", 0.74), candidate("b", 0.5))))
    decision, limit = changes[Change.LOWER_ANSWER]
    assert (decision.kind, limit) == (DecisionKind.ANSWER, 0.74)
    assert decision.article is not None
    assert decision.article.slug == "a"


def test_without_the_best_article_the_next_one_would_have_its_say() -> None:
    changes = _changes(reading(candidates=(candidate("a", 0.95), candidate("b", 0.9))))
    decision, _ = changes[Change.WITHOUT_BEST]
    assert decision.article is not None
    assert decision.article.slug == "b"
    assert changes[Change.HIGHER_ANSWER][0].kind is DecisionKind.CLARIFY


def test_a_calm_customer_would_have_got_the_article() -> None:
    changes = _changes(reading(mood=Mood.ANGRY, candidates=(candidate("a", 0.95),)))
    assert changes.keys() == {Change.CALM_MOOD}
    assert changes[Change.CALM_MOOD][0].reason is Reason.CONFIDENT_ARTICLE


@given(readings, memories)
def test_a_change_that_is_named_leads_to_another_decision_and_can_be_said(turn: Reading, memory: Memory) -> None:
    decision = decide(turn, memory, Owner.BOT)
    changes = otherwise(turn, memory, decision)
    for language in Language:
        lines = list(explanation(turn, decision, changes, texts_for(language), shipped_fusion()))
        assert len(lines) >= 4 + len(changes)
    for one in changes:
        assert (one.decision.kind, one.decision.reason, one.decision.article, bool(one.decision.options)) != (
            decision.kind,
            decision.reason,
            decision.article,
            bool(decision.options),
        )


def test_articles_offered_beside_an_order_without_a_number_are_named() -> None:
    turn = reading(intent="order_status", candidates=(candidate("a", 0.74), candidate("b", 0.5)))
    decision = decide(turn, NEW, Owner.BOT)
    changes = _changes(turn)
    without, limit = changes[Change.HIGHER_CLARIFY]
    assert (without.reason, without.options, limit) == (Reason.ORDER_NUMBER_NEEDED, (), pytest.approx(0.741))
    assert changes[Change.NO_INTENT][0].kind is DecisionKind.CLARIFY
    lines = list(explanation(turn, decision, [], texts_for("en"), shipped_fusion()))
    assert lines[-1] == (
        "Decision: tell about the order, and offer articles to choose from: a, b."
        " Reason: it is about an order, without a number."
    )


def test_every_signal_tells_what_it_looks_at() -> None:
    looked_at = {name: evidence_of(name) for name in shipped_fusion().names}
    assert set(looked_at.values()) == set(Evidence)
    assert looked_at["bridge_over_nobody"] is Evidence.FAMILIAR
    assert looked_at["learned_passage_z"] is Evidence.TEXT
    assert looked_at["share_nobody"] is Evidence.NOTHING_FITS
    assert looked_at["both_best"] is Evidence.EXAMPLES


@given(lists(floats(-30, 30), min_size=len(shipped_fusion().names), max_size=len(shipped_fusion().names)))
def test_what_is_said_for_and_against_is_the_whole_score(values: list[float]) -> None:
    fusion = shipped_fusion()
    found = evidence(fusion, dict(zip(fusion.names, values, strict=True)))
    score = float(fusion.probabilities(fusion.names, np.asarray([values], np.float32))[0])
    log_odds = np.clip(sum(found.values()) + fusion.intercept, -30, 30)
    assert score == pytest.approx(1 / (1 + np.exp(-log_odds)), abs=1e-3)
    assert list(map(abs, found.values())) == sorted(map(abs, found.values()), reverse=True)


@given(readings, memories)
def test_a_record_gives_back_what_the_policy_was_given_without_the_words(turn: Reading, memory: Memory) -> None:
    decision = decide(turn, memory, Owner.BOT)
    record = turn_record(turn, memory, decision)
    assert turn.text.strip(" ?") == "" or turn.text not in str(record)
    recorded = read_record(record, turn.text)
    assert recorded is not None
    assert (recorded.kind, recorded.reason) == (decision.kind, decision.reason)
    again = decide(recorded.reading, recorded.memory, Owner.BOT)
    assert (again.kind, again.reason) == (decision.kind, decision.reason)


@pytest.fixture
def executor() -> Executor:
    return ThreadPoolExecutor(1)


@pytest.fixture
async def search(database: Database, executor: Executor) -> AsyncIterator[KnowledgeSearch]:
    encodings = [Encoding(TinyEncoder("a", 64), executor), Encoding(TinyEncoder("b", 96), executor)]
    store = ArticleDatabase(database)
    async with store.writing() as articles:
        for slug in ("cancel", "refund", "track", "pickup"):
            await editing.publish_text(articles, article(slug), author="A", at=NOW)
    search = KnowledgeSearch(
        LiveIndex(store, encodings, executor, shipped_fusion(), probes=("cars",)), encodings, executor
    )
    yield search
    await search.close()


async def _decided(database: Database, search: KnowledgeSearch, text: str, *context: str) -> StoredDecision:
    """A turn as the bot takes it: searched, decided, stored with its record."""
    found = await search.find(text, language=Language.EN, context=context)
    turn = reading(text, language=Language.EN, candidates=found.candidates, limits=Limits(0.01, 0.005))
    turn = replace(turn, versions=Versions(found.version, found.model))
    decision = decide(turn, NEW, Owner.BOT)
    async with database.unit() as unit:
        conversation = await unit.customers.get_or_create(7, "Anna", None, 7)
        said = NewMessage(
            conversation_id=conversation.id,
            direction=Direction.INCOMING,
            author=Author.CUSTOMER,
            author_name="Anna",
            content=ContentKind.TEXT,
            text=text,
        )
        message = await unit.messages.add(said)
        record = turn_record(turn, NEW, decision)
        decision_id = await unit.decisions.add(conversation.id, message.id, decision, record, 1.0)
        stored = await unit.decisions.get(decision_id)
    assert stored is not None
    return stored


async def test_a_stored_decision_is_the_same_after_the_article_was_edited_and_others_came_and_went(
    database: Database, search: KnowledgeSearch
) -> None:
    stored = await _decided(database, search, "how do I refund")
    assert stored.decision.article is not None
    async with database.unit() as unit:
        changed = article("refund", title="Wholesale", body="Pallets only.", questions=("pallets of bricks",))
        await editing.publish_text(unit.articles, changed, author="A", at=NOW)
        await editing.archive(unit.articles, "cancel", Language.EN)
        await editing.publish_text(unit.articles, article("zebra"), author="A", at=NOW)
    await search.warm_up()
    now = (await search.search("how do I refund", language=Language.EN))[0]
    assert abs(now.score - stored.decision.article.score) > 1e-3
    async with database.reading() as unit:
        replay = await replayed(unit, search, stored)
    assert replay.outcome is Replay.SAME
    assert replay.scores == pytest.approx(0.0, abs=1e-6)
    assert replay.now is not None
    assert replay.now.article is not None
    assert replay.now.article.revision_id == stored.decision.article.revision_id


async def test_an_editors_own_words_are_named_and_are_certain_when_taken_again(
    database: Database, search: KnowledgeSearch
) -> None:
    stored = await _decided(database, search, "How do I: refund?")
    assert stored.decision.article is not None
    assert stored.decision.article.score == 1.0
    assert "exact" in stored.decision.evidence
    async with database.unit() as unit:
        await editing.publish_text(unit.articles, article("refund", questions=("pallets",)), author="A", at=NOW)
        await editing.publish_text(unit.articles, article("money", questions=("how do I refund",)), author="A", at=NOW)
    await search.warm_up()
    async with database.reading() as unit:
        replay = await replayed(unit, search, stored)
    assert (replay.outcome, replay.scores) == (Replay.SAME, 0.0)
    assert replay.recorded is not None
    turn = replay.recorded.reading
    assert turn.candidates is not None
    assert turn.candidates[0].signals["exact"] == 1.0
    assert Change.HIGHER_ANSWER not in _changes(turn), "no threshold is above it"
    for language, word in ((Language.RU, "слово в слово"), (Language.EN, "word for word")):
        lines = list(explanation(turn, stored.decision, [], texts_for(language), shipped_fusion()))
        assert sum(word in line for line in lines) == 1
        assert any("exact +1.00" in line for line in lines)


def test_what_was_looked_up_is_told_where_it_is_less_than_what_was_said() -> None:
    for text, looked_up in (("Hello! How do I refund? Thanks 🙏", "How do I refund?"), ("How do I refund?", None)):
        turn = reading(text, language=Language.EN, candidates=(candidate("a", 0.74),))
        lines = list(explanation(turn, decide(turn, NEW, Owner.BOT), [], texts_for("en"), shipped_fusion()))
        said = f"Looked up without courtesies: {looked_up}"
        assert (lines[0] == said) == bool(looked_up)
        assert any("courtesies" in line for line in lines) == bool(looked_up)


async def test_a_doubt_about_what_a_message_goes_on_from_is_named_and_the_same_when_taken_again(
    database: Database, search: KnowledgeSearch
) -> None:
    before = "how do I track"
    await _decided(database, search, before)
    stored = await _decided(database, search, "tomorrow evening", before)
    assert "doubt" in stored.decision.evidence
    async with database.reading() as unit:
        replay = await replayed(unit, search, stored)
    assert replay.outcome is Replay.SAME
    assert replay.scores == pytest.approx(0.0, abs=1e-6)
    assert replay.recorded is not None
    for language, word in ((Language.RU, "неясно"), (Language.EN, "in doubt")):
        lines = list(explanation(replay.recorded.reading, stored.decision, [], texts_for(language), shipped_fusion()))
        assert any(word in line for line in lines)
        assert any("doubt +0.50" in line for line in lines)


async def test_with_other_models_only_the_policy_is_repeated_and_that_is_said(
    database: Database, search: KnowledgeSearch
) -> None:
    stored = await _decided(database, search, "how do I refund")
    search.live.model = "another"
    async with database.reading() as unit:
        replay = await replayed(unit, search, stored)
    assert replay.outcome is Replay.POLICY_ONLY
    assert "models are others" in replay_line(replay, texts_for("en"))


async def test_a_button_cannot_be_taken_again(database: Database, search: KnowledgeSearch) -> None:
    stored = replace(await _decided(database, search, "how do I refund"), message_id=None)
    async with database.reading() as unit:
        replay = await replayed(unit, search, stored)
    assert replay.outcome is Replay.NOT_RECORDED
    assert replay_line(replay, texts_for("ru"))


async def test_the_words_before_are_those_of_the_turns_before(database: Database, search: KnowledgeSearch) -> None:
    for text in ("how do I refund", "how do I track"):
        stored = await _decided(database, search, text)
    async with database.reading() as unit:
        assert await unit.decisions.words_before(stored.conversation_id, stored.id, 2) == ["how do I refund"]
