"""What the bot does by itself: choices, misses, feedback, orders, languages."""

from dataclasses import replace

import pytest

from conversations.clock import system_clock
from demo.seed import read_orders
from tests.fixtures.articles import article
from tests.fixtures.people import Customer
from tests.fixtures.words import EN, RU
from tests.fixtures.world import World

pytestmark = pytest.mark.asyncio(loop_scope="package")

VAGUE = "возврат"
UNKNOWN = "есть скидка для пенсионеров"


async def test_a_choice_of_articles(shop: World) -> None:
    ivan = await shop.newcomer()
    await ivan.writes(VAGUE)
    choice = await ivan.next()
    assert 2 <= len(choice.buttons) <= 4
    assert choice.buttons[-1] == RU("button-human")
    await ivan.presses(choice.buttons[0])
    shown = await ivan.next()
    assert shown.buttons == [RU("button-helpful"), RU("button-not-helpful"), RU("button-human")]
    await shop.is_calm()
    assert ivan.now(choice).buttons == [], "a choice is made once"


async def test_an_articles_title_gets_it_whatever_came_before(shop: World) -> None:
    ivan = await shop.newcomer()
    for title, slug in (("пригласить  друга!", "invite-friend"), ("Сколько стоит доставка", "delivery-cost")):
        await ivan.writes(title)
        await ivan.hears(article(slug, "ru")[0])


@pytest.mark.parametrize(
    "text",
    [
        "ЗДРАВСТВУЙТЕ. СКОЛЬКО СТОИТ ДОСТАВКА",
        "добрый вечер) извените за беспокойство, хотела уточнить\nсколько стоит доставка? Заранее спасибо 🙏",
    ],
)
async def test_a_question_in_courtesies_gets_the_answer_to_the_bare_one(shop: World, text: str) -> None:
    ivan = await shop.newcomer()
    await ivan.writes(text)
    await ivan.hears(article("delivery-cost", "ru")[0])


async def test_a_new_question_is_not_answered_with_the_article_of_the_one_before(shop: World) -> None:
    ivan = await shop.newcomer()
    await ivan.writes("Сколько стоит доставка")
    await ivan.hears(article("delivery-cost", "ru")[0])
    await ivan.writes("что значит статус собирается?")
    assert "Что значат статусы заказа" in (await ivan.next()).buttons
    await ivan.writes("можно оплатить картой при получении")
    await ivan.hears(RU("hand-off-second_miss"))


async def test_the_second_miss_calls_a_human(shop: World) -> None:
    ivan = await shop.newcomer()
    await ivan.writes("🤷")
    await ivan.hears(RU("clarify-nothing-to-read"))
    await ivan.writes("🙈🙈")
    await ivan.hears(RU("hand-off-second_miss"))
    await (await shop.topic_of(ivan)).card_says(RU("reason-second_miss"))


async def test_what_no_article_covers_goes_to_a_human(shop: World) -> None:
    ivan = await shop.newcomer()
    await ivan.writes(UNKNOWN)
    await ivan.hears(RU("hand-off-not_covered"))
    await (await shop.topic_of(ivan)).card_says(UNKNOWN)


async def test_thumbs_down_calls_a_human_and_up_says_thanks(shop: World) -> None:
    pleased, other = await shop.newcomer(), await shop.newcomer()
    for customer in (pleased, other):
        await customer.writes("Сколько стоит доставка курьером?")
        await customer.hears(article("delivery-cost", "ru")[0])
    assert await pleased.presses(RU("button-helpful")) == RU("feedback-thanks")
    assert await other.presses(RU("button-not-helpful")) == RU("feedback-sorry")
    await other.hears(RU("hand-off-not_helpful"))
    await (await shop.topic_of(other)).card_says(RU("reason-not_helpful"), "delivery-cost")
    await shop.is_calm()
    pleased.hears_no_more()


@pytest.mark.parametrize("text", ["Позовите оператора", "soedinite s operatorom", "/human"])
async def test_a_human_on_request(shop: World, text: str) -> None:
    ivan = await shop.newcomer()
    await ivan.writes(text)
    await ivan.hears(RU("hand-off-asked_for_human"))
    await (await shop.topic_of(ivan)).card_says(RU("reason-asked_for_human"))


