"""The queue that looks after itself: agents come, leave and fall silent; promises break; customers always know."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from conversations.clock import system_clock
from tests.fixtures.people import Agent, Customer
from tests.fixtures.words import RU
from tests.fixtures.world import World

pytestmark = [
    pytest.mark.parametrize("demo_database_url", ["sqlite"], indirect=True),
    pytest.mark.parametrize("changed_settings", [{"rasa_enabled": False}]),
]
ASKED = "Позовите человека"


class Clock:
    """The real time and a leap."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return system_clock() + self.ahead


async def _asks_for_a_person(customer: Customer, *hears: str) -> Any:
    await customer.writes(ASKED)
    return await customer.hears(RU("hand-off-asked_for_human"), *hears)


async def _says(world: World, agent: Agent, command: str, answer: str) -> None:
    await agent.writes(command, in_=None)
    group = world.group_id
    found = lambda: next((m for m in world.chats.of(group) if m.text == answer), None)  # noqa: E731
    await world.chats.until(found, f"the group reads «{answer}»")


async def _leap(world: World, clock: Clock, **ahead: float) -> None:
    await world.is_calm()
    clock.ahead += timedelta(**ahead)


async def test_a_day_of_the_queue(still_world: World) -> None:
    world, clock = still_world, Clock()
    await world.start_bot(clock=clock)
    ivan, olga = await world.newcomer(), await world.newcomer()
    anna, boris = world.agent("Анна"), world.agent("Борис")

    waiting = await _asks_for_a_person(ivan, RU("hand-off-next", ahead=0))
    assert waiting.buttons == [RU("button-back-to-bot")]
    await ivan.presses(RU("button-back-to-bot"))
    await ivan.hears(RU("back-with-bot"))
    await _asks_for_a_person(ivan, RU("hand-off-next", ahead=0))
    await _asks_for_a_person(olga, RU("hand-off-next", ahead=1))

    await _says(world, anna, "/online", RU("now-online", agent="Анна"))
    for customer in (ivan, olga):
        await customer.hears(RU("queue-claimed", agent="Анна"))
    topic = await world.topic_of(ivan, 2)
    assigned = await topic.shows(RU("assigned-to", agent="Анна"))
    assert [entity["url"] for entity in assigned.body["entities"]] == [f"tg://user?id={anna.id}"]
    await topic.card_says(RU("card-holder", agent="Анна"))

    await _leap(world, clock, seconds=1)
    await _says(world, boris, "/online", RU("now-online", agent="Борис"))
    await _says(world, anna, "/away", RU("now-away", agent="Анна"))
    for customer in (ivan, olga):
        await customer.hears(RU("queue-transferred", agent="Борис"))
    await topic.shows(RU("given-back-away", agent="Анна"))

    await _leap(world, clock, minutes=31)
    for customer in (ivan, olga):
        await customer.hears(RU("queue-returned"))
    await topic.shows(RU("given-back-no-answer", agent="Борис", minutes=30))
    await _leap(world, clock, minutes=40)
    await topic.shows("⚠️ Срок нарушен: первый ответ")
    general = lambda: next((m for m in world.chats.of(world.group_id) if "⚠️" in m.text and not m.topic_id), None)  # noqa: E731
    escalated = await world.chats.until(general, "supervisors are told")
    assert "T-" in escalated.text

    await anna.writes("Здравствуйте! Всё решили, проверьте.", in_=topic)
    await ivan.hears(RU("queue-claimed", agent="Анна"))
    await ivan.hears("Всё решили")
    await _leap(world, clock, hours=24)
    await ivan.hears("Удалось ли решить вопрос?")
    await _leap(world, clock, hours=24)
    ended = await ivan.hears(RU("silence-resolved"))
    assert ended.buttons == ["1 ⭐", "2 ⭐", "3 ⭐", "4 ⭐", "5 ⭐"]
    await topic.is_closed()
    await world.is_calm()
    ivan.hears_no_more()
    olga.hears_no_more()
    await world.is_healthy()
