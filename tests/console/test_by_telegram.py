"""Signing in by Telegram: the right number in the right person's chat lets that browser in, once; nothing else does."""

import re

import httpx
import pytest

from bot.callbacks import DecideSignIn
from bot.desk.sign_in import ATTEMPTS, SignInDesk
from console.team import set_active
from conversations.messages import Location
from conversations.outgoing import ChatLane, EditInPlace, SendText
from handoff.team import Deed, Role
from handoff.telegram_sign_in import PAYLOAD, choices, code_in, new_code, new_number, typed
from locales.texts import texts_for
from tests.console.office import Browser, Office, open_office
from tests.console.test_doors import deeds, is_in
from tests.turn.shop import ANNA, Shop

MIRA, BORIS = 901, 902
EN = {"accept-language": "en"}


class Door:
    base = "https://t.me"

    async def username(self) -> str:
        return "shop_bot"


@pytest.fixture
async def office(shop: Shop) -> Office:
    """Its agent and its supervisor have Telegram accounts."""
    office = await open_office(shop.database, shop.clock, telegram=Door())
    async with shop.database.unit() as unit:
        for role, telegram_id in ((Role.AGENT, MIRA), (Role.SUPERVISOR, BORIS)):
            agent = await unit.agents.add(telegram_id, role.value)
            await unit.people.set_role(office.people[role].id, role, agent.id)
    return office


class Phone:
    """What somebody does in the chat with the bot."""

    def __init__(self, shop: Shop, user: int) -> None:
        self.shop = shop
        self.user = user
        self.desk = SignInDesk(shop.database, texts_for("en"), shop.clock)

    async def opens(self, given: str) -> str:
        await self.desk.ask(self.shop.said(f"/start {given}", self.user), given, await self.shop.item())
        return (await self.shop.heard(self.user))[-1]

    async def buttons(self) -> list[DecideSignIn]:
        asked = [one for one in await self.shop.sent(ChatLane(self.user)) if isinstance(one, SendText)]
        return [DecideSignIn.unpack(button.data or "") for row in asked[-1].keyboard for button in row]

    async def presses(self, number: int) -> str:
        [button] = [one for one in await self.buttons() if one.number == number]
        return await self.press(button.sign_in_id, number)

    async def press(self, sign_in_id: int, number: int) -> str:
        at = Location(self.user, 77)
        return await self.desk.decide(at, self.user, sign_in_id, number, await self.shop.item())


async def begins(browser: Browser, next: str = "/") -> tuple[str, int]:  # noqa: A002
    """The payload of the link and the number on the page."""
    await browser.get("/sign-in")
    page = await browser.post("/sign-in/telegram", {"next": next})
    assert page.status_code == 200
    [payload] = re.findall(r"https://t\.me/shop_bot\?start=(\w+)", page.text)
    [number] = re.findall(r'sign-in-number"[^>]*>(\d\d)<', page.text)
    [by_hand] = re.findall(r"/login ([\w-]+)", page.text)
    assert code_in(by_hand) == code_in(payload)
    return payload, int(number)


async def waits(browser: Browser, next: str = "/") -> httpx.Response:  # noqa: A002
    return await browser.post("/sign-in/telegram/wait", {"next": next}, headers={"HX-Request": "true"})


async def test_the_right_number_lets_the_browser_in(office: Office, shop: Shop) -> None:
    mira = Phone(shop, MIRA)
    async with office.browser("10.1.2.3", **EN, **{"user-agent": "Firefox on Windows"}) as browser:
        payload, number = await begins(browser, "/tickets?view=all")
        assert (await waits(browser)).status_code == 204
        asked = await mira.opens(payload)
        assert "Firefox, Windows" in asked
        assert "10.1.2.3" in asked
        assert str(number) not in asked
        assert len({button.number for button in await mira.buttons()}) == 4
        assert (await waits(browser)).status_code == 204
        assert "You are signed in" in await mira.presses(number)
        done = await waits(browser, "/tickets?view=all")
        assert (done.status_code, done.headers["hx-redirect"]) == (200, "/tickets?view=all")
        assert await is_in(browser)
        assert "agent" in (await browser.get("/me")).text
        assert "too old" in (await waits(browser)).text, "only once"
    [*_, edit] = await shop.sent(ChatLane(MIRA))
    assert isinstance(edit, EditInPlace)
    assert edit.keyboard == ()
    assert (await deeds(office))[0] is Deed.SIGNED_IN


async def test_without_scripts_a_button_asks(office: Office, shop: Shop) -> None:
    mira = Phone(shop, MIRA)
    async with office.browser(**EN) as browser:
        payload, number = await begins(browser)
        early = await browser.post("/sign-in/telegram/wait", {"next": "/"})
        assert "There is no word from Telegram yet" in early.text
        await mira.opens(payload)
        await mira.presses(number)
        done = await browser.post("/sign-in/telegram/wait", {"next": "//evil.test"})
        assert (done.status_code, done.headers["location"]) == (303, "/")
        assert await is_in(browser)


