"""The buttons under what the bot says to a customer."""

import re
from collections.abc import Sequence

from bot.callbacks import CallHuman, ChooseArticle, ChooseOrder, GiveFeedback, ShowRest, order_token
from conversations.formatting import shortened
from conversations.outgoing import Button, Keyboard
from conversations.understanding import Candidate
from locales.texts import Texts
from orders.orders import Order

MAX_BUTTON_TEXT = 60
MAX_NUMBER = 24
MAX_ORDERS = 6
_END_OF_PHRASE = re.compile(r"[.,:;—]")


def human_row(texts: Texts) -> tuple[Button, ...]:
    """The way to a person, under everything that the bot says on its own."""
    return (Button(text=texts("button-human"), data=CallHuman().pack()),)


def answer_keyboard(decision_id: int, texts: Texts, *, has_rest: bool = False, voted: bool = False) -> Keyboard:
    """👍, 👎 (until he `voted`) and a person; above them the whole article, where only a passage of it is shown."""
    rest = Button(text=texts("button-rest"), data=ShowRest(decision_id=decision_id).pack())
    votes = (
        Button(text=texts("button-helpful"), data=GiveFeedback(decision_id=decision_id, helpful=True).pack()),
        Button(text=texts("button-not-helpful"), data=GiveFeedback(decision_id=decision_id, helpful=False).pack()),
    )
    return (*(((rest,),) if has_rest else ()), *(() if voted else (votes,)), human_row(texts))


def options_keyboard(decision_id: int, options: Sequence[Candidate], texts: Texts) -> Keyboard:
    """One button per article, and a person."""
    return (*article_rows(decision_id, options), human_row(texts))


def article_rows(decision_id: int, options: Sequence[Candidate]) -> Keyboard:
    """One button per article."""
    return tuple(
        (
            Button(
                text=shortened(option.title, MAX_BUTTON_TEXT),
                data=ChooseArticle(decision_id=decision_id, option=number).pack(),
            ),
        )
        for number, option in enumerate(options)
    )


def orders_keyboard(orders: Sequence[Order], texts: Texts, articles: Keyboard = ()) -> Keyboard:
    """One button per order, newest first; then those of `articles` that may be meant instead, and a person."""
    rows = [
        (
            Button(
                text=shortened(f"{shortened(order.number, MAX_NUMBER)} · {_state(order, texts)}", MAX_BUTTON_TEXT),
                data=ChooseOrder(number=order_token(order.number)).pack(),
            ),
        )
        for order in orders[:MAX_ORDERS]
    ]
    return (*rows, *articles, human_row(texts))


def _state(order: Order, texts: Texts) -> str:
    """The first words of the order's state: "With the courier"."""
    return _END_OF_PHRASE.split(texts(f"order-state-{order.state}"))[0].strip()
