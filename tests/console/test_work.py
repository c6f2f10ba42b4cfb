"""What agents and editors do in the console, and what their pages and streams show of it."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from console.formatting import formatted_html
from console.live.hub import Hub
from console.live.lists import View
from console.live.stream import Page, Painter, changes
from conversations.formatting import Bold, compose
from conversations.messages import Author
from conversations.outgoing import ChatLane, FormattedText, SendText, TextEntity, TicketLane
from handoff.team import Deed, Role
from handoff.tickets import Ticket, TicketStatus
from locales.texts import texts_for
from storage.engine import create_engine
from storage.unit_of_work import Database
from tests.console.office import Browser, Office
from tests.turn.shop import Shop


async def do(browser: Browser, ticket: Ticket, action: str, **form: Any) -> dict[str, Any]:
    """The word that comes with the answer."""
    response = await browser.post(f"/tickets/{ticket.id}/{action}", form)
    assert response.status_code == 200
    told: dict[str, Any] = json.loads(response.headers["HX-Trigger"])
    return told


async def test_one_owner_at_a_time_across_console_and_telegram(office: Office, shop: Shop) -> None:
    mira = await shop.agent()
    ticket = await shop.held(mira)
    async with office.signed_in(Role.AGENT) as browser:
        assert "Мира" in (await do(browser, ticket, "claim"))["refused"]["text"]
        assert "Мира" in (await do(browser, ticket, "reply", text="Привет"))["refused"]["text"]
        assert "Мира" in (await do(browser, ticket, "resolve"))["refused"]["text"]
        assert "done" in await do(browser, ticket, "note", text="Я рядом")
        heard = await shop.heard()
        await shop.actions.transfer(shop.acting(mira), ticket.id, await agent_id(office), await shop.item())
        assert "done" in await do(browser, ticket, "reply", text="Теперь я")
    assert (await shop.heard())[len(heard) :][-1] == "Теперь я"
    assert "Я рядом" not in "".join(await shop.heard())


async def agent_id(office: Office, role: Role = Role.AGENT) -> int:
    found = office.people[role].agent_id
    assert found is not None
    return found


async def test_a_reply_claims_and_goes_both_ways_in_one_transaction(office: Office, shop: Shop) -> None:
    ticket = await shop.handed_over()
    async with office.signed_in(Role.AGENT) as browser:
        assert "done" in await do(browser, ticket, "reply", text="  Добрый день!\r\nЧем помочь?  ")
    stored = await shop.stored(ticket.id)
    assert stored.status is TicketStatus.WAITING
    assert stored.first_replied_at == shop.now
    assert stored.assignee is not None
    assert stored.assignee.id == await agent_id(office)
    [said] = [one for one in await shop.sent(ChatLane(501)) if isinstance(one, SendText) and "Чем" in one.text.text]
    [shown] = [
        one for one in await shop.sent(TicketLane(ticket.id)) if isinstance(one, SendText) and "Чем" in one.text.text
    ]
    assert said.text.text == "Добрый день!\nЧем помочь?"
    assert shown.text.text == "Name agent\nДобрый день!\nЧем помочь?"
    assert said.message_id == shown.message_id


@pytest.mark.parametrize("text", ["", "   \n", "я" * 3901])
async def test_what_cannot_be_said_is_refused_and_changes_nothing(office: Office, shop: Shop, text: str) -> None:
    ticket = await shop.handed_over()
    async with office.signed_in(Role.AGENT) as browser:
        assert "refused" in await do(browser, ticket, "reply", text=text)
    assert (await shop.stored(ticket.id)).assignee is None


async def test_transfer_release_and_resolve(office: Office, shop: Shop) -> None:
    ticket = await shop.handed_over()
    async with office.signed_in(Role.AGENT) as agent, office.signed_in(Role.SUPERVISOR) as supervisor:
        await do(agent, ticket, "claim")
        assert "refused" in await do(agent, ticket, "transfer", to=999)
        await do(agent, ticket, "transfer", to=await agent_id(office, Role.SUPERVISOR))
        assert "refused" in await do(agent, ticket, "resolve")
        await do(supervisor, ticket, "release")
        assert (await shop.stored(ticket.id)).assignee is None
        await do(agent, ticket, "claim")
        await do(agent, ticket, "resolve")
        assert "refused" in await do(supervisor, ticket, "reply", text="Ещё одно")
    async with office.database.reading() as unit:
        done = [entry.deed for entry in reversed(await unit.audit.page(50)) if entry.subject == f"T-{ticket.id}"]
    assert done == [Deed.TICKET_CLAIMED, Deed.TICKET_TRANSFERRED, Deed.TICKET_RELEASED, Deed.TICKET_CLAIMED,
                    Deed.TICKET_RESOLVED]  # fmt: skip


async def test_somebody_taken_off_the_agents_acts_no_more(office: Office, shop: Shop) -> None:
    ticket = await shop.handed_over()
    async with office.signed_in(Role.AGENT) as browser:
        async with shop.database.unit() as unit:
            await unit.agents.set_active(await agent_id(office), active=False)
        assert "refused" in await do(browser, ticket, "claim")


@pytest.fixture(params=["sqlite", "postgresql"])
async def either(request: pytest.FixtureRequest) -> AsyncIterator[Shop]:
    """On both engines: letters' case is not the same matter in them."""
    database = Database(create_engine(request.getfixturevalue(f"{request.param}_url")))
    yield Shop(database)
    await database.close()