async def test_the_button_calls_a_human(shop: World) -> None:
    ivan = await shop.newcomer()
    await ivan.writes("/start")
    await ivan.hears("Пижма")
    await ivan.presses(RU("button-human"))
    await ivan.hears(RU("hand-off-asked_for_human"))


async def test_orders_are_shown_to_their_owners_only(shop: World) -> None:
    jack, stranger = shop.customer("Jack"), await shop.newcomer()
    await jack.writes("Where is my order 10241?")
    await jack.hears(EN("order-header", number="10241"))
    await stranger.writes("Где мой заказ 10241?")
    await stranger.hears(RU("order-not-found", number="10241"))
    await stranger.writes("99999")
    await stranger.hears(RU("hand-off-second_miss"))


async def test_an_order_without_a_number(shop: World) -> None:
    ivan = shop.customer("Иван")
    await ivan.writes("Где мой заказ?")
    choice = await ivan.hears(RU("order-choose"))
    numbers = {order.number for order in read_orders(system_clock()) if order.telegram_user_id == ivan.id}
    shown = [button.partition(" ")[0] for button in choice.buttons if " · " in button]
    assert set(shown) <= numbers
    assert len(shown) > 1
    assert choice.buttons[: len(shown)] == [button for button in choice.buttons if " · " in button], "orders first"
    await ivan.presses(choice.buttons[0])
    await ivan.hears(RU("order-header", number=choice.buttons[0].partition(" ")[0]))


async def test_a_customer_without_orders_is_asked_for_a_number(shop: World) -> None:
    ivan = await shop.newcomer()
    await ivan.writes("Где мой заказ?")
    await ivan.hears(RU("order-none-yet"))


async def test_a_question_about_statuses_is_asked_for_a_number_and_offered_the_article(shop: World) -> None:
    ivan = await shop.newcomer()
    await ivan.writes("Что значит статус «собирается»?")
    asked = await ivan.hears(f"{RU('order-none-yet')}\n\n{RU('order-or-article')}")
    assert 2 <= len(asked.buttons) <= 4
    assert asked.buttons[-1] == RU("button-human")
    await ivan.presses("Что значат статусы заказа")
    shown = await ivan.hears(article("order-status", "ru")[0])
    assert shown.buttons == [RU("button-helpful"), RU("button-not-helpful"), RU("button-human")]
    await shop.is_calm()
    assert ivan.now(asked).buttons == [], "a choice is made once"
    await _orders(shop, ivan, "10777")
    await ivan.writes("10777")
    await ivan.hears(RU("order-header", number="10777"))
    await shop.is_healthy()


async def _orders(shop: World, customer: Customer, number: str) -> None:
    order = replace(next(iter(read_orders(system_clock()))), number=number, telegram_user_id=customer.id)
    async with shop.database.unit() as unit:
        await unit.orders.put([order])


async def test_each_message_is_answered_in_its_language(shop: World) -> None:
    ivan = await shop.newcomer()
    await ivan.writes("How much does courier delivery cost?")
    await ivan.hears(article("delivery-cost", "en")[0])
    await ivan.writes("kogda vernut dengi za vozvrat?")
    await ivan.hears(article("refund-time", "ru")[0])
    await ivan.writes("When do I get my refund?")
    await ivan.hears(article("refund-time", "en")[0])
    await ivan.writes("Полные правила возврата")
    await ivan.hears(article("return-rules", "ru")[0])
    for _ in article("return-rules", "ru")[1:]:
        await ivan.next()
    await ivan.writes("👍")
    assert any("а" <= char <= "я" for char in (await ivan.next()).text), "the language is kept"


async def test_a_long_article_comes_in_parts_with_the_buttons_at_the_end(shop: World) -> None:
    ivan = await shop.newcomer()
    parts = article("return-rules", "ru")
    assert len(parts) > 1
    await ivan.writes("Полные правила возврата")
    for part in parts[:-1]:
        message = await ivan.next()
        assert message.text == part
        assert not message.buttons
    last = await ivan.next()
    assert last.text == parts[-1]
    assert RU("button-helpful") in last.buttons


async def test_greetings_and_thanks(shop: World) -> None:
    ivan = await shop.newcomer()
    await ivan.writes("Здравствуйте!")
    await ivan.hears(RU("small-talk-greeting"))
    await ivan.writes("Спасибо большое!")
    await ivan.hears(RU("small-talk-thanks"))
