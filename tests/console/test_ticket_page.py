"""What else the ticket's page can do: putting aside, priority, teams, important customers, due times, old messages."""

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest

from handoff.desk import Desk
from handoff.service_file import parse_service_rules
from handoff.team import Role
from handoff.tickets import Priority, Ticket, TicketStatus
from locales.texts import texts_for
from tests.console.office import Browser, Office, open_office
from tests.desk.conftest import TEAMS
from tests.turn.shop import ANNA, BORIS, Shop


async def do(browser: Browser, ticket: Ticket, action: str, **form: Any) -> dict[str, Any]:
    response = await browser.post(f"/tickets/{ticket.id}/{action}", form)
    assert response.status_code == 200
    told: dict[str, Any] = json.loads(response.headers["HX-Trigger"])
    return told


async def test_a_ticket_is_put_aside_and_comes_back_with_the_customers_words(office: Office, shop: Shop) -> None:
    ticket = await shop.handed_over()
    async with office.signed_in(Role.AGENT) as browser:
        assert "refused" in await do(browser, ticket, "snooze", time="2h")
        await do(browser, ticket, "claim")
        assert "2h" in (await do(browser, ticket, "snooze", time="soon"))["refused"]["text"]
        assert "done" in await do(browser, ticket, "snooze", time="2h")
        stored = await shop.stored(ticket.id)
        assert (stored.status, stored.snoozed_until) == (TicketStatus.SNOOZED, shop.now + timedelta(hours=2))
        assert "done" in await do(browser, ticket, "snooze")
        assert (await shop.stored(ticket.id)).snoozed_until is None
    await shop.write("Я тут")
    assert (await shop.stored(ticket.id)).status is TicketStatus.OPEN


async def test_priority_and_an_important_customer(office: Office, shop: Shop) -> None:
    ticket = await shop.handed_over()
    async with office.signed_in(Role.AGENT) as browser:
        assert "done" in await do(browser, ticket, "vip", vip="true")
        assert (await shop.stored(ticket.id)).priority is Priority.HIGH
        assert 'aria-pressed="true"' in (await browser.get(f"/tickets/{ticket.id}")).text
        assert "★" in (await browser.get("/tickets?view=all")).text
        assert "done" in await do(browser, ticket, "vip", vip="false")
        assert (await shop.stored(ticket.id)).priority is Priority.NORMAL
        assert "done" in await do(browser, ticket, "priority", priority="urgent")
        assert "done" in await do(browser, ticket, "vip", vip="true")
        assert (await shop.stored(ticket.id)).priority is Priority.URGENT, "what somebody chose by hand stays"
        assert (await browser.post(f"/tickets/{ticket.id}/priority", {"priority": "soon"})).status_code in {404, 422}


async def test_to_another_team(shop: Shop) -> None:
    office = await open_office(shop.database, shop.clock)
    object.__setattr__(office.parts, "desk", Desk(texts_for("ru"), parse_service_rules(TEAMS)))
    ticket = await shop.handed_over()
    async with office.signed_in(Role.AGENT) as browser:
        await do(browser, ticket, "claim")
        assert "Команды «nobody» больше нет" in (await do(browser, ticket, "team", team="nobody"))["refused"]["text"]
        assert "done" in await do(browser, ticket, "team", team="returns")
        assert ">returns<" in (await browser.get(f"/tickets/{ticket.id}")).text
    stored = await shop.stored(ticket.id)
    assert (stored.team, stored.assignee) == ("returns", None)


async def test_when_an_answer_is_due_stands_in_the_list_and_on_the_page(office: Office, shop: Shop) -> None:
    ticket = await shop.handed_over()
    async with shop.database.reading() as unit:
        [row] = await unit.board.rows()
        promises = await unit.promises.of_ticket(ticket.id)
    assert row.due_at == min(promise.due_at for promise in promises)
    async with office.signed_in(Role.AGENT) as browser:
        assert 'data-style="due"' in (await browser.get("/tickets?view=all")).text
        await do(browser, ticket, "reply", text="Здравствуйте!")
        async with shop.database.reading() as unit:
            [row] = await unit.board.rows()
        assert row.due_at is None, "the customer has his answer"
        page = (await browser.get(f"/tickets/{ticket.id}")).text
        assert "вовремя" in page
    shop.later(days=4)
    async with office.signed_in(Role.AGENT) as browser:
        assert 'class="due late"' in (await browser.get(f"/tickets/{ticket.id}")).text


