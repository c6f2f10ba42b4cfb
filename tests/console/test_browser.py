"""An agent's short day in a real browser, with the customer in the sandbox and the bot between them."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from bot.settings import Settings
from bot.turn.customer import ReadTurn
from conversations.clock import system_clock
from demo.seed import seed
from locales.texts import texts_for
from nlu.rasa_progress import ProgressListener
from storage.unit_of_work import Database
from tests.console.browsing import add_people, at_work, console_world
from tests.fixtures.browser import DARK, LIGHT, ON_A_PHONE, faults_of
from tests.fixtures.world import World

RU = texts_for("ru")
pytestmark = pytest.mark.asyncio(loop_scope="module")


@asynccontextmanager
async def nobody_reads(_: Settings, __: Database, ___: ProgressListener) -> AsyncIterator[ReadTurn]:
    """In this story customers call a human at once: there is nothing to understand."""

    async def read(text: str, **_: object) -> object:
        raise AssertionError(f"nobody should read «{text}»")

    yield read  # type: ignore[misc]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """The demo shop with its console."""
    folder = tmp_path_factory.mktemp("console")
    async with console_world(migrated_sqlite, folder, webhooks_to_private_addresses=True) as world:
        await seed(world.database, system_clock())
        await add_people(world.database)
        await world.start_bot(reader=nobody_reads)
        yield world


async def test_an_agents_day(browser: Browser, shop: World) -> None:
    maria = shop.customer("Мария")
    async with at_work(browser, shop, "anna") as anna, at_work(browser, shop, "boris", locale="en-US") as boris:
        await anna.get_by_test_id("presence").click()
        await expect(anna.get_by_test_id("presence")).to_have_text("На месте")
        await anna.get_by_test_id("presence").click()
        await anna.locator('.tab[data-view="queue"]').click()
        await anna.wait_for_selector('html[data-live="open"]')
        await expect(anna.get_by_text("Очередь пуста")).to_be_visible()
        await maria.writes("/human")
        await maria.hears("Зову коллегу")
        await maria.writes("Посылка пришла мокрая <b>вся</b>")
        row = anna.get_by_test_id("ticket-row")
        await expect(row).to_contain_text("Посылка пришла мокрая <b>вся</b>")
        await row.click()
        await expect(anna.get_by_test_id("line").last).to_contain_text("Посылка пришла мокрая")
        address = anna.url

        await boris.goto(address)
        await boris.wait_for_selector('html[data-live="open"]')
        await boris.get_by_test_id("words").press_sequentially("hm")
        await expect(anna.locator("#typing")).to_contain_text("Борис пишет")

        await anna.keyboard.press("c")
        await maria.hears("Анна")
        await expect(anna.get_by_test_id("resolve")).to_be_visible()
        await expect(boris.locator("#standing")).to_contain_text("Анна holds the ticket")

        await anna.keyboard.press("r")
        await anna.keyboard.type("Здравствуйте! Заменим сегодня.")
        await anna.keyboard.press("Control+Enter")
        await maria.hears("Здравствуйте! Заменим сегодня.")
        await expect(boris.get_by_test_id("line").last).to_contain_text("Заменим сегодня")
        await expect(anna.get_by_test_id("words")).to_have_value("")
        topic = await shop.topic_of(maria)
        await topic.shows("Здравствуйте! Заменим сегодня.")

        await boris.get_by_test_id("words").fill("I would do the same")
        await boris.get_by_test_id("send").click()
        await expect(boris.locator("#toasts")).to_contain_text("Анна holds the ticket")
        await boris.get_by_text("Note", exact=True).click()
        await boris.get_by_test_id("send").click()
        await expect(anna.get_by_test_id("line").last).to_contain_text("I would do the same")
        await topic.shows("I would do the same")

        await shop.agent("Анна").writes("А это я пишу из телефона", in_=topic)
        await maria.hears("А это я пишу из телефона")
        await expect(anna.get_by_test_id("line").last).to_contain_text("А это я пишу из телефона")
        await maria.sends("photo", caption="вот")
        picture = anna.locator(".picture img")
        await expect(picture).to_be_visible()
        assert await picture.evaluate("async image => { await image.decode(); return image.naturalWidth > 0 }")

        await anna.keyboard.press("Escape")
        await anna.keyboard.press("e")
        await maria.hears("Оцените")
        await topic.is_closed()
        await expect(anna.locator("#standing")).to_contain_text("решено")
        await expect(anna.locator('[data-count="all"]')).to_have_text("0")
    await shop.is_healthy()


async def test_a_supervisors_glance(browser: Browser, shop: World) -> None:
    vera, olga = await shop.newcomer(), await shop.newcomer()
    await vera.writes("/human")
    await vera.next()
    topic, boris = await shop.topic_of(vera), shop.agent("Борис")
    await boris.presses(RU("button-claim"), in_=topic)
    await vera.hears(RU("queue-claimed", agent="Борис"))
    await boris.writes("Здравствуйте!", in_=topic)
    await vera.hears("Здравствуйте!")
    await boris.presses(RU("button-resolve"), in_=topic)
    await vera.hears(RU("ticket-resolved"))
    await vera.presses("5 ⭐")
    await vera.hears(RU("rating-thanks"))
    await vera.presses(RU("rating-skip"))
    await vera.hears(RU("rating-skipped"), RU("recommend-question"))
    assert await vera.presses("9") == RU("recommend-thanks")
    await olga.writes("/human")
    await olga.next()
    await shop.is_calm()
    async with at_work(browser, shop, "sofia") as sofia:
        await sofia.get_by_role("link", name="Показатели").click()
        await expect(sofia.get_by_test_id("tile-queue")).to_contain_text("1")
        await expect(sofia.get_by_test_id("tile-csat")).to_contain_text("100\N{NO-BREAK SPACE}%")
        await expect(sofia.get_by_test_id("tile-csat")).to_contain_text("мало данных")
        await expect(sofia.get_by_test_id("tile-nps")).to_contain_text("+100")
        await expect(sofia.get_by_test_id("period")).to_contain_text("круглосуточно")
        await sofia.get_by_role("link", name="30 дней").click()
        await expect(sofia).to_have_url(re.compile("period=30"))
        await expect(sofia.get_by_role("region", name="По сотрудникам")).to_contain_text("Борис")
        async with sofia.expect_download() as download:
            await sofia.get_by_role("link", name="Скачать файл CSV: Оценки (CSAT)").click()
        file = await (await download.value).path()
        assert file.read_text(encoding="utf-8-sig").splitlines()[1] == "5;1;1;100.0"
        await olga.presses(RU("button-back-to-bot"))
        await sofia.evaluate("htmx.ajax('GET', '/report/now', {target: '#now', swap: 'outerHTML'})")
        await expect(sofia.get_by_test_id("tile-queue")).to_contain_text("0")
    await shop.is_healthy()


TALK, CUSTOMER = "talk", "customer"
MOST_DIFFERENT = ["/tickets?view=all", TALK, "/articles/refund-time", "/team", "/report"]
OTHERS = [CUSTOMER, "/customers", "/articles?q=refund", "/articles/refund-time/history", "/audit", "/me"]


@pytest.mark.parametrize(
    ("look", "paths"),
    [(LIGHT, MOST_DIFFERENT + OTHERS), (DARK, MOST_DIFFERENT), (ON_A_PHONE, MOST_DIFFERENT)],
    ids=["light", "dark", "phone"],
)
async def test_axe_finds_no_serious_fault(
    browser: Browser, shop: World, look: dict[str, Any], paths: list[str]
) -> None:
    customer = await shop.newcomer()
    await customer.writes("/human")
    await customer.next()
    await customer.writes("Где мой заказ?")
    await shop.is_calm()
    async with shop.database.reading() as unit:
        conversation = await unit.conversations.of_customer(customer.id, lock=False)
    assert conversation is not None
    places = {TALK: f"/tickets/{conversation.ticket_id}", CUSTOMER: f"/customers/{conversation.customer.id}"}
    faults = []
    async with at_work(browser, shop, **look) as page:
        for path in [places.get(path, path) for path in paths]:
            await page.goto(path)
            faults += await faults_of(page)
    assert faults == []
