"""Replies and the buttons under them."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callbacks import ChooseOrder, order_token
from bot.turn import replies
from bot.turn.keyboards import answer_keyboard, human_row, options_keyboard, orders_keyboard
from conversations.decisions import HANDOFF_REASONS, Decision, DecisionKind, Reason
from conversations.formatting import utf16_length
from conversations.messages import ContentKind
from conversations.outgoing import Keyboard
from conversations.understanding import Language
from locales.texts import texts_for
from orders.display import order_text
from orders.orders import Order, OrderItem, OrderState
from tests.turn.readings import candidate

RU, EN = texts_for("ru"), texts_for("en")
BIGGEST = 2**63 - 1
ORDER = Order(
    number="10234",
    telegram_user_id=1,
    state=OrderState.IN_TRANSIT,
    items=(OrderItem("Плед", "Blanket", 2),),
    total=Decimal("12990.50"),
    placed_at=datetime(2026, 3, 1, tzinfo=UTC),
    updated_at=datetime(2026, 3, 4, tzinfo=UTC),
    promised_from=datetime(2026, 3, 5, tzinfo=UTC).date(),
    promised_to=datetime(2026, 3, 7, tzinfo=UTC).date(),
    carrier="Стриж",
)


def answer(language: Language = Language.RU) -> Decision:
    return Decision(
        kind=DecisionKind.ANSWER, reason=Reason.CONFIDENT_ARTICLE, language=language, article=candidate("a", 0.9)
    )


def data(keyboard: Keyboard) -> list[str]:
    return [button.data for row in keyboard for button in row if button.data is not None]


def test_an_article_is_sent_word_for_word() -> None:
    body = "Вернуть можно за **14 дней**.\n\n- чек\n- вещь <новая> за 5 $ и 7 $"
    [reply] = replies.answer(body, Language.RU, answer(), 1)
    assert reply.text.text == "Вернуть можно за 14 дней.\n\n• чек\n• вещь <новая> за 5 $ и 7 $"
    assert [entity.kind for entity in reply.text.entities] == ["bold"]
    assert reply.keyboard == answer_keyboard(1, RU)


def test_a_long_article_has_its_buttons_under_the_last_part() -> None:
    parts = replies.answer("\n\n".join(f"Абзац {n}. " + "слово " * 100 for n in range(20)), Language.RU, answer(), 1)
    assert len(parts) > 1
    assert all(utf16_length(part.text.text) <= 4096 for part in parts)
    assert [bool(part.keyboard) for part in parts] == [False] * (len(parts) - 1) + [True]
    assert [n for n in range(20) if any(f"Абзац {n}." in part.text.text for part in parts)] == list(range(20))


def test_an_article_in_the_other_language_says_so() -> None:
    line, text = replies.answer("Only English.", Language.EN, answer(), 1)
    assert line.text.text == RU("answer-other-language")
    assert line.keyboard == ()
    assert text.text.text == "Only English."
    assert len(replies.answer("Only English.", Language.EN, answer(Language.EN), 1)) == 1


@pytest.mark.parametrize("body", ["[](https://example.org)", "<!-- -->", "***"])
def test_an_article_that_renders_to_nothing_is_still_sent(body: str) -> None:
    assert replies.answer(body, Language.RU, answer(), 1)[-1].text.text


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (ContentKind.PHOTO, "clarify-unreadable"),
        (ContentKind.VOICE, "clarify-unreadable"),
        (ContentKind.LOCATION, "clarify-location"),
        (ContentKind.CONTACT, "clarify-contact"),
        (ContentKind.OTHER, "clarify-nothing-to-read"),
    ],
)
def test_what_can_not_be_read_gets_fitting_words(content: ContentKind, key: str) -> None:
    decision = Decision(
        kind=DecisionKind.CLARIFY,
        reason=Reason.UNREADABLE_CONTENT,
        language=Language.EN,
        evidence=(content.value,),
    )
    reply = replies.clarify(decision, 1)
    assert reply.text.text == EN(key)
    assert reply.keyboard == (human_row(EN),)


@pytest.mark.parametrize("language", Language)
def test_the_choice_of_an_article_is_spoken_of_only_where_there_is_one(language: Language) -> None:
    texts, options = texts_for(language), (candidate("a", 0.5),)
    cases = ((), "order-none-yet", "order-or-article"), ((ORDER, ORDER), "order-choose", "orders-or-article")
    for orders, key, choice in cases:
        plain = replies.which_order(_order_needed(language), 1, orders)
        assert plain.text.text == texts(key)
        assert len(plain.keyboard) == len(orders) + 1
        offering = replies.which_order(replace(_order_needed(language), options=options), 1, orders)
        assert offering.text.text == f"{texts(key)}\n\n{texts(choice)}"
        assert [row[0].text for row in offering.keyboard[len(orders) :]] == ["Title of a", texts("button-human")]


def _order_needed(language: Language) -> Decision:
    return Decision(kind=DecisionKind.ORDER_STATUS, reason=Reason.ORDER_NUMBER_NEEDED, language=language)


@pytest.mark.parametrize("language", Language)
def test_every_handoff_and_small_talk_has_words(language: Language) -> None:
    for reason in HANDOFF_REASONS - {Reason.ERROR}:
        assert "{" not in replies.hand_off(Decision(kind=DecisionKind.HAND_OFF, reason=reason, language=language))
    started = Decision(kind=DecisionKind.SMALL_TALK, reason=Reason.STARTED, language=language)
    assert "Лён" in replies.small_talk(started, "Лён").text.text


@given(
    st.integers(1, BIGGEST),
    st.lists(st.text(min_size=1, max_size=64), min_size=1, max_size=10, unique=True),
    st.text(max_size=300),
)
def test_every_button_fits(number: int, order_numbers: list[str], title: str) -> None:
    orders = [replace(ORDER, number=order_number) for order_number in order_numbers]
    options = [replace(candidate("a", 0.5), title=title)] * 3
    keyboards = [answer_keyboard(number, RU), options_keyboard(number, options, RU), orders_keyboard(orders, EN)]
    for keyboard in keyboards:
        assert all(len(text.encode("utf-8", "surrogatepass")) <= 64 for text in data(keyboard))
        assert keyboard[-1][0].data == human_row(RU)[0].data


@given(st.text(min_size=1, max_size=80))
def test_an_order_button_leads_back_to_its_number(number: str) -> None:
    assert ChooseOrder.unpack(ChooseOrder(number=order_token(number)).pack()).number == order_token(number)


def test_order_numbers_that_fit_stay_readable() -> None:
    assert order_token("SH-10234") == "SH-10234"
    long = ["1" * 60 + "a", "1" * 60 + "b", "#7", "a:b"]
    assert len({order_token(number) for number in long}) == 4
    [[button], _] = orders_keyboard([replace(ORDER, state=OrderState.DELAYED)], RU)
    assert button.text == "10234 · Задерживается"


def test_an_order_in_words() -> None:
    russian = order_text(ORDER, Language.RU, RU).text
    assert russian.startswith("Заказ 10234\nВ пути.")
    assert "Плед × 2" in russian
    assert "12\u00a0990,50 ₽" in russian
    assert "5 марта 2026" in russian
    english = order_text(ORDER, Language.EN, EN).text
    assert "12,990.50 RUB" in english
    assert "March 5, 2026 – March 7, 2026" in english
    assert "Expected" not in order_text(replace(ORDER, state=OrderState.DELIVERED), Language.EN, EN).text


def test_a_huge_order_fits_into_one_message() -> None:
    huge = replace(ORDER, items=(OrderItem("😀" * 500, "x", 1),) * 50, carrier="я" * 5000, pickup_address="я" * 5000)
    assert utf16_length(order_text(huge, Language.RU, RU).text) <= 4096
