"""The page itself: languages, themes, a lost connection, a phone."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.fixtures.browser import PHONE
from tests.sandbox.page.browsing import EMILY, MARIA, Bot, choose_customer, opened, own_scroll

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_language_and_theme_can_be_switched(page: Page) -> None:
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await page.get_by_test_id("language-toggle").click()
    await expect(page.locator("html")).to_have_attribute("lang", "ru")
    await expect(page.locator("#list-pane h2")).to_have_text("Покупатели")
    await page.get_by_test_id("theme-toggle").click()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")


async def test_every_interface_text_exists_in_both_languages(page: Page) -> None:
    missing = await page.evaluate(
        """async () => {
          const { TEXTS } = await import(new URL("texts.js", document.querySelector("script[src]").src));
          const [en, ru] = [Object.keys(TEXTS.en), Object.keys(TEXTS.ru)];
          return [...en.filter((key) => !ru.includes(key)), ...ru.filter((key) => !en.includes(key))];
        }"""
    )
    assert missing == []


async def test_lost_events_are_fetched_after_a_reconnection(browser: Browser, bot: Bot) -> None:
    async with opened(browser, bot) as page:
        await choose_customer(page, EMILY)
        await page.route("**/sandbox/events", lambda route: route.abort())
        bot.server.sandbox.events.close()
        await expect(page.get_by_test_id("connection-banner")).to_be_visible()
        await bot.call("sendMessage", chat_id=EMILY, text="while you were away")
        await page.unroute("**/sandbox/events")
        await expect(page.get_by_test_id("message")).to_contain_text("while you were away")
        await expect(page.get_by_test_id("connection-banner")).to_be_hidden()


async def test_a_phone_shows_one_pane_and_never_scrolls_sideways(browser: Browser, bot: Bot) -> None:
    group_id = await bot.group_id()
    topic = await bot.call("createForumTopic", chat_id=group_id, name="#1 Emily · a very long name of a topic")
    await bot.call("sendMessage", chat_id=MARIA, text="Ж" * 300 + " https://shop.example/" + "long/" * 40)
    await bot.call("sendMessage", chat_id=group_id, message_thread_id=topic["message_thread_id"], text="W" * 500)
    async with opened(browser, bot, viewport=PHONE, has_touch=True, is_mobile=True) as page:
        await expect(page.locator("#chat-pane")).to_be_visible()
        await expect(page.locator("#agents-pane")).to_be_hidden()
        assert await own_scroll(page) == 0
        await page.get_by_test_id("tab-customers").click()
        assert await own_scroll(page) == 0
        await choose_customer(page, MARIA)
        await expect(page.get_by_test_id("composer-input")).to_be_visible()
        assert await own_scroll(page) == 0
        await page.get_by_test_id("tab-agents").click()
        await page.get_by_test_id("topic-item").first.click()
        await expect(page.get_by_test_id("topic-composer-input")).to_be_visible()
        assert await own_scroll(page) == 0
        await page.get_by_test_id("topic-back").click()
        await expect(page.get_by_test_id("topic-item").first).to_be_visible()
