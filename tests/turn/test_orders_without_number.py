"""An order without its number: the bot asks for it and offers the articles that may be meant instead."""

from bot.callbacks import CallHuman, ChooseArticle, ChooseOrder
from bot.turn.reading import Reading
from conversations.conversation import Owner
from conversations.decisions import DecisionKind, Reason
from conversations.outgoing import ChatLane, Keyboard, SendText
from conversations.understanding import Language
from locales.texts import texts_for
from tests.turn.readings import candidate, reading
from tests.turn.shop import ANNA, BORIS, Shop
from tests.turn.test_customer_turns import order, put

RU = texts_for("ru")
STATUS = "что значит «собирается»"
ASKED = f"{RU('order-none-yet')}\n\n{RU('order-or-article')}"


def about_status(*scores: float) -> Reading:
    found = tuple(candidate(slug, score) for slug, score in zip("abc", scores, strict=False))
    return reading(intent="order_status", candidates=found)


async def asked(shop: Shop) -> int:
    """Anna was asked for a number and offered three articles; the id of that decision."""
    for slug in "abc":
        await shop.publish(slug, f"Text of {slug}.")
    shop.readings[STATUS] = about_status(0.9, 0.4, 0.1)
    await shop.write(STATUS)
    return (await shop.last_decision())[0]


async def last(shop: Shop) -> SendText:
    said = [action for action in await shop.sent(ChatLane(ANNA)) if isinstance(action, SendText)]
    return said[-1]


def rows(keyboard: Keyboard) -> list[str]:
    """What the buttons do, from top to bottom."""
    return [(button.data or "").partition(":")[0] for row in keyboard for button in row]


async def test_the_number_is_asked_for_and_articles_are_offered(shop: Shop) -> None:
    decision_id = await asked(shop)
    said = await last(shop)
    assert said.text.text == ASKED
    assert [row[0].text for row in said.keyboard] == [*(f"Title of {slug}" for slug in "abc"), RU("button-human")]
    assert said.keyboard[1][0].data == ChooseArticle(decision_id=decision_id, option=1).pack()
    async with shop.database.reading() as unit:
        stored = await unit.decisions.get(decision_id)
    assert stored is not None
    assert (stored.decision.kind, stored.decision.reason) == (DecisionKind.ORDER_STATUS, Reason.ORDER_NUMBER_NEEDED)
    assert [option.slug for option in stored.decision.options] == ["a", "b", "c"]


async def test_where_no_article_is_likely_only_the_number_is_asked_for(shop: Shop) -> None:
    shop.readings[STATUS] = about_status(0.2, 0.1)
    await shop.write(STATUS)
    said = await last(shop)
    assert (said.text.text, rows(said.keyboard)) == (RU("order-none-yet"), [CallHuman.__prefix__])


async def test_beside_several_orders_articles_are_offered_too(shop: Shop) -> None:
    await put(shop, order("1"), order("2"))
    decision_id = await asked(shop)
    said = await last(shop)
    assert said.text.text == f"{RU('order-choose')}\n\n{RU('orders-or-article')}"
    expected = [ChooseOrder.__prefix__] * 2 + [ChooseArticle.__prefix__] * 3 + [CallHuman.__prefix__]
    assert rows(said.keyboard) == expected
    await shop.buttons.article(shop.press(), decision_id, 0, await shop.item())
    assert (await shop.heard())[-1] == "Text of a."
    await shop.buttons.order(shop.press(), "2", await shop.item())
    assert (await shop.heard())[-1].startswith("Заказ 2")


async def test_an_only_order_is_shown_and_nothing_is_offered(shop: Shop) -> None:
    await put(shop, order("1"))
    decision_id = await asked(shop)
    said = await last(shop)
    assert said.text.text.startswith("Заказ 1")
    assert rows(said.keyboard) == [CallHuman.__prefix__]
    assert await shop.buttons.article(shop.press(), decision_id, 0, await shop.item()) == RU("button-gone")


