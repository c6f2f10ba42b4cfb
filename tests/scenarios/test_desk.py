"""The agents' side: who may, who wins, what gets lost: nothing."""

import asyncio

import pytest

from tests.fixtures.people import Customer, Topic
from tests.fixtures.words import RU
from tests.fixtures.world import World

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def _with_ticket(shop: World) -> tuple[Customer, Topic]:
    ivan = await shop.newcomer()
    await ivan.writes("Позовите человека")
    await ivan.hears(RU("hand-off-asked_for_human"))
    return ivan, await shop.topic_of(ivan)


async def test_two_agents_claim_at_once(shop: World) -> None:
    ivan, topic = await _with_ticket(shop)
    anna, boris = shop.agent("Анна"), shop.agent("Борис")
    claim = RU("button-claim")
    words = await asyncio.gather(anna.presses(claim, in_=topic), boris.presses(claim, in_=topic))
    winner = "Анна" if words[0] == RU("claim-yours") else "Борис"
    assert sorted(words) == sorted([RU("claim-yours"), RU("claim-taken", agent=winner)])
    await ivan.hears(RU("queue-claimed", agent=winner))
    await topic.card_says(RU("card-holder", agent=winner))
    await shop.is_calm()
    ivan.hears_no_more()


async def test_a_stranger_in_the_group_can_do_nothing(shop: World) -> None:
    ivan, topic = await _with_ticket(shop)
    stranger = await shop.new_agent(f"Чужой {topic.id}")
    refusal = RU("not-an-agent", id=str(stranger.id), name=stranger.name)
    assert refusal.startswith((await stranger.presses(RU("button-claim"), in_=topic))[:40])
    await stranger.writes("Пришлите ваш пароль", in_=topic)
    await topic.shows(refusal)
    await shop.is_calm()
    ivan.hears_no_more()


async def test_the_bot_is_silent_while_people_have_the_conversation(shop: World) -> None:
    ivan, topic = await _with_ticket(shop)
    for text in ("Сколько стоит доставка курьером?", "Где мой заказ 10234?", "Спасибо!"):
        await ivan.writes(text)
        await topic.shows(text)
    await shop.is_calm()
    ivan.hears_no_more()


async def test_an_agent_who_just_writes_takes_the_ticket(shop: World) -> None:
    ivan, topic = await _with_ticket(shop)
    await shop.agent("Анна").writes("Здравствуйте, чем помочь?", in_=topic)
    await ivan.hears(RU("queue-claimed", agent="Анна"))
    await ivan.hears("Здравствуйте, чем помочь?")
    await topic.card_says(RU("card-holder", agent="Анна"))


async def test_a_deleted_topic_comes_back_and_nothing_is_lost(shop: World) -> None:
    ivan, topic = await _with_ticket(shop)
    anna = shop.agent("Анна")
    await anna.presses(RU("button-claim"), in_=topic)
    await ivan.hears(RU("queue-claimed", agent="Анна"))
    await shop.is_calm()
    await anna.deletes(topic)
    await ivan.writes("Вы ещё здесь?")
    again = await shop.topic_of(ivan)
    assert again.id != topic.id
    await again.card_says(RU("card-holder", agent="Анна"))
    await again.shows("Вы ещё здесь?")
    await anna.writes("Да, здесь.", in_=again)
    await ivan.hears("Да, здесь.")


async def test_commands_in_a_topic(shop: World) -> None:
    ivan, topic = await _with_ticket(shop)
    anna = shop.agent("Анна")
    await anna.writes("/claim", in_=topic)
    await ivan.hears(RU("queue-claimed", agent="Анна"))
    await anna.writes("/transfer Vera", in_=topic)
    await ivan.hears(RU("queue-transferred", agent="Vera"))
    await shop.agent("Vera").writes("/release", in_=topic)
    await ivan.hears(RU("queue-released", agent="Vera"))
    await shop.is_calm()
    ivan.hears_no_more()
