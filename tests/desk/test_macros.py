"""Macros in a ticket's topic: nothing is sent that was not seen, and nothing half-filled."""

from decimal import Decimal
from typing import Any

from conversations.outgoing import EditInPlace, SendText, TicketLane
from conversations.understanding import Language
from handoff.macros import After, Then
from handoff.tickets import Agent, Priority, Ticket, TicketStatus
from locales.texts import texts_for
from orders.orders import Order, OrderState
from tests.storage.conftest import NOON
from tests.turn.shop import ANNA, Shop

RU, EN = Language.RU, Language.EN
WORDS = texts_for("ru")


async def shown(shop: Shop, ticket: Ticket) -> Any:
    """What the agents see last, new or edited."""
    return [one for one in await shop.sent(TicketLane(ticket.id)) if isinstance(one, SendText | EditInPlace)][-1]


def data(said: Any, caption: str) -> list[str]:
    [found] = [button.data for row in said.keyboard for button in row if button.text == caption]
    return list(found.split(":"))


async def call(shop: Shop, agent: Agent, ticket: Ticket, words: str) -> Any:
    await shop.macros.command(shop.acting(agent, ticket), words, await shop.item())
    return await shown(shop, ticket)


async def send(shop: Shop, agent: Agent, ticket: Ticket, preview: Any) -> str:
    """Press the button under a preview."""
    _, ticket_id, macro_id, mark, order = data(preview, WORDS("button-send"))
    assert int(ticket_id) == ticket.id
    pressing = shop.acting(agent, ticket)
    return await shop.macros.send(pressing, ticket.id, int(macro_id), await shop.item(), mark=mark, order=order)


async def test_looked_at_then_sent_in_the_customers_language_and_resolved(shop: Shop) -> None:
    mira = await shop.agent()
    ticket = await shop.held(mira)
    after = After(priority=Priority.HIGH, then=Then.RESOLVE)
    await shop.macro("refund", {RU: "{{customer_name}}, деньги в пути. {{agent_name}}", EN: "No"}, after=after)
    preview = await call(shop, mira, ticket, "refund")
    words = f"Name {ANNA}, деньги в пути. Мира"
    assert words in preview.text.text
    assert "Потом: важность высокая; решено." in preview.text.text
    assert words not in await shop.heard()
    assert await send(shop, mira, ticket, preview) == ""
    assert (await shop.heard())[-2:] == [words, WORDS("ticket-resolved")]
    stored = await shop.stored(ticket.id)
    assert (stored.status, stored.priority) == (TicketStatus.RESOLVED, Priority.HIGH)
    assert stored.first_replied_at == shop.now
    edits = [one for one in await shop.sent(TicketLane(ticket.id)) if isinstance(one, EditInPlace)]
    assert "Name of refund" in edits[-1].text.text
    assert edits[-1].keyboard == ()


async def test_pages_of_the_list(shop: Shop) -> None:
    mira = await shop.agent()
    ticket = await shop.held(mira)
    assert WORDS("macro-none") == (await call(shop, mira, ticket, "")).text.text
    for number in range(19):
        await shop.macro(f"macro_{number:02d}", {RU: "Да"})
    listed = await call(shop, mira, ticket, "")
    assert len(listed.keyboard) == 9
    assert [button.text for button in listed.keyboard[-1]] == ["◀", "1 / 3", "▶"]
    await shop.macros.turn(shop.acting(mira, ticket), ticket.id, 2, await shop.item())
    last = await shown(shop, ticket)
    assert isinstance(last, EditInPlace)
    assert last.keyboard[0][0].text == "Name of macro_16 · /macro_16"
    assert len(last.keyboard) == 4
    _, _, macro_id = last.keyboard[0][0].data.split(":")
    await shop.macros.show(shop.acting(mira, ticket), ticket.id, int(macro_id), await shop.item())
    assert "Name of macro_16" in (await shown(shop, ticket)).text.text
    longest = max(len(button.data.encode()) for row in last.keyboard for button in row)
    assert longest <= 64


async def test_an_order_number_comes_from_the_customers_only_order_or_from_the_agent(shop: Shop) -> None:
    mira = await shop.agent()
    ticket = await shop.held(mira)
    await shop.macro("refund", {RU: "Заказ {{order_number}}"})
    refused = await call(shop, mira, ticket, "refund")
    assert "Не заполнено: order_number" in refused.text.text
    assert WORDS("button-send") not in [button.text for row in refused.keyboard for button in row]
    given = await call(shop, mira, ticket, "refund №a-77")
    assert "Заказ A-77" in given.text.text
    assert await send(shop, mira, ticket, given) == ""
    assert (await shop.heard())[-1] == "Заказ A-77"
    async with shop.database.unit() as unit:
        await unit.orders.put([an_order("10234")])
    assert "Заказ 10234" in (await call(shop, mira, ticket, "refund")).text.text


