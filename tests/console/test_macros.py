"""Macros in the console: writing them, picking one, and what is refused."""

import html
import json
import re
from typing import Any

import pytest

from conversations.understanding import Language
from handoff.macros import After, Then
from handoff.team import Deed, Role
from handoff.tickets import Priority, Ticket, TicketStatus
from tests.console.office import Browser, Office
from tests.turn.shop import ANNA, Shop

RU, EN = Language.RU, Language.EN
FORM = {"name": "Возврат", "shortcut": "/Refund", "text_ru": "{{customer_name}}, деньги в пути", "text_en": ""}


async def do(browser: Browser, ticket: Ticket, **form: Any) -> dict[str, Any]:
    response = await browser.post(f"/tickets/{ticket.id}/reply", form)
    told: dict[str, Any] = json.loads(response.headers["HX-Trigger"])
    return told


async def picked(browser: Browser, ticket: Ticket, words: str = "") -> list[dict[str, str]]:
    """The choices of the picker, with all that the composer takes from them."""
    page = (await browser.get(f"/tickets/{ticket.id}/macros", params={"q": words})).text
    found = re.findall(r'data-macro="(\d+)" data-mark="(\w*)" data-text="([^"]*)" data-after="([^"]*)"', page)
    return [dict(zip(("macro", "mark", "text", "after"), map(html.unescape, one), strict=True)) for one in found]


async def test_a_supervisor_writes_changes_and_removes_a_macro(office: Office, shop: Shop) -> None:
    async with office.signed_in(Role.SUPERVISOR) as browser:
        response = await browser.post("/macros", FORM | {"priority": "high", "then": "snooze", "snooze": "2ч"})
        assert (response.status_code, response.headers["location"]) == (303, "/macros?done=saved")
        async with shop.database.reading() as unit:
            [stored] = await unit.macros.list()
        assert (stored.shortcut, stored.texts) == ("refund", {RU: FORM["text_ru"]})
        assert (stored.after.priority, stored.after.then) == (Priority.HIGH, Then.SNOOZE)
        page = (await browser.get(f"/macros/{stored.id}")).text
        assert 'value="2h"' in page
        assert "Мария, деньги в пути" in page
        assert "нет текста: английский" in html.unescape(
            re.sub("[\u2068\u2069]", "", (await browser.get("/macros")).text)
        )
        changed = await browser.post(f"/macros/{stored.id}", FORM | {"text_en": "On its way"})
        assert changed.status_code == 303
        async with shop.database.reading() as unit:
            [again] = await unit.macros.list()
        assert (again.texts[EN], again.after) == ("On its way", After())
        assert (await browser.post(f"/macros/{stored.id}/remove")).status_code == 303
        assert (await browser.post(f"/macros/{stored.id}", FORM)).status_code == 404
    async with shop.database.reading() as unit:
        assert await unit.macros.list() == []
        deeds = [entry.deed for entry in await unit.audit.page(3)]
    assert deeds == [Deed.MACRO_REMOVED, Deed.MACRO_SAVED, Deed.MACRO_SAVED]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"text_ru": "{{shop_fone}}"}, "Поле {{shop_fone}} не заполнится (русский). Есть: customer_name"),
        ({"then": "snooze", "snooze": "завтра"}, "На сколько отложить?"),
        ({"then": "transfer", "team": "gone"}, "Такой команды нет."),
        ({"shortcut": "claim"}, "Такая команда уже занята."),
        ({"text_ru": " "}, "Нужен текст хотя бы на одном языке."),
        ({"name": "x" * 61}, "не длиннее 60 знаков"),
    ],
)
async def test_what_could_not_be_used_is_refused_and_kept_in_the_form(
    office: Office, shop: Shop, change: dict[str, str], word: str
) -> None:
    async with office.signed_in(Role.SUPERVISOR) as browser:
        response = await browser.post("/macros", FORM | change)
    assert response.status_code == 422
    assert word in html.unescape(response.text)
    async with shop.database.reading() as unit:
        assert await unit.macros.list() == []


async def test_a_shortcut_belongs_to_one_macro(office: Office, shop: Shop) -> None:
    await shop.macro("refund", {RU: "Да"})
    async with office.signed_in(Role.ADMIN) as browser:
        response = await browser.post("/macros", FORM)
    assert response.status_code == 422
    assert "Такая команда уже занята." in response.text


async def test_the_preview_fills_examples_and_escapes(office: Office) -> None:
    async with office.signed_in(Role.ADMIN) as browser:
        form = FORM | {"text_en": "<b>{{agent_name}}</b> {{shop_phone}} {{nope}}"}
        shown = (await browser.post("/macros/preview?language=en", form)).text
    assert "&lt;b&gt;Name admin&lt;/b&gt; +7 800 555-35-35 {{nope}}" in shown


async def test_the_picker_fills_for_this_customer_and_the_reply_does_what_the_macro_does(
    office: Office, shop: Shop
) -> None:
    ticket = await shop.handed_over()
    await shop.macro("refund", {RU: "{{customer_name}}, да"}, after=After(priority=Priority.HIGH, then=Then.RESOLVE))
    await shop.macro("english", {EN: "Yes"})
    async with office.signed_in(Role.AGENT) as browser:
        [choice] = await picked(browser, ticket)
        assert choice["text"] == f"Name {ANNA}, да"
        assert choice["after"] == "Потом: важность высокая; решено."
        assert await picked(browser, ticket, "nothing like it") == []
        assert len(await picked(browser, ticket, "REFUND")) == 1
        told = await do(browser, ticket, text=choice["text"] + "!", macro=choice["macro"], mark=choice["mark"])
        assert told == {"done": {"deed": "replied"}}
    stored = await shop.stored(ticket.id)
    assert (stored.status, stored.priority) == (TicketStatus.RESOLVED, Priority.HIGH)
    assert f"Name {ANNA}, да!" in await shop.heard()
    async with shop.database.reading() as unit:
        assert {entry.deed for entry in await unit.audit.page(2)} == {Deed.REPLIED, Deed.TICKET_RESOLVED}


async def test_nothing_is_sent_that_is_unfilled_or_does_what_the_agent_did_not_see(office: Office, shop: Shop) -> None:
    ticket = await shop.handed_over()
    macro = await shop.macro("refund", {RU: "Заказ {{order_number}}"}, after=After(then=Then.RESOLVE))
    heard = await shop.heard()
    async with office.signed_in(Role.AGENT) as browser:
        [choice] = await picked(browser, ticket)
        assert choice["text"] == "Заказ {{order_number}}"
        refused = await do(browser, ticket, text=choice["text"], macro=choice["macro"], mark=choice["mark"])
        assert refused["refused"]["text"] == "Не заполнено: order_number. Допишите или удалите это."
        changed = await do(browser, ticket, text="Заказ 1", macro=choice["macro"], mark="0123456789")
        assert "refused" in changed
        gone = await do(browser, ticket, text="Заказ 1", macro=macro.id + 1)
        assert "refused" in gone
    assert (await shop.stored(ticket.id)).assignee is None
    assert await shop.heard() == heard