async def test_a_chosen_article_is_sent_and_then_the_number_still_counts(shop: Shop) -> None:
    await put(shop, order("10234", BORIS))
    decision_id = await asked(shop)
    await put(shop, order("10234"))
    assert await shop.buttons.article(shop.press(), decision_id, 0, await shop.item()) == ""
    said = await last(shop)
    assert (said.text.text, rows(said.keyboard)) == ("Text of a.", ["fb", "fb", CallHuman.__prefix__])
    assert (await shop.last_decision())[1:] == ("answer", "chosen_by_customer")
    shop.readings["10234"] = reading(order_numbers=("10234",), order_number_alone=True)
    await shop.write("10234")
    assert (await shop.heard())[-1].startswith("Заказ 10234")


async def test_a_second_tap_sends_nothing_again_and_another_article_is_another_choice(shop: Shop) -> None:
    decision_id = await asked(shop)
    await shop.buttons.article(shop.press(), decision_id, 0, await shop.item())
    before = await shop.heard()
    assert await shop.buttons.article(shop.press(), decision_id, 0, await shop.item()) == RU("choice-sent")
    assert await shop.heard() == before
    assert await shop.buttons.article(shop.press(), decision_id, 2, await shop.item()) == ""
    assert await shop.heard() == [*before, "Text of c."]


async def test_a_number_instead_of_a_button_shows_the_order(shop: Shop) -> None:
    await asked(shop)
    await put(shop, order("10234"))
    shop.readings["вот он: 10234"] = reading(order_numbers=("10234",), candidates=(candidate("a", 0.9),))
    await shop.write("вот он: 10234")
    assert (await shop.heard())[-1].startswith("Заказ 10234")
    assert not (await shop.conversation()).memory.awaiting_order_number


async def test_what_is_no_number_goes_on_as_before(shop: Shop) -> None:
    await asked(shop)
    await shop.write(STATUS)
    ticket = await shop.ticket()
    assert (ticket.reason, ticket.summary.evidence) == (Reason.SECOND_MISS, ("order_number",))


async def test_after_a_chosen_article_the_number_is_not_waited_for_any_more(shop: Shop) -> None:
    shop.readings["возврат"] = reading(candidates=(candidate("b", 0.5), candidate("c", 0.4)))
    for words, kind in (("возврат", "clarify"), (STATUS, "order_status")):
        decision_id = await asked(shop)
        await shop.buttons.article(shop.press(), decision_id, 0, await shop.item())
        await shop.write(words)
        assert (await shop.conversation()).owner is Owner.BOT
        assert (await shop.last_decision())[1] == kind
        await shop.buttons.article(shop.press(), (await shop.last_decision())[0], 1, await shop.item())


async def test_an_article_that_was_withdrawn_is_owned_up_to(shop: Shop) -> None:
    decision_id = await asked(shop)
    await shop.archive(await shop.publish("a", "Text."))
    await shop.buttons.article(shop.press(), decision_id, 0, await shop.item())
    said = await last(shop)
    assert (said.text.text, rows(said.keyboard)) == (RU("clarify-not-found-here"), [CallHuman.__prefix__])
    await shop.buttons.article(shop.press(), decision_id, 1, await shop.item())
    assert (await shop.heard())[-1] == "Text of b."


async def test_the_buttons_work_after_a_restart_and_for_their_customer_only(shop: Shop) -> None:
    decision_id = await asked(shop)
    again = Shop(shop.database, now=shop.now, _number=shop._number)
    assert await again.buttons.article(again.press(BORIS), decision_id, 0, await again.item()) == RU("button-gone")
    assert await again.buttons.article(again.press(), decision_id, 0, await again.item()) == ""
    assert (await again.heard())[-1] == "Text of a."


async def test_while_people_have_the_conversation_the_buttons_say_so(shop: Shop) -> None:
    decision_id = await asked(shop)
    await shop.handed_over()
    word = await shop.buttons.article(shop.press(), decision_id, 0, await shop.item())
    assert word == RU("already-handed-off")


async def test_in_english_it_reads_the_same(shop: Shop) -> None:
    english = texts_for("en")
    about = (candidate("a", 0.9, Language.EN),)
    shop.readings["explain order states"] = reading(language=Language.EN, intent="order_status", candidates=about)
    await shop.write("explain order states")
    assert (await last(shop)).text.text == f"{english('order-none-yet')}\n\n{english('order-or-article')}"