def an_order(number: str) -> Order:
    facts = {"telegram_user_id": ANNA, "state": OrderState.PAID, "items": (), "total": Decimal(1)}
    return Order(number=number, placed_at=NOON, updated_at=NOON, **facts)


async def test_what_changed_meanwhile_is_shown_again_instead_of_sent(shop: Shop) -> None:
    mira = await shop.agent()
    ticket = await shop.held(mira)
    macro = await shop.macro("refund", {RU: "Старое"})
    preview = await call(shop, mira, ticket, "refund")
    async with shop.database.unit() as unit:
        changed = type(macro)(id=macro.id, shortcut="refund", name=macro.name, texts={RU: "Новое"}, after=macro.after)
        assert await unit.macros.save(changed)
    heard = await shop.heard()
    assert await send(shop, mira, ticket, preview) == WORDS("macro-changed")
    again = await shown(shop, ticket)
    assert "Новое" in again.text.text
    assert await shop.heard() == heard
    assert await send(shop, mira, ticket, again) == ""
    assert (await shop.heard())[-1] == "Новое"


async def test_a_button_pressed_twice_sends_once(shop: Shop) -> None:
    mira = await shop.agent()
    ticket = await shop.held(mira)
    await shop.macro("hello", {RU: "Добрый день"})
    preview = await call(shop, mira, ticket, "hello")
    assert await send(shop, mira, ticket, preview) == ""
    assert await send(shop, mira, ticket, preview) == WORDS("macro-sent-already")
    assert (await shop.heard()).count("Добрый день") == 1
    await shop.write("И что?")
    assert await send(shop, mira, ticket, preview) == ""
    assert (await shop.heard()).count("Добрый день") == 2


async def test_refusals_say_why_and_send_nothing(shop: Shop) -> None:
    mira, gleb = await shop.agent(), await shop.agent("Глеб", 902)
    ticket = await shop.held(mira)
    await shop.macro("english", {EN: "Hello"})
    await shop.macro("away", {RU: "Передаю"}, after=After(then=Then.TRANSFER, team="gone"))
    await shop.macro("hello", {RU: "Добрый день"})
    heard = await shop.heard()
    no_language = WORDS("macro-no-language", name="Name of english", language=WORDS("language-ru"))
    assert (await call(shop, mira, ticket, "english")).text.text == no_language
    assert (await call(shop, mira, ticket, "nonsense")).text.text == WORDS("macro-gone")
    preview = await call(shop, mira, ticket, "away")
    assert await send(shop, mira, ticket, preview) == WORDS("macro-no-team", team="gone")
    preview = await call(shop, gleb, ticket, "hello")
    assert "Мира" in await send(shop, gleb, ticket, preview)
    assert await shop.heard() == heard
    await shop.actions.resolve(shop.acting(mira), ticket.id, await shop.item())
    assert (await call(shop, mira, ticket, "hello")).text.text == WORDS("already-resolved")


async def test_a_macro_can_hand_over_and_a_queued_ticket_is_claimed_by_it(shop_with_teams: Shop) -> None:
    shop = shop_with_teams
    mira = await shop.agent()
    ticket = await shop.handed_over()
    await shop.macro("returns", {RU: "Передаю коллегам"}, after=After(then=Then.TRANSFER, team="returns"))
    assert await send(shop, mira, ticket, await call(shop, mira, ticket, "/returns")) == ""
    stored = await shop.stored(ticket.id)
    assert (stored.team, stored.assignee) == ("returns", None)
    assert "Передаю коллегам" in await shop.heard()


async def test_a_shortcut_is_a_command_and_another_word_never_reaches_the_customer(shop: Shop) -> None:
    mira = await shop.agent()
    ticket = await shop.held(mira)
    await shop.macro("спасибо", {RU: "Рада помочь"}, after=After(then=Then.SNOOZE))
    heard = await shop.heard()
    await shop.macros.call(shop.acting(mira, ticket), "Спасибо", "", await shop.item())
    preview = await shown(shop, ticket)
    assert "Рада помочь" in preview.text.text
    await shop.macros.call(shop.acting(mira, ticket), "спасиба", "", await shop.item())
    assert (await shown(shop, ticket)).text.text == WORDS("desk-unknown-command")
    assert await shop.heard() == heard
    await send(shop, mira, ticket, preview)
    assert (await shop.stored(ticket.id)).status is TicketStatus.SNOOZED
