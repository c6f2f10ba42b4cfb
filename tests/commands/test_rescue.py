"""Dead ends on a real database: whatever was given up, a human hears of it."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.rescue import Rescue
from bot.turn.performing import Performer
from conversations.conversation import Owner
from conversations.messages import Location
from conversations.outgoing import ChatLane, EditKeyboard, FormattedText, Lane, Outcome, SendText, TicketLane
from locales.texts import texts_for
from storage.inbox import InboxItem
from storage.unit_of_work import Database
from tests.storage.conftest import NOON
from tests.turn.shop import ANNA, GROUP, Shop

RU = texts_for("ru")
PERSON = {"id": ANNA, "is_bot": False, "first_name": "Анна"}
PRIVATE = {"id": ANNA, "type": "private", "first_name": "Анна"}
SAID = {"message_id": 5, "from": PERSON, "chat": PRIVATE, "text": "Где заказ?"}

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def shop(database: Database) -> Shop:
    return Shop(database)


@pytest.fixture
def rescue(shop: Shop) -> Rescue:
    performer = Performer(desk_texts=RU, shop_name="Лён")
    return Rescue(performer, desk_texts=RU, clock=shop.clock)


async def give_up(shop: Shop, rescue: Rescue, payload: dict[str, Any]) -> InboxItem:
    number = shop.next()
    async with shop.database.unit() as unit:
        await unit.inbox.put(7, number, f"lane:{number}", payload, NOON)
        [item] = await unit.inbox.claim("worker", NOON, 60)
        await rescue.dead(unit, item, "ValueError: broken")
        await unit.inbox.bury(item, "ValueError: broken")
    return item


async def fail_to_send(shop: Shop, rescue: Rescue, lane: Lane, action: Any, outcome: Outcome) -> None:
    async with shop.database.unit() as unit:
        number = await unit.outbox.add(lane, action, NOON)
        [item] = [row for row in await unit.outbox.listing() if row.id == number]
        await rescue.failed(unit, item, outcome)


async def test_a_dead_message_opens_a_ticket_with_an_apology(shop: Shop, rescue: Rescue) -> None:
    item = await give_up(shop, rescue, {"update_id": 1, "message": SAID})
    assert (await shop.ticket()).reason == "error"
    assert (await shop.conversation()).owner is Owner.QUEUE
    heard = await shop.heard()
    assert f"U-{item.id}" in heard[0]
    assert "ValueError" not in "".join(heard)
    assert (await shop.message_at(shop.said(at=Location(ANNA, 5)))).text == "Где заказ?"


async def test_a_dead_message_to_an_agent_still_reaches_him(shop: Shop, rescue: Rescue) -> None:
    ticket = await shop.held(await shop.agent())
    item = await give_up(shop, rescue, {"update_id": 1, "message": SAID})
    [copy] = await shop.copies(TicketLane(ticket.id))
    assert copy.text == "Где заказ?"
    assert (await shop.told(ticket))[-1] == RU("desk-failed", reference=f"U-{item.id}")


async def test_a_dead_button_press_opens_a_ticket(shop: Shop, rescue: Rescue) -> None:
    bot = {"id": 7, "is_bot": True, "first_name": "Otvet"}
    query = {"id": "1", "from": PERSON, "data": "human", "message": SAID | {"from": bot}}
    item = await give_up(shop, rescue, {"update_id": 1, "callback_query": query})
    assert (await shop.ticket()).reason == "error"
    assert (await shop.conversation()).customer.telegram_user_id == ANNA
    assert f"U-{item.id}" in (await shop.heard())[0]


async def test_a_dead_message_of_an_agent_is_told_in_the_group(shop: Shop, rescue: Rescue) -> None:
    said = SAID | {"chat": {"id": GROUP, "type": "supergroup", "title": "Agents"}}
    item = await give_up(shop, rescue, {"update_id": 1, "message": said})
    [told] = await shop.sent(ChatLane(GROUP))
    assert isinstance(told, SendText)
    assert told.text.text == RU("desk-failed", reference=f"U-{item.id}")


ODD = st.none() | st.booleans() | st.integers() | st.sampled_from(["", "x\x00\ud800", [], {}, PERSON, PRIVATE, SAID])
CHATS = st.fixed_dictionaries({"id": st.just(ANNA) | ODD, "type": st.sampled_from(["private", "group", None])})
MESSAGES = st.fixed_dictionaries({}, optional=dict.fromkeys(SAID, ODD) | {"chat": CHATS | ODD, "from": ODD})
QUERIES = st.fixed_dictionaries({}, optional={"from": ODD, "message": MESSAGES | ODD})
PAYLOADS = st.fixed_dictionaries(
    {}, optional={"message": MESSAGES | ODD, "edited_message": MESSAGES | ODD, "callback_query": QUERIES | ODD}
)


@given(payload=PAYLOADS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_an_unreadable_update_never_raises(shop: Shop, rescue: Rescue, payload: dict[str, Any]) -> None:
    await give_up(shop, rescue, payload)


async def test_a_customer_who_blocked_the_bot_is_marked_and_the_ticket_told(shop: Shop, rescue: Rescue) -> None:
    ticket = await shop.handed_over()
    text = SendText(text=FormattedText("Ответ"))
    await fail_to_send(shop, rescue, ChatLane(ANNA), text, Outcome.BLOCKED_BY_USER)
    assert (await shop.conversation()).customer.blocked_bot
    assert (await shop.told(ticket))[-1] == RU("not-delivered", why=RU("outcome-blocked_by_user"))


async def test_nobody_is_told_of_buttons_that_stayed(shop: Shop, rescue: Rescue) -> None:
    ticket = await shop.handed_over()
    told = await shop.told(ticket)
    for lane in (ChatLane(ANNA), TicketLane(ticket.id)):
        await fail_to_send(shop, rescue, lane, EditKeyboard(message_id=1), Outcome.MESSAGE_GONE)
    await fail_to_send(shop, rescue, ChatLane(404), SendText(text=FormattedText("x")), Outcome.CHAT_NOT_FOUND)
    assert await shop.told(ticket) == told
    assert not (await shop.conversation()).customer.blocked_bot