async def test_search_knows_russian_letters_and_no_wildcards(either: Shop) -> None:
    await either.write("Где мой ЗАКАЗ? Скидка 100%", first_name="Ёлка")
    await either.write("Another_thing", 502)
    found: dict[str, list[int]] = {}
    async with either.database.reading() as unit:
        for words in ("заказ", "ЁЛКА", "100%", "%", "_", "another_", "никто"):
            found[words] = [one.customer_id for one in await unit.board.find(words, 10)]
        assert len(await unit.board.latest(10)) == 2
    assert found == {"заказ": [1], "ЁЛКА": [1], "100%": [1], "%": [1], "_": [2], "another_": [2], "никто": []}


async def test_the_board_shows_the_last_words_of_people(either: Shop) -> None:
    ticket = await either.handed_over()
    await either.write("Ау?")
    async with either.database.reading() as unit:
        [row] = await unit.board.rows()
        before = await unit.board.marks([ticket.conversation_id])
    assert (row.ticket_id, row.last_text, row.last_author) == (ticket.id, "Ау?", Author.CUSTOMER)
    await either.write("Есть кто?")
    async with either.database.reading() as unit:
        assert await unit.board.marks([ticket.conversation_id]) != before


class Stream:
    """A page's events without its connection."""

    def __init__(self, office: Office, view: View, ticket: Ticket | None = None) -> None:
        self.page = Page(
            view=view,
            ticket_id=ticket.id if ticket else None,
            conversation_id=ticket.conversation_id if ticket else None,
            agent_id=office.people[Role.AGENT].agent_id,
            person_id=office.people[Role.AGENT].id,
            digest="",
        )
        self._hub = Hub(office.database, office.parts.clock)
        self._painter = Painter(office.app.state.painted, office.parts, texts_for("ru"))

    async def events(self) -> dict[str, Any]:
        state = await self._hub.load(self.page.ticket_id, self.page.conversation_id)
        lines = [event.decode().splitlines() for event in changes(self.page, state, self._painter)]
        return {event[0].removeprefix("event: "): json.loads(event[1].removeprefix("data: ")) for event in lines}


async def test_a_stream_tells_only_what_is_new(office: Office, shop: Shop) -> None:
    ticket, other = await shop.handed_over(), await shop.handed_over(502)
    stream = Stream(office, View.QUEUE, ticket)
    first = await stream.events()
    assert first["list"]["order"] == [ticket.id, other.id]
    assert first["counts"] == {"mine": 0, "queue": 2, "all": 2}
    assert await stream.events() == {}
    await shop.write("Ещё слово", 502)
    second = await stream.events()
    assert list(second) == ["list"]
    assert list(second["list"]["rows"]) == [str(other.id)]
    await shop.write("И моё")
    assert "thread" in await stream.events()
    async with office.signed_in(Role.AGENT) as browser:
        await do(browser, ticket, "claim")
    third = await stream.events()
    assert third["list"]["order"] == [other.id]
    assert third["counts"] == {"mine": 1, "queue": 1, "all": 2}


async def test_a_stream_shows_who_types_but_oneself(office: Office, shop: Shop) -> None:
    ticket = await shop.handed_over()
    stream = Stream(office, View.QUEUE, ticket)
    await stream.events()
    async with office.signed_in(Role.AGENT) as me, office.signed_in(Role.SUPERVISOR) as other:
        await me.post(f"/tickets/{ticket.id}/typing")
        assert await stream.events() == {}
        await other.post(f"/tickets/{ticket.id}/typing")
        assert await stream.events() == {"typing": {"names": ["Name supervisor"]}}
        shop.later(seconds=7)
        assert await stream.events() == {"typing": {"names": []}}


async def test_the_hub_wakes_open_pages(office: Office, shop: Shop) -> None:
    hub = office.parts.hub
    running = asyncio.create_task(hub.run())
    with hub.watching(None, None) as watcher:
        await shop.handed_over()
        assert await watcher.wait(5)
        while not hub.state.rows:
            assert await watcher.wait(5)
        hub.close()
        assert await watcher.wait(5)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def test_formatted_text_becomes_safe_html() -> None:
    assert formatted_html(compose(["a ", Bold("😀<b>"), " c"])) == "a <strong>😀&lt;b&gt;</strong> c"
    assert formatted_html(FormattedText("a&b")) == "a&amp;b"


def test_links_lead_only_where_links_may_lead() -> None:
    def shown(url: str) -> str:
        return formatted_html(FormattedText("ab", (TextEntity(kind="text_link", offset=0, length=2, url=url),)))

    assert shown("https://a.b/?q=1&r=2").startswith('<a href="https://a.b/?q=1&amp;r=2" target="_blank"')
    assert 'href="https://a.b/&#34;&gt;' in shown('https://a.b/">')
    assert shown("javascript:alert(1)") == "ab"
    assert shown("data:text/html,x") == "ab"


def test_overlapping_entities_stay_well_formed() -> None:
    entities = (TextEntity(kind="bold", offset=0, length=4), TextEntity(kind="italic", offset=2, length=4))
    html = formatted_html(FormattedText("abcdef", entities))
    assert html == "<strong>ab</strong><em><strong>cd</strong></em><em>ef</em>"
