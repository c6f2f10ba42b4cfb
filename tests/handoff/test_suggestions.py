"""What a suggestion is made of, and that nobody can be recognised in it. Pure."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.messages import Author, ContentKind, Direction, Message
from handoff.anonymous import Span, Surroundings, anonymous
from handoff.suggestions import SourceKind, Suggestion, asked_now, chosen, solution_of
from nlu.entities import EntityReader
from tests.storage.conftest import NOON

SHOP = Surroundings.of(
    "Звоните 8 800 000-01-23, help@pizhma.example. Возит «Стриж» по Москве. https://pizhma.example/pay"
)
ENTITIES = EntityReader()


def blanked(text: str) -> str:
    fields = {"order_number": "order_number", "phone": "phone", "tracking_number": "number"}
    numbers = [Span(found.start, found.end, fields[found.name]) for found in ENTITIES.find(text)]
    return anonymous(text, customers=["Мария Петрова", "masha_p"], agents=["Анна", "Борис"], numbers=numbers, shop=SHOP)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Мария, заказ 10234 уже в пути", "{{customer_name}}, заказ {{order_number}} уже в пути"),
        ("Передал Марии, её номер +7 912 345-67-89", "Передал {{customer_name}}, её номер {{phone}}"),
        ("С уважением, Анна", "С уважением, {{agent_name}}"),
        ("Напишите на ivan@mail.ru или help@pizhma.example.", "Напишите на {{email}} или help@pizhma.example."),
        ("Телефон поддержки 8 800 000-01-23", "Телефон поддержки 8 800 000-01-23"),
        ("Курьер Радмир привезёт завтра", "Курьер {{name}} привезёт завтра"),
        ("Павел привезёт завтра", "{{name}} привезёт завтра"),
        ("Привезёт Стриж по Москве", "Привезёт Стриж по Москве"),
        ("Hi John, your parcel RR123456785RU is here", "Hi {{name}}, your parcel {{number}} is here"),
        ("It comes on Monday, I think", "It comes on Monday, I think"),
        ("Стоит 12 500 ₽ и 150000 руб", "Стоит 12 500 ₽ и 150000 руб"),
        ("Карта 4276 3800 1234 5678", "Карта {{number}}"),
        (
            "Ссылка https://pay.example/o/8f2a и https://pizhma.example/pay",
            "Ссылка {{link}} и https://pizhma.example/pay",
        ),
        ("Ответьте @masha_p", "Ответьте {{name}}"),
        ("Мар и Маршрут", "Мар и {{name}}"),
    ],
)
def test_people_are_taken_out_and_the_shop_stays(text: str, expected: str) -> None:
    assert blanked(text) == expected


@given(st.lists(st.sampled_from(["Мария", "Марии", "Анной", "Анна", "да", "😀", "{{", "a@b.ru", "+7 912 345-67-89"])))
def test_names_are_found_wherever_they_stand(words: list[str]) -> None:
    left = anonymous(" ".join(words), customers=["Мария"], agents=["Анна"])
    assert not any(part in left for part in ("Мари", "Анн", "a@b.ru", "345"))
    assert left.count("да") == words.count("да")


def said(number: int, text: str, author: Author = Author.CUSTOMER, **changes: object) -> Message:
    message = Message(
        id=number, conversation_id=1, direction=Direction.INCOMING, author=author, author_name="x",
        content=ContentKind.TEXT, text=text, created_at=NOON,
    )  # fmt: skip
    return replace(message, **changes)  # type: ignore[arg-type]


def has_two_words(text: str) -> bool:
    return len(text.split()) > 1


def test_what_is_asked_now() -> None:
    talk = [said(1, "Где заказ 7?"), said(2, "Алло"), said(3, "Уже в пути", Author.AGENT)]
    assert asked_now("Где посылка? / человека", talk[:2], has_two_words) == "Где посылка?\nГде заказ 7?"
    assert asked_now("Где посылка?", talk, has_two_words) == ""
    assert asked_now("Где посылка?", [*talk, said(4, "А когда придёт?")], has_two_words) == "А когда придёт?"
    note = said(5, "заметка для своих", Author.AGENT, private=True)
    assert asked_now("", [said(1, "Где заказ 7?"), note], has_two_words) == "Где заказ 7?"


def test_the_longest_reply_solved_it_and_what_was_said_before_is_the_question() -> None:
    talk = [
        said(1, "Чайник не греет"),
        said(2, "Добрый день!", Author.AGENT),
        said(3, "Красный, на кухне"),
        said(4, "Нажмите кнопку снизу на десять секунд, и он снова включится.", Author.AGENT),
        said(5, "Спасибо большое"),
        said(6, "Пожалуйста, обращайтесь ещё!", Author.AGENT),
    ]
    found = solution_of("человека", talk, has_two_words)
    assert found is not None
    assert (found.question, found.message_id) == ("Чайник не греет\nКрасный, на кухне", 4)
    assert solution_of("", talk[:3], has_two_words) is None
    assert solution_of("", talk[3:4], has_two_words) is None


def suggestion(key: str, text: str) -> Suggestion:
    return Suggestion(key=key, kind=SourceKind.ARTICLE, source=key, text=text)


def test_three_at_most_in_turn_none_twice_none_full_of_blanks() -> None:
    articles = [suggestion(f"a{n}", f"article {n}") for n in range(4)]
    solved = [suggestion("r1", "Article  1"), suggestion("r2", "{{a}}{{b}}{{c}}{{d}}{{e}}"), suggestion("r3", "reply")]
    assert [one.key for one in chosen(articles, solved)] == ["a0", "r1", "a2"]
    assert [one.key for one in chosen([], solved)] == ["r1", "r3"]
    assert chosen([], []) == []
