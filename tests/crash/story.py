"""What the customers of a crash run write, and what each must hear: texts that can be told apart."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from conversations.understanding import Language
from locales.texts import texts_for
from orders.orders import Order, OrderItem, OrderState
from sandbox.wire import Json
from tests.crash.judging import Heard

TEXTS: Final = texts_for(Language.RU)
GROUP: Final = -1001000000001
ANNA: Final = 2001
FIRST_CUSTOMER: Final = 5001
FIRST_ORDER: Final = 10_000
HAND_OFF_EVERY: Final = 4
ANSWERS: Final = 2
HUMAN: Final = "Позовите человека"


@dataclass(frozen=True, slots=True)
class Script:
    """One customer: what he writes, what he must hear, what his ticket's topic must hold; `None`: he needs no human."""

    number: int
    writes: tuple[str, ...]
    hears: tuple[str, ...]
    topic: tuple[str, ...] | None
    answers: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()

    @property
    def user_id(self) -> int:
        return FIRST_CUSTOMER + self.number

    @property
    def name(self) -> str:
        return f"К{self.number:04d}"


def scripts(customers: int, messages: int, chance: random.Random) -> list[Script]:
    """Everybody asks for orders; every fourth customer wants a human in the middle, and gets answers from Anna."""
    return [
        _with_human(number, messages, chance) if number % HAND_OFF_EVERY == 0 else _alone(number, messages)
        for number in range(customers)
    ]


def _alone(number: int, messages: int) -> Script:
    orders = _orders(number, messages, messages)
    return Script(number, tuple(map(_question, orders)), orders, None, orders=orders)


def _with_human(number: int, messages: int, chance: random.Random) -> Script:
    at = chance.randrange(1, messages - 1)
    orders = _orders(number, messages, at)
    later = tuple(f"Дополнение {number}.{place}" for place in range(at + 1, messages))
    answers = tuple(f"Ответ {number}.{place}" for place in range(ANSWERS))
    hears = (*orders, "human", "claimed", *answers)
    writes = (*map(_question, orders), HUMAN, *later)
    return Script(number, writes, hears, ("card", "transcript", *later), answers, orders)


def _orders(customer: int, messages: int, count: int) -> tuple[str, ...]:
    return tuple(str(FIRST_ORDER + customer * messages + place) for place in range(count))


def _question(order: str) -> str:
    return f"Где мой заказ {order}?"


def orders_of(crowd: list[Script]) -> Iterator[Order]:
    """The orders that the customers ask for."""
    now = datetime.now(UTC)
    for script in crowd:
        for number in script.orders:
            yield Order(
                number=number,
                telegram_user_id=script.user_id,
                state=OrderState.IN_TRANSIT,
                items=(OrderItem(name_ru="Плед", name_en="Throw", quantity=1),),
                total=Decimal(100),
                placed_at=now,
                updated_at=now,
            )


def scenario(crowd: list[Script]) -> Json:
    """The sandbox's world."""
    return {
        "bot": {"id": 42, "first_name": "Otvet", "username": "otvet_bot"},
        "group": {"id": GROUP, "title": "Support"},
        "agents": [{"id": ANNA, "first_name": "Анна", "language_code": "ru"}],
        "customers": [{"id": script.user_id, "first_name": script.name, "language_code": "ru"} for script in crowd],
    }


def heard_by_customer(messages: list[Json]) -> list[Heard]:
    """The bot's messages in a private chat."""
    return [Heard(message["message_id"], _meaning(message["text"])) for message in messages]


def _meaning(text: str) -> str:
    first = text.partition("\n")[0]
    if first.startswith(TEXTS("order-header", number="")):
        return first.rpartition(" ")[2]
    if first == TEXTS("hand-off-asked_for_human"):
        return "human"
    return "claimed" if first == TEXTS("queue-claimed", agent="Анна") else text


def heard_in_topic(messages: list[Json], script: Script) -> list[Heard]:
    """The bot's messages in a topic but for news of claiming, whose place among the customer's words is free."""
    heard = [Heard(message["message_id"], _kind(message["text"])) for message in messages]
    return [one for one in heard if one.what in (script.topic or ()) or one.what not in _news()]


def _kind(text: str) -> str:
    if text.startswith(TEXTS("card-title", number="T-")):
        return "card"
    return "transcript" if text.startswith(TEXTS("transcript-title")) else text


def _news() -> tuple[str, ...]:
    return (TEXTS("claimed-by", agent="Анна"),)
