"""Customers' messages and buttons on a real database, from the update's row to the rows that wait to be sent."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.callbacks import order_token
from bot.turn.keyboards import human_row
from conversations.conversation import Owner
from conversations.messages import ContentKind, Location
from conversations.outgoing import ChatLane, CopyMessage, EditKeyboard, EditText, FormattedText, SendText, TicketLane
from conversations.understanding import Language, Mood
from handoff.tickets import Priority
from locales.texts import texts_for
from orders.orders import Order, OrderItem, OrderState
from storage.errors import LeaseLostError
from storage.tables.queues import InboxState
from tests.storage.conftest import NOON
from tests.turn.readings import candidate, reading
from tests.turn.shop import ANNA, BORIS, Shop

RU, EN = texts_for("ru"), texts_for("en")


def order(number: str, user: int = ANNA, state: OrderState = OrderState.IN_TRANSIT) -> Order:
    return Order(
        number=number,
        telegram_user_id=user,
        state=state,
        items=(OrderItem("Плед", "Blanket", 1),),
        total=Decimal(100),
        placed_at=NOON,
        updated_at=NOON,
    )


async def put(shop: Shop, *orders: Order) -> None:
    async with shop.database.unit() as unit:
        await unit.orders.put(orders)


async def test_a_sure_article_is_answered_with_its_newest_text(shop: Shop) -> None:
    old = await shop.publish("returns", "Old text.")
    shop.readings["как вернуть"] = reading(candidates=(candidate("returns", 0.9, revision_id=old.id),))
    new = await shop.publish("returns", "New **text**.")
    await shop.write("как вернуть")
    assert await shop.heard() == ["New text."]
    decision_id, kind, reason = await shop.last_decision()
    assert (kind, reason) == ("answer", "confident_article")
    async with shop.database.reading() as unit:
        stored = await unit.decisions.get(decision_id)
    assert stored is not None
    assert stored.decision.article is not None
    assert stored.decision.article.revision_id == new.id
    assert (await shop.conversation()).memory.last_article == "returns"


async def test_an_article_archived_meanwhile_is_not_sent(shop: Shop) -> None:
    gone = await shop.publish("returns", "Old text.")
    shop.readings["как вернуть"] = reading(candidates=(candidate("returns", 0.9, revision_id=gone.id),))
    await shop.archive(gone)
    await shop.write("как вернуть")
    assert "Old text." not in " ".join(await shop.heard())
    assert (await shop.conversation()).owner is Owner.QUEUE


async def test_a_handoff_opens_one_ticket_with_all_that_an_agent_needs(shop: Shop) -> None:
    await shop.handed_over(BORIS)
    await shop.write(content=ContentKind.PHOTO)
    shop.readings["Верните деньги!"] = reading(mood=Mood.ANGRY, order_numbers=("10234",))
    await shop.write("Верните деньги!")
    ticket = await shop.ticket()
    assert (ticket.priority, ticket.summary.mood, ticket.summary.orders) == (Priority.HIGH, Mood.ANGRY, ("10234",))
    assert "Верните деньги!" in ticket.summary.asked
    card, transcript, *files = await shop.sent(TicketLane(ticket.id))
    assert isinstance(card, SendText)
    assert card.pin
    assert card.message_id == ticket.card_message_id
    assert isinstance(transcript, SendText)
    assert "[фото]" in transcript.text.text
    assert "Верните деньги!" in transcript.text.text
    assert [type(each) for each in files] == [CopyMessage]
    assert (await shop.heard())[-1] == f"{RU('hand-off-emotion')}\n\n{RU('hand-off-next', ahead=0)}"
    shop.readings["Позовите человека"] = reading(asked_for_human=True)
    await shop.write("Позовите человека", user=503)
    assert RU("hand-off-next", ahead=2) in (await shop.heard(503))[-1]


async def test_while_a_ticket_is_open_the_bot_is_silent_and_messages_go_to_the_topic(shop: Shop) -> None:
    ticket = await shop.handed_over()
    heard = await shop.heard()
    first = await shop.write("Вот подробности")
    await shop.write("И ещё", reply_to=first.at)
    await shop.write(content=ContentKind.VOICE)
    copies = await shop.copies(TicketLane(ticket.id))
    assert [message.content for message in copies] == [ContentKind.TEXT, ContentKind.TEXT, ContentKind.VOICE]
    assert copies[1].reply_to_id == copies[0].id
    assert all(message.ticket_id == ticket.id for message in copies)
    assert await shop.heard() == heard
    assert shop.hints == []


async def test_an_album_gets_one_reply_and_goes_to_the_agents_together(shop: Shop) -> None:
    for _ in range(3):
        await shop.write(content=ContentKind.PHOTO, album_id="before")
    assert await shop.heard() == [RU("clarify-unreadable")]
    ticket = await shop.handed_over()
    for _ in range(2):
        await shop.write(content=ContentKind.PHOTO, album_id="after")
    copies = [a.album_id for a in await shop.sent(TicketLane(ticket.id)) if isinstance(a, CopyMessage)]
    assert copies == ["before"] * 3 + ["after"] * 2


async def test_two_photos_without_words_reach_a_human(shop: Shop) -> None:
    await shop.write(content=ContentKind.LOCATION)
    assert await shop.heard() == [RU("clarify-location")]
    await shop.write(content=ContentKind.VOICE)
    assert (await shop.conversation()).owner is Owner.QUEUE


async def test_start_greets_and_while_people_have_the_chat_says_so(shop: Shop) -> None:
    await shop.turns.started(shop.said("/start", app_language=Language.EN), await shop.item())
    assert await shop.heard() == [EN("start", shop="Лён")]
    ticket = await shop.handed_over()
    await shop.turns.started(shop.said("/start"), await shop.item())
    await shop.turns.human(shop.said("/human"), await shop.item())
    assert (await shop.heard())[-2:] == [f"{EN('already-queued')} {EN('hand-off-next', ahead=0)}"] * 2
    assert [m.text for m in await shop.copies(TicketLane(ticket.id))] == ["/start", "/human"]


async def test_the_command_calls_a_human_like_the_button(shop: Shop) -> None:
    await shop.turns.human(shop.said("/human"), await shop.item())
    assert (await shop.ticket()).reason.value == "asked_for_human"
    assert await shop.buttons.human(shop.press(), await shop.item()) == RU("already-handed-off")


async def test_only_the_owner_of_an_order_sees_it(shop: Shop) -> None:
    await put(shop, order("10234", BORIS))
    for text, number in (("10234", "10234"), ("99999", "99999")):
        shop.readings[text] = reading(order_numbers=(number,), order_number_alone=True)
    await shop.write("10234", user=503)
    await shop.write("99999", user=504)
    [others], [missing] = await shop.heard(503), await shop.heard(504)
    assert others.replace("10234", "N") == missing.replace("99999", "N")
    await shop.write("10234", user=BORIS)
    assert (await shop.heard(BORIS))[0].startswith("Заказ 10234")
    await shop.write("99999", user=503)
    assert (await shop.ticket(503)).reason.value == "second_miss"


async def test_the_only_active_order_is_shown_at_once(shop: Shop) -> None:
    await put(shop, order("1"), order("2", state=OrderState.DELIVERED))
    shop.readings["где заказ"] = reading(intent="order_status")
    for _ in range(3):
        await shop.write("где заказ")
    assert [text.split("\n")[0] for text in await shop.heard()] == ["Заказ 1"] * 3
    assert (await shop.last_decision())[1:] == ("order_status", "order_found")


async def test_without_a_number_twice_a_human_looks(shop: Shop) -> None:
    shop.readings["где заказ"] = reading(intent="order_status")
    await shop.write("где заказ")
    assert await shop.heard() == [RU("order-none-yet")]
    await shop.write("где заказ")
    assert (await shop.ticket()).reason.value == "second_miss"


async def test_one_of_several_orders_is_chosen(shop: Shop) -> None:
    long = "X" * 60
    await put(shop, order("1"), order(long), order("3", BORIS))
    shop.readings["где заказ"] = reading(intent="order_status")
    await shop.write("где заказ")
    [question] = [a for a in await shop.sent(ChatLane(ANNA)) if isinstance(a, SendText)]
    assert len(question.keyboard) == 3
    assert await shop.buttons.order(shop.press(), order_token(long), await shop.item()) == ""
    assert (await shop.heard())[-1].startswith(f"Заказ {long}")
    assert not (await shop.conversation()).memory.awaiting_order_number
    for gone in ("3", "nothing"):
        assert await shop.buttons.order(shop.press(), gone, await shop.item()) == RU("button-gone")


async def offered(shop: Shop) -> int:
    """Anna was offered two articles; the id of that decision."""
    for slug in ("a", "b"):
        await shop.publish(slug, f"Text of {slug}.")
    shop.readings["возврат"] = reading(candidates=(candidate("a", 0.5), candidate("b", 0.4)))
    await shop.write("возврат")
    return (await shop.last_decision())[0]


async def test_a_chosen_article_is_sent_as_it_is_now(shop: Shop) -> None:
    decision_id = await offered(shop)
    await shop.publish("b", "Newest text.")
    assert await shop.buttons.article(shop.press(), decision_id, 1, await shop.item()) == ""
    assert (await shop.heard())[-1] == "Newest text."
    assert (await shop.last_decision())[1:] == ("answer", "chosen_by_customer")
    assert (await shop.conversation()).memory.misses == 0
    assert await shop.buttons.article(shop.press(), decision_id, 7, await shop.item()) == RU("button-gone")
    assert await shop.buttons.article(shop.press(BORIS), decision_id, 1, await shop.item()) == RU("button-gone")


async def test_a_chosen_article_that_was_archived_is_owned_up_to(shop: Shop) -> None:
    decision_id = await offered(shop)
    await shop.archive(await shop.publish("a", "Text."))
    await shop.buttons.article(shop.press(), decision_id, 0, await shop.item())
    last = (await shop.sent(ChatLane(ANNA)))[-1]
    assert isinstance(last, SendText)
    assert last.text.text == RU("clarify-not-found-here")
    assert last.keyboard


async def answered(shop: Shop) -> int:
    await shop.publish("a", "Text.")
    shop.readings["как"] = reading(candidates=(candidate("a", 0.9),))
    await shop.write("как")
    return (await shop.last_decision())[0]


async def test_a_thumb_up_is_kept_once(shop: Shop) -> None:
    decision_id = await answered(shop)
    assert await shop.buttons.feedback(shop.press(), decision_id, helpful=True, item=await shop.item()) == RU(
        "feedback-thanks"
    )
    assert await shop.buttons.feedback(shop.press(), decision_id, helpful=False, item=await shop.item()) == RU(
        "feedback-noted"
    )
    assert await shop.buttons.feedback(shop.press(BORIS), decision_id, helpful=True, item=await shop.item()) == RU(
        "button-gone"
    )
    assert (await shop.conversation()).owner is Owner.BOT


async def test_a_thumb_down_calls_a_human(shop: Shop) -> None:
    decision_id = await answered(shop)
    assert await shop.buttons.feedback(shop.press(), decision_id, helpful=False, item=await shop.item()) == RU(
        "feedback-sorry"
    )
    ticket = await shop.ticket()
    assert (ticket.reason.value, ticket.summary.evidence) == ("not_helpful", ("shown:a",))
    assert ticket.summary.tried == ("a",)


@pytest.mark.parametrize("helpful", [True, False])
async def test_a_vote_takes_its_buttons_away_and_a_bad_one_all(shop: Shop, helpful: bool) -> None:
    decision_id = await answered(shop)
    press = shop.press()
    async with shop.database.unit() as unit:
        [question] = [a for a in await shop.sent(ChatLane(ANNA)) if isinstance(a, SendText)]
        assert question.message_id is not None
        await unit.messages.add_location(question.message_id, press.at)
    await shop.buttons.feedback(press, decision_id, helpful=helpful, item=await shop.item())
    left = (human_row(RU),) if helpful else ()
    assert EditKeyboard(message_id=question.message_id, keyboard=left) in await shop.sent(ChatLane(ANNA))


async def test_the_customers_edits_reach_the_agents(shop: Shop) -> None:
    before = await shop.write("Где заказ 1")
    ticket = await shop.ticket()
    during = await shop.write("Заказ 2")
    edited = replace(during, text=FormattedText("Заказ 3"))
    await shop.turns.edited(edited, await shop.item())
    await shop.turns.edited(edited, await shop.item())
    edits = [a for a in await shop.sent(TicketLane(ticket.id)) if isinstance(a, EditText)]
    assert [edit.text.text for edit in edits] == ["Заказ 3"]
    assert "Заказ 2" in (await shop.told(ticket))[-1]
    await shop.turns.edited(replace(before, text=FormattedText("Где заказ 7")), await shop.item())
    assert (await shop.told(ticket))[-1] == RU("customer-edited-earlier", before="Где заказ 1", after="Где заказ 7")
    assert (await shop.message_at(before)).text == "Где заказ 7"


async def test_an_edit_is_not_answered_twice(shop: Shop) -> None:
    await answered(shop)
    said = await shop.write("как")
    heard = await shop.heard()
    await shop.turns.edited(replace(said, text=FormattedText("как?")), await shop.item())
    await shop.turns.edited(replace(said, at=Location(ANNA, 99999)), await shop.item())
    assert await shop.heard() == heard


async def test_whoever_writes_again_is_not_blocked_any_more(shop: Shop) -> None:
    await shop.handed_over()
    for write in (shop.write, shop.handed_over):
        async with shop.database.unit() as unit:
            await unit.customers.mark_blocked(ANNA, blocked=True)
        await write()
        assert not (await shop.conversation()).customer.blocked_bot


async def test_before_the_first_words_the_app_tells_the_language(shop: Shop) -> None:
    shop.readings["ok"] = reading(language=Language.EN)
    await shop.write("ok", app_language=Language.EN)
    await shop.write("ok", app_language=Language.RU)
    assert shop.hints == [Language.EN]  # the second one went to the agents
    assert (await shop.conversation()).customer.language is Language.EN


async def test_a_lost_lease_rolls_the_whole_turn_back(shop: Shop) -> None:
    item = await shop.item()
    async with shop.database.unit() as unit:
        [taken] = await unit.inbox.claim("another", shop.now + timedelta(minutes=5), 60)
    with pytest.raises(LeaseLostError):
        await shop.turns.message(shop.said("Где заказ"), item)
    async with shop.database.reading() as unit:
        assert await unit.conversations.of_chat(ANNA, lock=False) is None
        assert await unit.outbox.listing() == []
    await shop.turns.message(shop.said("Где заказ"), taken)
    assert len(await shop.heard()) == 1


async def test_when_one_part_fails_nothing_is_kept(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    item = await shop.item()
    monkeypatch.setattr("bot.turn.performing.open_ticket", None)
    with pytest.raises(TypeError):
        await shop.turns.message(shop.said("Где заказ"), item)
    async with shop.database.reading() as unit:
        assert await unit.conversations.of_chat(ANNA, lock=False) is None
        assert await unit.decisions.get(1) is None
        assert [row.state for row in await unit.inbox.listing()] == [InboxState.LEASED]
    monkeypatch.undo()
    await shop.turns.message(shop.said("Где заказ"), item)
    assert (await shop.conversation()).owner is Owner.QUEUE


async def test_a_ticket_opened_while_the_words_were_read_gets_them(shop: Shop) -> None:
    async def call_human() -> None:
        shop.before_reading = None
        await shop.handed_over()

    shop.before_reading = call_human
    await shop.write("Где заказ")
    assert [m.text for m in await shop.copies(TicketLane((await shop.ticket()).id))] == ["Где заказ"]


async def test_a_ticket_resolved_before_the_words_are_stored_leaves_them_to_the_bot(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    mira = await shop.agent()
    ticket = await shop.held(mira)
    understand = shop.turns._understand

    async def resolved_after(*args: object, **named: object) -> object:
        understood = await understand(*args, **named)  # type: ignore[arg-type]
        if understood is None:
            await shop.actions.resolve(shop.acting(mira), ticket.id, await shop.item())
        return understood

    monkeypatch.setattr(shop.turns, "_understand", resolved_after)
    shop.readings["спасибо"] = reading(candidates=(candidate("a", 0.9),))
    await shop.publish("a", "Text.")
    await shop.write("спасибо")
    assert (await shop.heard())[-1] == "Text."