@pytest.mark.parametrize("deny", [True, False])
async def test_deny_and_a_wrong_number_end_it(office: Office, shop: Shop, deny: bool) -> None:
    mira = Phone(shop, MIRA)
    async with office.browser(**EN) as browser:
        payload, number = await begins(browser)
        await mira.opens(payload)
        numbers = [one.number for one in await mira.buttons() if one.number not in {0, number}]
        pressed = 0 if deny else numbers[0]
        assert "nobody is signed in" in await mira.presses(pressed)
        assert "no longer valid" in await mira.presses(number), "it is over"
        assert "refused in Telegram" in (await waits(browser)).text
        assert not await is_in(browser)
    assert (await deeds(office))[0] is (Deed.SIGN_IN_DENIED if deny else Deed.SIGN_IN_REFUSED)


async def test_only_the_browser_that_began_is_let_in(office: Office, shop: Shop) -> None:
    mira = Phone(shop, MIRA)
    async with office.browser() as mine, office.browser() as other:
        payload, number = await begins(mine)
        await begins(other)
        await mira.opens(payload)
        await mira.presses(number)
        assert (await waits(other)).status_code == 204
        other.http.cookies.delete("otvet_telegram")
        assert (await waits(other)).status_code == 200
        assert not await is_in(other)
        assert (await waits(mine)).headers["hx-redirect"] == "/"


async def test_a_link_belongs_to_who_opened_it_first(office: Office, shop: Shop) -> None:
    mira, boris = Phone(shop, MIRA), Phone(shop, BORIS)
    async with office.browser() as browser:
        payload, number = await begins(browser)
        await mira.opens(payload)
        assert "no longer valid" in await boris.opens(payload)
        [*_, button] = await mira.buttons()
        assert "no longer valid" in await boris.press(button.sign_in_id, number)
        assert "numbers" not in await mira.opens(payload)
        await mira.presses(number)
        await waits(browser)
        assert "agent" in (await browser.get("/me")).text


async def test_codes_grow_old(office: Office, shop: Shop) -> None:
    mira = Phone(shop, MIRA)
    async with office.browser(**EN) as browser:
        payload, number = await begins(browser)
        await mira.opens(payload)
        shop.later(minutes=6)
        assert "no longer valid" in await mira.presses(number)
        assert "no longer valid" in await mira.opens(payload)
        assert "too old" in (await waits(browser)).text
        payload, number = await begins(browser)
        await mira.opens(payload)
        await mira.presses(number)
        shop.later(minutes=6)
        assert "too old" in (await waits(browser)).text, "confirmed, and left waiting"
        assert not await is_in(browser)


async def test_guessing_codes_is_limited(office: Office, shop: Shop) -> None:
    mira = Phone(shop, MIRA)
    for _ in range(ATTEMPTS):
        assert "no longer valid" in await mira.opens(PAYLOAD + new_code())
    heard = len(await shop.heard(MIRA))
    async with office.browser() as browser:
        payload, _ = await begins(browser)
        await mira.opens(payload)
        assert len(await shop.heard(MIRA)) == heard
        shop.later(minutes=16)
        payload, _ = await begins(browser)
        assert "Sign in to the console?" in await mira.opens(payload)


async def test_beginning_is_limited_per_address(shop: Shop) -> None:
    office = await open_office(shop.database, shop.clock, telegram=Door(), attempts_per_address=3)
    async with office.browser("10.6.6.6") as browser:
        for _ in range(3):
            await begins(browser)
        assert (await browser.post("/sign-in/telegram")).status_code == 429
    async with office.browser("10.7.7.7") as other:
        await begins(other)


async def test_who_has_no_account_or_lost_it_is_not_let_in(office: Office, shop: Shop) -> None:
    await shop.agent("Вера", 903)
    mira = Phone(shop, MIRA)
    async with office.browser() as browser:
        payload, number = await begins(browser)
        assert "no console account" in await Phone(shop, 903).opens(payload)
        await mira.opens(payload)
        await mira.presses(number)
        async with shop.database.unit() as unit:
            await set_active(unit, office.people[Role.AGENT], active=False)
        assert (await waits(browser)).status_code == 200
        assert not await is_in(browser)
        assert "no console account" in await mira.opens(payload)
    assert not await Phone(shop, ANNA).desk.knows(ANNA)


async def test_without_a_bot_there_is_no_such_button(shop: Shop) -> None:
    office = await open_office(shop.database, shop.clock)
    async with office.browser() as browser:
        assert "telegram" not in (await browser.get("/sign-in")).text.lower()
        assert (await browser.post("/sign-in/telegram")).status_code == 404


def test_codes_are_long_and_easy_to_type() -> None:
    code = new_code()
    assert len({new_code() for _ in range(50)}) == 50
    assert code_in(typed(code).lower()) == code_in(PAYLOAD + code) == code
    assert code_in("'; drop table") != code
    for _ in range(50):
        number = new_number()
        assert 10 <= number < 100
        assert number in choices(number)
        assert len(set(choices(number))) == 3