async def test_old_messages_come_when_they_are_asked_for_and_stay(office: Office, shop: Shop) -> None:
    ticket = await shop.handed_over()
    for number in range(120):
        await shop.write(f"слово {number:03d}")

    def words(page: str) -> list[str]:
        return re.findall(r"слово \d+", re.sub(r'<a class="row.*?</a>', "", page, flags=re.DOTALL))

    async with office.signed_in(Role.AGENT) as browser:
        page = (await browser.get(f"/tickets/{ticket.id}")).text
        shown = words(page)
        assert shown[-1] == "слово 119"
        assert len(shown) <= 100
        [older] = re.findall(r"/conversations/\d+/earlier\?before=\d+", html.unescape(page))
        first = words((await browser.get(older)).text)
        assert [*first[-1:], *shown[:1]] == [f"слово {119 - len(shown):03d}", f"слово {120 - len(shown):03d}"]
        assert first[0] == "слово 000"
        since = older.partition("before=")[2]
        await shop.write("слово 120")
        again = words((await browser.get(f"/tickets/{ticket.id}/thread?since={since}")).text)
        assert (again[0], again[-1]) == (shown[0], "слово 120"), "what the page shows does not move"
        after = await browser.post(f"/tickets/{ticket.id}/note", {"text": "да", "since": since})
        assert words(after.text)[0] == shown[0]


@pytest.mark.parametrize("since", ["x", "-1", "0", "9" * 40, "²"])
async def test_an_odd_beginning_is_none(office: Office, shop: Shop, since: str) -> None:
    ticket = await shop.handed_over()
    async with office.signed_in(Role.AGENT) as browser:
        assert (await browser.get(f"/tickets/{ticket.id}/thread", params={"since": since})).status_code == 200


async def test_an_edit_is_shown_with_what_stood_there_before_and_after(office: Office, shop: Shop) -> None:
    ticket = await shop.handed_over()
    said = await shop.write("Размер 42")
    for text in ("Размер 43", "Размер 44"):
        await shop.turns.edited(shop.said(text, at=said.at), await shop.item())
    async with office.signed_in(Role.AGENT) as browser:
        page = (await browser.get(f"/tickets/{ticket.id}")).text
    edited = page[page.index('<details class="edited">') :].partition("</details>")[0]
    assert re.findall(r"(?:Было|Стало): Размер \d+", edited) == [
        "Было: Размер 42",
        "Было: Размер 43",
        "Стало: Размер 44",
    ]


async def test_a_search_has_pages(office: Office, shop: Shop) -> None:
    for number in range(53):
        await shop.write("Один вопрос", 2000 + number)
    async with office.signed_in(Role.AGENT) as browser:
        first = (await browser.get("/customers", params={"q": "вопрос"})).text
        second = (await browser.get("/customers", params={"q": "вопрос", "page": 2})).text
    assert (first.count('data-testid="found"'), second.count('data-testid="found"')) == (50, 3)
    assert ('data-testid="more"' in first, 'data-testid="more"' in second) == (True, False)


async def test_an_important_customers_waiting_ticket_goes_before_the_others(office: Office, shop: Shop) -> None:
    first = await shop.handed_over(ANNA)
    shop.later(seconds=1)
    second = await shop.handed_over(BORIS)
    mira = await shop.agent()
    await shop.shelf.vip(shop.acting(mira, second, by_command=True), await shop.item())
    async with shop.database.reading() as unit:
        assert [ticket.id for ticket in await unit.tickets.queue()] == [second.id, first.id]
