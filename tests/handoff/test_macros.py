"""Macros: what they say, what may not be said, what is wrong with them. Pure."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from conversations.conversation import Customer
from conversations.understanding import Language
from demo.seed import read_macros
from handoff.durations import in_words, parse_duration, written
from handoff.macro_words import after_words
from handoff.macros import (
    DESK_COMMANDS,
    After,
    Macro,
    MacroProblem,
    MissingLanguageError,
    NewMacro,
    Then,
    UnfilledFieldsError,
    field_values,
    likely_order,
    prepare,
    problems,
    require_filled,
)
from handoff.tickets import Agent, Priority
from locales.texts import texts_for
from tests.handoff.test_ticket_rules import TICKET

RU, EN = Language.RU, Language.EN
MARIA = Customer(id=1, telegram_user_id=1, first_name="Мария")
MIRA = Agent(id=1, telegram_user_id=1, name="Мира")


def macro(text: str = "{{customer_name}}, заказ {{ order_number }}.", **changes: object) -> Macro:
    values = {"id": 1, "shortcut": "refund", "name": "Возврат", "texts": {RU: text}, "after": After()}
    return Macro(**values | changes)  # type: ignore[arg-type]


def test_fields_are_filled_and_what_has_no_value_stays_in_braces() -> None:
    values = field_values(TICKET, MARIA, MIRA, None, {"shop_phone": "8 800"})
    prepared = prepare(macro("{{customer_name}} {{order_number}} {{shop_phone}} {{agent_name}}"), RU, values)
    assert prepared.text == "Мария {{order_number}} 8 800 Мира"
    assert prepared.unfilled == ("order_number",)
    with pytest.raises(UnfilledFieldsError, match="order_number"):
        require_filled(prepared.text)
    filled = prepare(macro(), RU, field_values(TICKET, MARIA, MIRA, "10234", {}))
    assert (filled.text, filled.unfilled) == ("Мария, заказ 10234.", ())
    require_filled(filled.text)


def test_a_value_with_braces_is_not_filled_again() -> None:
    sly = Customer(id=1, telegram_user_id=1, first_name="{{shop_phone}}")
    prepared = prepare(macro("{{customer_name}}"), RU, field_values(TICKET, sly, MIRA, None, {"shop_phone": "8 800"}))
    assert prepared.text == "{{shop_phone}}"
    with pytest.raises(UnfilledFieldsError):
        require_filled(prepared.text)


def test_a_name_of_blanks_is_no_value() -> None:
    blank = Customer(id=1, telegram_user_id=1, first_name=" ")
    assert prepare(macro(), RU, field_values(TICKET, blank, MIRA, "1", {})).unfilled == ("customer_name",)


def test_the_other_language_is_not_a_substitute() -> None:
    with pytest.raises(MissingLanguageError):
        prepare(macro(), EN, {})
    with pytest.raises(MissingLanguageError):
        prepare(macro(texts={EN: "  "}), EN, {})


@pytest.mark.parametrize(
    ("named", "own", "expected"),
    [
        (("1", "2"), ("2", "1", "3"), "2"),
        (("9",), ("2", "1"), None),
        ((), ("2",), "2"),
        ((), ("2", "1"), None),
        (("9",), (), None),
    ],
)
def test_the_order_that_is_meant_is_one_of_the_customers_own(
    named: tuple[str, ...], own: tuple[str, ...], expected: str | None
) -> None:
    assert likely_order(named, own) == expected


def test_another_text_or_other_steps_have_another_mark() -> None:
    marks = {
        prepare(macro(text, after=after), RU, {}).mark
        for text in ("a", "b")
        for after in (After(), After(then=Then.STAY))
    }
    assert len(marks) == 2
    assert After().mark == ""
    assert After(then=Then.RESOLVE).mark != After(then=Then.SNOOZE).mark


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"shortcut": "возврат_2"}, []),
        ({"shortcut": "Refund"}, [MacroProblem.SHORTCUT]),
        ({"shortcut": "two words"}, [MacroProblem.SHORTCUT]),
        ({"shortcut": "1st"}, [MacroProblem.SHORTCUT]),
        ({"shortcut": "claim"}, [MacroProblem.TAKEN]),
        ({"name": " "}, [MacroProblem.NAME]),
        ({"name": "x" * 61}, [MacroProblem.NAME]),
        ({"texts": {}}, [MacroProblem.TEXTS]),
        ({"texts": {RU: "x" * 3001}}, [MacroProblem.LONG]),
        ({"texts": {RU: "{{shop_phone}} {{customer_name}}"}}, []),
        ({"texts": {EN: "{{shop_phone}}"}}, [MacroProblem.FIELD]),
        ({"texts": {RU: "{{shop_fone}} {{}}"}}, [MacroProblem.FIELD, MacroProblem.FIELD]),
        ({"after": After(then=Then.TRANSFER, team="gone")}, [MacroProblem.TEAM]),
        ({"after": After(then=Then.TRANSFER, team="support")}, []),
    ],
)
def test_what_is_wrong_with_a_macro(changes: dict[str, object], expected: list[MacroProblem]) -> None:
    values: dict[str, object] = {"shortcut": "refund", "name": "Возврат", "texts": {RU: "Да"}}
    new = NewMacro(**values | changes)  # type: ignore[arg-type]
    assert [finding.problem for finding in problems(new, {RU: ["shop_phone"]}, ["support"])] == expected


def test_the_demos_macros_are_sound() -> None:
    found = list(read_macros())
    assert len(found) >= 5
    assert [finding for new in found for finding in problems(new, {}, ["support"])] == []


def test_no_shortcut_hides_a_command_of_the_desk() -> None:
    routers = Path(__file__).parents[2] / "bot" / "routers"
    code = "".join((routers / name).read_text(encoding="utf-8") for name in ("agents.py", "macros.py", "customers.py"))
    commands = {name for found in re.findall(r"Command\(([^)]*)\)", code) for name in re.findall(r'"(\w+)"', found)}
    assert len(commands) > 10
    assert commands <= DESK_COMMANDS


def test_lengths_of_time_are_read_back_and_said() -> None:
    for length in ("30m", "2h", "3d", "90s", "36h"):
        assert written(parse_duration(length)) == length
    assert in_words(timedelta(days=3), "ru") == "3 дня"
    assert in_words(timedelta(hours=36), "en") == "36 hours"


def test_the_steps_in_words() -> None:
    after = After(priority=Priority.HIGH, then=Then.SNOOZE, snooze_for=timedelta(hours=2))
    assert after_words(after, texts_for("ru")) == "Потом: важность высокая; отложить на 2 часа."
    assert after_words(After(), texts_for("ru")) == ""
    assert after_words(After(then=Then.RESOLVE), texts_for("en")) == "Then: resolve."
