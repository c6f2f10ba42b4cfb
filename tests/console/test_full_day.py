"""An agent's whole day in a real browser, with the real search behind it and the customer in the sandbox."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, Page, expect

from tests.console.browsing import add_people, at_work, console_world
from tests.fixtures.browser import DESKTOP, PHONE, faults_of
from tests.fixtures.people import Customer
from tests.fixtures.words import RU
from tests.fixtures.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")
LOOKS = [
    {"locale": "ru-RU", "color_scheme": "light", "viewport": DESKTOP},
    {"locale": "en-US", "color_scheme": "dark", "viewport": PHONE},
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(demo_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """The demo shop with its articles embedded, and its console."""
    folder = tmp_path_factory.mktemp("day")
    async with console_world(demo_sqlite, folder, rasa_enabled=False) as world:
        await add_people(world.database)
        await world.start_bot()
        yield world


async def asks(shop: World, *words: str) -> Customer:
    """Somebody with a ticket who has said this."""
    customer = await shop.newcomer()
    await customer.writes("/human")
    await customer.hears(RU("hand-off-asked_for_human"))
    for text in words:
        await customer.writes(text)
    await shop.is_calm()
    return customer


async def opens(page: Page, customer: Customer) -> None:
    await page.locator('.tab[data-view="all"]').click()
    await page.wait_for_selector('html[data-live="open"]')
    await page.get_by_test_id("ticket-row").filter(has_text=customer.name).click()
    await expect(page.locator("#talk-head .head-words h2")).to_have_text(customer.name)
    await expect(page.locator(".htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)


async def test_from_signing_in_to_the_rating(browser: Browser, shop: World) -> None:
    maria = await asks(shop, "Сколько дней у меня есть, чтобы вернуть вещь?")
    async with at_work(browser, shop, "anna") as anna, at_work(browser, shop, "boris") as boris:
        await opens(anna, maria)
        await anna.keyboard.press("c")
        await maria.hears(RU("queue-claimed", agent="Анна"))
        await anna.keyboard.press("r")
        await anna.keyboard.type("Здравствуйте! Сейчас посмотрю.")
        await anna.keyboard.press("Control+Enter")
        await maria.hears("Здравствуйте! Сейчас посмотрю.")
        await expect(anna.get_by_test_id("words")).to_have_value("")

        await maria.writes("И за сколько дней нужно отдать посылку при возврате?")
        suggestion = anna.get_by_test_id("suggestion").first
        await expect(suggestion).to_contain_text("Статья")
        await suggestion.click()
        await expect(anna.get_by_test_id("words")).to_have_value(
            await suggestion.get_attribute("data-suggestion") or ""
        )
        await anna.keyboard.type(" Пишите, если не получится.")
        await anna.keyboard.press("Control+Enter")
        assert (await maria.next()).text.endswith(" Пишите, если не получится.")

        await expect(anna.get_by_test_id("words")).to_have_value("")
        await anna.get_by_test_id("words").press_sequentially("/")
        await expect(anna.get_by_test_id("macro-search")).to_be_focused()
        await anna.keyboard.type("проверяем")
        await expect(anna.get_by_test_id("pick")).to_have_count(1)
        await anna.keyboard.press("Enter")
        checking = f"{maria.name}, спасибо за ожидание. Я уточняю у склада и напишу вам сегодня же."
        await expect(anna.get_by_test_id("words")).to_have_value(f"{checking}\nАнна")
        await expect(anna.get_by_test_id("macro-after")).to_contain_text("отложить на 2 часа")
        await anna.keyboard.press("Control+Enter")
        await maria.hears("спасибо за ожидание")
        await expect(anna.locator("#side-body")).to_contain_text("отложено")

        await anna.keyboard.press("Escape")
        await anna.keyboard.press("t")
        await anna.locator("#transfer").get_by_text("Борис").click()
        await maria.hears(RU("queue-transferred", agent="Борис"))
        await opens(boris, maria)
        await boris.keyboard.press("p")
        await expect(boris.get_by_test_id("priority")).to_be_focused()
        await boris.get_by_test_id("vip").click()
        await expect(boris.get_by_test_id("vip")).to_have_attribute("aria-pressed", "true")
        await expect(boris.get_by_test_id("priority")).to_have_value("high")
        await boris.get_by_test_id("priority").select_option("urgent")
        await expect(boris.locator("#rows .tag.urgent").first).to_be_visible()
        await boris.locator("#side-body").get_by_role("heading").first.click()
        await boris.keyboard.press("e")
        await maria.hears(RU("ticket-resolved"))
        await maria.presses("5 ⭐")
        await expect(boris.locator("#standing")).to_contain_text("5 из 5")
    await shop.is_healthy()


async def test_a_picture_and_a_document_reach_the_customer_and_others_are_refused(
    browser: Browser, shop: World
) -> None:
    olga = await asks(shop, "Пришлите, пожалуйста, схему сборки")
    async with at_work(browser, shop, "anna") as anna:
        await opens(anna, olga)
        await anna.get_by_test_id("attach").set_input_files(
            {"name": "virus.exe", "mimeType": "application/pdf", "buffer": b"MZ"}
        )
        await anna.get_by_test_id("send").click()
        await expect(anna.locator("#toasts")).to_contain_text("Такие файлы отправить нельзя")
        picture = io.BytesIO()
        Image.new("RGB", (60, 40), "#0b6f66").save(picture, "PNG")
        await anna.get_by_test_id("attach").set_input_files(
            {"name": "scheme.png", "mimeType": "image/png", "buffer": picture.getvalue()}
        )
        await expect(anna.get_by_test_id("attached")).to_contain_text("scheme.png · 1 KB")
        await anna.get_by_test_id("words").fill("Схема сборки")
        await anna.get_by_test_id("send").click()
        await olga.hears(RU("queue-claimed", agent="Анна"))
        sent = await olga.hears("Схема сборки")
        assert "photo" in sent.body
        await (await shop.topic_of(olga)).shows("Анна\nСхема сборки")
        await expect(anna.locator("#attached")).to_be_hidden()
        shown = anna.locator(".picture img").last
        await expect(shown).to_be_visible()
        assert await shown.evaluate("async image => { await image.decode(); return image.naturalWidth }") == 60
        await anna.get_by_test_id("attach").set_input_files(
            {"name": "Инструкция.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 ..."}
        )
        await anna.get_by_test_id("send").click()
        assert (await olga.next()).body["document"]["file_name"] == "Инструкция.pdf"
        await expect(anna.get_by_test_id("line").last).to_contain_text("Инструкция.pdf")
    await shop.is_healthy()


async def test_an_unfilled_field_waits_for_the_agent(browser: Browser, shop: World) -> None:
    ivan = await asks(shop, "Кружка пришла разбитой")
    async with at_work(browser, shop, "anna") as anna:
        await opens(anna, ivan)
        await anna.keyboard.press("m")
        await anna.keyboard.type("damage")
        await expect(anna.get_by_test_id("pick")).to_have_count(1)
        await expect(anna.get_by_test_id("pick")).to_contain_text("допишите: order_number")
        await anna.keyboard.press("ArrowDown")
        await anna.keyboard.press("Enter")
        await expect(anna.get_by_test_id("words")).to_be_focused()
        await anna.keyboard.press("Control+Enter")
        await expect(anna.locator("#toasts")).to_contain_text("Не заполнено: order_number")
        await anna.get_by_test_id("words").evaluate(
            "area => { const at = area.value.indexOf('{{'); area.setSelectionRange(at, area.value.indexOf('}}') + 2); }"
        )
        await anna.keyboard.type("77123")
        await anna.keyboard.press("Control+Enter")
        await ivan.hears(RU("queue-claimed", agent="Анна"))
        await ivan.hears("заказ 77123 пришёл таким")


@pytest.mark.parametrize("look", LOOKS, ids=["light", "phone"])
async def test_axe_finds_no_serious_fault_on_the_new_pages(
    browser: Browser, shop: World, look: dict[str, object]
) -> None:
    customer = await asks(shop, "Как оформить возврат товара?")
    async with shop.database.reading() as unit:
        conversation = await unit.conversations.of_customer(customer.id, lock=False)
    assert conversation is not None
    faults = []
    async with at_work(browser, shop, **look) as page:  # type: ignore[arg-type]
        for path in ("/macros", "/macros/new", "/macros/1", f"/tickets/{conversation.ticket_id}"):
            await page.goto(path)
            if path.startswith("/tickets"):
                await expect(page.get_by_test_id("suggestion").first).to_be_visible()
                await page.get_by_test_id("macros").click()
                await expect(page.get_by_test_id("pick").first).to_be_visible()
            faults += await faults_of(page)
    assert faults == []
