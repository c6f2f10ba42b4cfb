"""Macros and suggested replies in a ticket's topic, through the sandbox, with the real search behind them."""

import pytest

from tests.fixtures.people import Agent, Customer, Topic
from tests.fixtures.words import RU
from tests.fixtures.world import World

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def _held(shop: World, *words: str) -> tuple[Customer, Topic, Agent]:
    """Somebody with a ticket, who has said this, and the agent who has it."""
    ivan = await shop.newcomer()
    await ivan.writes("/human")
    await ivan.hears(RU("hand-off-asked_for_human"))
    topic, anna = await shop.topic_of(ivan), shop.agent("Анна")
    await anna.presses(RU("button-claim"), in_=topic)
    await ivan.hears(RU("queue-claimed", agent="Анна"))
    for text in words:
        await ivan.writes(text)
        await topic.shows(text)
    return ivan, topic, anna


async def test_a_macro_is_chosen_looked_at_and_sent(shop: World) -> None:
    ivan, topic, anna = await _held(shop, "Получил, всё хорошо")
    await anna.presses(RU("button-macros"), in_=topic)
    listed = await topic.shows(RU("macro-choose"))
    damage = next(caption for caption in listed.buttons if "/damage" in caption)
    await anna.presses(damage, in_=topic)
    await topic.shows("Не заполнено: order_number")
    assert RU("button-send") not in topic.now(listed).buttons
    await shop.is_calm()
    ivan.hears_no_more()
    await anna.writes("/thanks", in_=topic)
    preview = await topic.shows(f"Рада была помочь, {ivan.name}!")
    assert preview.body["entities"][1]["type"] == "pre"
    assert "Потом: решено." in preview.text
    await anna.presses(RU("button-send"), in_=topic)
    await ivan.hears(f"Рада была помочь, {ivan.name}!")
    await ivan.hears(RU("ticket-resolved"))
    await topic.is_closed()
    await shop.is_calm()
    assert RU("macro-sent", name="Спасибо и до свидания", agent="Анна") == topic.now(preview).text
    ivan.hears_no_more()


async def test_an_article_is_suggested_put_up_and_sent(shop: World) -> None:
    ivan, topic, anna = await _held(shop, "Сколько дней у меня есть, чтобы вернуть вещь?")
    suggested = await topic.shows(RU("suggest-title"))
    assert "1. Статья «" in suggested.text
    assert "1" in suggested.buttons
    await anna.presses("1", in_=topic)
    put_up = await topic.shows(RU("suggest-edit"))
    [words] = [entity for entity in put_up.body["entities"] if entity["type"] == "pre"]
    said = put_up.text.encode("utf-16-le")[words["offset"] * 2 : (words["offset"] + words["length"]) * 2]
    await shop.is_calm()
    ivan.hears_no_more()
    await anna.presses(RU("button-send"), in_=topic)
    assert (await ivan.next()).text == said.decode("utf-16-le")
    await topic.shows(RU("suggest-sent", agent="Анна"))
    await anna.writes("/suggest", in_=topic)
    await topic.shows(RU("suggest-none"))


async def test_what_solved_an_earlier_ticket_is_suggested_without_its_people(shop: World) -> None:
    before, topic, anna = await _held(shop, "Вы красите ткань под заказ в нужный цвет?")
    said = f"{before.name}, красим любую ткань от двух метров за десять дней. Звоните Радмиру: +7 912 345-67-89."
    await anna.writes(said, in_=topic)
    await before.hears("красим любую ткань")
    await anna.writes("/resolve", in_=topic)
    await topic.is_closed()
    await shop.is_calm()

    olga, topic, _ = await _held(shop, "Можно ли покрасить ткань под заказ в мой цвет?")
    suggested = await topic.shows("красим любую ткань от двух метров за десять дней")
    assert before.name not in suggested.text
    assert "345-67-89" not in suggested.text
    number = next(line.split(".")[0] for line in suggested.text.splitlines() if "Обращение T-" in line)
    await anna.presses(number, in_=topic)
    put_up = await topic.shows(f"{olga.name}, красим любую ткань от двух метров за десять дней. Звоните {{{{name}}}}")
    assert RU("button-send") not in put_up.buttons
    assert "phone" in put_up.text
