"""What repositories store comes back as it was, on every engine."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from conversations.conversation import Conversation, Memory, Owner, PastTurn
from conversations.decisions import Decision, DecisionKind, Reason
from conversations.messages import Author, ContentKind, Direction, Location
from conversations.understanding import Candidate, Language, Mood
from orders.orders import Order, OrderItem, OrderState
from storage.engine import create_engine
from storage.messages import NewMessage
from storage.stored_orders import StoredOrders
from storage.unit_of_work import Database
from tests.storage.conftest import NOON

MEMORY = Memory(
    turns=(PastTurn(text="Где заказ?", at=NOON, mood=Mood.ANGRY, decision="answer", article="delivery-time"),),
    misses=1,
    last_article="delivery-time",
    orders=("SH-1", "SH-2"),
    awaiting_order_number=True,
    offered=("a", "b"),
    last_album_id="900",
)
CANDIDATE = Candidate(
    slug="returns",
    language=Language.RU,
    title="Возврат",
    score=0.75,
    revision_id=3,
    signals={"cosine": 0.9, "intent": 1},
)
ORDER = Order(
    number="SH-1042",
    telegram_user_id=501,
    state=OrderState.IN_TRANSIT,
    items=(OrderItem("Чайник", "Kettle", 2), OrderItem("Чашка", "Cup", 6)),
    total=Decimal("12345.67"),
    placed_at=NOON,
    updated_at=NOON + timedelta(hours=1),
    promised_from=date(2026, 3, 4),
    promised_to=date(2026, 3, 6),
    carrier="СДЭК",
    tracking_number="1A",
    city="Казань",
    pickup_address="ул. Баумана, 1",
)


def incoming(conversation: Conversation, text: str, message_id: int | None = None) -> NewMessage:
    return NewMessage(
        conversation_id=conversation.id,
        direction=Direction.INCOMING,
        author=Author.CUSTOMER,
        author_name="Анна",
        text=text,
        origin=Location(501, message_id) if message_id else None,
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_new_conversation_begins_in_the_default_language(database_url: str) -> None:
    english = Database(create_engine(database_url), default_language=Language.EN)
    async with english.unit() as unit:
        conversation = await unit.customers.get_or_create(77, "Anna", None, 77)
    await english.close()
    assert conversation.language is Language.EN
    assert conversation.customer.language is None


async def test_a_customer_is_created_once_and_kept_up_to_date(database: Database) -> None:
    async def first_message(name: str) -> Conversation:
        async with database.unit() as unit:
            return await unit.customers.get_or_create(77, name, "anna", 77)

    created = await asyncio.gather(*(first_message("Анна") for _ in range(5)))
    assert len({(conversation.id, conversation.customer.id) for conversation in created}) == 1
    renamed = await first_message("Аня")
    assert (renamed.id, renamed.customer.first_name) == (created[0].id, "Аня")
    assert (renamed.owner, renamed.language, renamed.memory) == (Owner.BOT, Language.RU, Memory())


async def test_a_customer_blocks_the_bot_and_comes_back(database: Database, conversation: Conversation) -> None:
    async with database.unit() as unit:
        await unit.customers.mark_blocked(501, blocked=True)
        blocked = await unit.conversations.get(conversation.id)
        assert blocked.customer.blocked_bot
        await unit.customers.mark_blocked(501, blocked=False)
        assert not (await unit.conversations.get(conversation.id)).customer.blocked_bot


async def test_a_conversation_comes_back_as_it_was_saved(database: Database, conversation: Conversation) -> None:
    changed = replace(
        conversation,
        owner=Owner.QUEUE,
        language=Language.EN,
        memory=MEMORY,
        awaiting_rating_comment_for=3,
        customer=replace(conversation.customer, language=Language.EN),
    )
    async with database.unit() as unit:
        await unit.conversations.save(changed)
    async with database.reading() as unit:
        assert await unit.conversations.of_chat(501, lock=False) == changed
        assert await unit.conversations.of_chat(999, lock=False) is None


async def test_a_loaded_conversation_is_locked_for_others(database: Database, conversation: Conversation) -> None:
    async def count_a_miss() -> None:
        async with database.unit() as unit:
            loaded = await unit.conversations.get(conversation.id)
            await asyncio.sleep(0.01)
            await unit.conversations.save(replace(loaded, memory=Memory(misses=loaded.memory.misses + 1)))

    await asyncio.gather(*(count_a_miss() for _ in range(6)))
    async with database.reading() as unit:
        assert (await unit.conversations.get(conversation.id, lock=False)).memory.misses == 6


async def test_a_message_is_found_at_every_place(database: Database, conversation: Conversation) -> None:
    async with database.unit() as unit:
        message = await unit.messages.add(incoming(conversation, "Где заказ?", 10))
        await unit.messages.add_location(message.id, Location(-100, 900))
        assert await unit.messages.at(Location(501, 10)) == message
        assert await unit.messages.at(Location(-100, 900)) == message
        assert await unit.messages.at(Location(-100, 901)) is None
        assert await unit.messages.location_in(message.id, -100) == Location(-100, 900)
        assert await unit.messages.location_in(message.id, -200) is None
        assert await unit.messages.locations(message.id) == [Location(501, 10), Location(-100, 900)]


async def test_the_first_place_of_a_reply_is_its_origin(database: Database, conversation: Conversation) -> None:
    async with database.unit() as unit:
        reply = await unit.messages.add(
            NewMessage(
                conversation_id=conversation.id,
                direction=Direction.OUTGOING,
                author=Author.BOT,
                author_name="",
                content=ContentKind.TEXT,
                text="Завтра",
            )
        )
        assert reply.origin is None
        await unit.messages.add_location(reply.id, Location(501, 11))
        await unit.messages.add_location(reply.id, Location(-100, 12))
        stored = await unit.messages.get(reply.id)
    assert stored is not None
    assert stored.origin == Location(501, 11)


async def test_a_place_belongs_to_the_newest_message(database: Database, conversation: Conversation) -> None:
    async with database.unit() as unit:
        await unit.messages.add(incoming(conversation, "before the server forgot", 10))
        newer = await unit.messages.add(incoming(conversation, "after", 10))
        assert await unit.messages.at(Location(501, 10)) == newer


async def test_an_edit_keeps_what_stood_before(database: Database, conversation: Conversation) -> None:
    async with database.unit() as unit:
        message = await unit.messages.add(incoming(conversation, "SH-1", 10))
        edited = await unit.messages.record_edit(message.id, "SH-2", NOON)
        await unit.messages.record_edit(message.id, "SH-3", NOON + timedelta(minutes=1))
        assert (edited.text, edited.edited_at) == ("SH-2", NOON)
        assert await unit.messages.edits(message.id) == [
            ("SH-1", "SH-2", NOON),
            ("SH-2", "SH-3", NOON + timedelta(minutes=1)),
        ]


async def test_history_is_the_last_messages_in_their_order(database: Database, conversation: Conversation) -> None:
    async with database.unit() as unit:
        other = await unit.customers.get_or_create(502, "Олег", None, 502)
        await unit.messages.add(incoming(other, "another conversation"))
        for text in "1234":
            await unit.messages.add(incoming(conversation, text))
        history = await unit.messages.history(conversation.id, limit=3)
    assert [message.text for message in history] == ["2", "3", "4"]


async def test_any_text_can_be_stored(database: Database, conversation: Conversation) -> None:
    async with database.unit() as unit:
        message = await unit.messages.add(incoming(conversation, "a\x00b \ud83d 👍🏽 \u202e"))
    assert message.text == "a�b � 👍🏽 \u202e"


async def test_times_are_aware_and_utc(database: Database, conversation: Conversation) -> None:
    moscow = timezone(timedelta(hours=3))
    new = replace(incoming(conversation, "x"), created_at=datetime(2026, 3, 1, 15, 0, 0, 123456, tzinfo=moscow))
    async with database.unit() as unit:
        message = await unit.messages.add(new)
    assert message.created_at == datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
    assert message.created_at.utcoffset() == timedelta(0)


async def test_a_time_without_a_zone_is_refused(database: Database, conversation: Conversation) -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(Exception, match="without a time zone"):
        async with database.unit() as unit:
            await unit.messages.add(replace(incoming(conversation, "x"), created_at=naive))


@pytest.mark.parametrize(
    "decision",
    [
        Decision(kind=DecisionKind.ANSWER, reason=Reason.CONFIDENT_ARTICLE, language=Language.RU, article=CANDIDATE),
        Decision(
            kind=DecisionKind.CLARIFY,
            reason=Reason.UNSURE,
            language=Language.EN,
            confidence=0.25,
            options=(CANDIDATE, CANDIDATE),
            evidence=("close_scores",),
        ),
    ],
    ids=lambda decision: decision.kind,
)
async def test_a_decision_and_its_feedback(database: Database, conversation: Conversation, decision: Decision) -> None:
    understanding = {"mood": Mood.ANGRY, "candidates": [CANDIDATE], "at": NOON}
    async with database.unit() as unit:
        message = await unit.messages.add(incoming(conversation, "?"))
        decision_id = await unit.decisions.add(conversation.id, message.id, decision, understanding, 41.5)
        assert await unit.decisions.set_feedback(decision_id, helpful=False)
        assert not await unit.decisions.set_feedback(decision_id + 1, helpful=True)
        stored = await unit.decisions.get(decision_id)
    assert stored is not None
    assert (stored.decision, stored.message_id, stored.latency_ms, stored.helpful) == (
        decision,
        message.id,
        41.5,
        False,
    )
    assert stored.understanding["candidates"][0]["signals"] == {"cosine": 0.9, "intent": 1}


async def test_an_agent_comes_goes_and_comes_back(database: Database) -> None:
    async with database.unit() as unit:
        mira = await unit.agents.add(1, "Мира", [Language.EN])
        oleg = await unit.agents.add(2, "Олег")
        assert await unit.agents.list() == [mira, oleg]
        assert await unit.agents.remove(1)
        assert not await unit.agents.remove(1)
        assert await unit.agents.by_telegram_id(1) is None
        assert await unit.agents.list() == [oleg]
        assert await unit.agents.get(mira.id) == replace(mira, active=False)
        back = await unit.agents.add(1, "Мира К.")
        assert (back.id, back.name, back.languages) == (mira.id, "Мира К.", (Language.RU, Language.EN))
        assert await unit.agents.by_telegram_id(1) == back


async def test_orders_are_shown_to_their_customer_only(database: Database) -> None:
    newer = replace(ORDER, number="SH-1043", placed_at=NOON + timedelta(days=1), promised_from=None, carrier=None)
    async with database.unit() as unit:
        await unit.orders.put([ORDER, newer, replace(ORDER, number="SH-1", telegram_user_id=9)])
        await unit.orders.put([])
        await unit.orders.put([replace(ORDER, state=OrderState.DELIVERED)])
    source = StoredOrders(database)
    assert await source.find("SH-1042", telegram_user_id=501) == replace(ORDER, state=OrderState.DELIVERED)
    assert await source.find("SH-1042", telegram_user_id=9) is None
    assert [order.number for order in await source.of_customer(501)] == ["SH-1043", "SH-1042"]
    assert (await source.of_customer(501))[0] == newer
