"""Texts in the page: written, shown as Telegram would, walked, edited, answered."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.sandbox.page.browsing import EMILY, MARIA, Bot, choose_customer

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_sent_text_is_shown_and_reaches_the_bot(page: Page, bot: Bot) -> None:
    await choose_customer(page, EMILY)
    await page.get_by_test_id("composer-input").fill("How long does delivery take?")
    await page.get_by_test_id("composer-input").press("Enter")
    await expect(page.get_by_test_id("chat-log").get_by_test_id("message")).to_contain_text(
        "How long does delivery take?"
    )
    await expect(page.get_by_test_id("composer-input")).to_have_value("")
    [update] = await bot.updates()
    assert update["message"]["text"] == "How long does delivery take?"
    assert update["message"]["from"]["id"] == EMILY


async def test_shift_enter_makes_a_new_line_and_drafts_stay_with_their_chat(page: Page) -> None:
    await choose_customer(page, MARIA)
    field = page.get_by_test_id("composer-input")
    await field.type("first")
    await field.press("Shift+Enter")
    await field.type("second")
    await choose_customer(page, EMILY)
    await expect(field).to_have_value("")
    await choose_customer(page, MARIA)
    await expect(field).to_have_value("first\nsecond")


async def test_an_empty_chat_offers_start_and_suggestions(page: Page, bot: Bot) -> None:
    await choose_customer(page, MARIA)
    await expect(page.get_by_test_id("suggestion").first).to_have_text("Где мой заказ?")
    await page.get_by_test_id("start-button").click()
    await expect(page.get_by_test_id("start-button")).to_be_hidden()
    await page.get_by_test_id("suggestion").first.click()
    await expect(page.get_by_test_id("message")).to_have_count(2)
    assert [update["message"]["text"] for update in await bot.updates()] == ["/start", "Где мой заказ?"]


async def test_entities_are_rendered_at_their_utf16_offsets(page: Page, bot: Bot) -> None:
    await choose_customer(page, MARIA)
    text = "😀 bold-italic code link secret"
    entities = [
        {"type": "bold", "offset": 3, "length": 11},
        {"type": "italic", "offset": 8, "length": 6},
        {"type": "code", "offset": 15, "length": 4},
        {"type": "text_link", "offset": 20, "length": 4, "url": "https://shop.example/a"},
        {"type": "spoiler", "offset": 25, "length": 6},
    ]
    await bot.call("sendMessage", chat_id=MARIA, text=text, entities=entities)
    shown = page.get_by_test_id("message")
    await expect(shown.locator("strong")).to_have_text("bold-italic")
    await expect(shown.locator("strong em")).to_have_text("italic")
    await expect(shown.locator("code")).to_have_text("code")
    await expect(shown.locator("a")).to_have_attribute("href", re.compile(r"^https://shop\.example/a$"))
    await shown.locator(".spoiler").click()
    await expect(shown.locator(".spoiler")).to_have_class(re.compile("revealed"))


async def test_overlapping_and_hostile_entities_stay_harmless(page: Page) -> None:
    rendered = await page.evaluate(
        """async () => {
          const { textNodes } = await import(new URL("entities.js", document.querySelector("script[src]").src));
          const node = document.createElement("p");
          node.append(...textNodes("abcdef run", [
            { type: "bold", offset: 0, length: 4 }, { type: "italic", offset: 2, length: 4 },
            { type: "text_link", offset: 7, length: 3, url: "javascript:alert(1)" },
            { type: "code", offset: 90, length: 5 }, { type: "code", offset: -1, length: 2 },
          ]));
          return node.innerHTML;
        }"""
    )
    assert rendered == "<strong>ab<em>cd</em></strong><em>ef</em> <span>run</span>"


async def test_markup_in_data_is_shown_as_text(page: Page, bot: Bot) -> None:
    attack = '<img src=x onerror="window.broken=1"><script>window.broken=1</script>'
    await choose_customer(page, MARIA)
    await page.get_by_test_id("composer-input").fill(attack)
    await page.get_by_test_id("send-button").click()
    await bot.call("createForumTopic", chat_id=await bot.group_id(), name=attack)
    await expect(page.get_by_test_id("chat-log").get_by_test_id("message")).to_contain_text(attack)
    await expect(page.get_by_test_id("topic-item").first).to_contain_text(attack)
    assert await page.evaluate("window.broken === undefined")


async def test_a_failed_message_goes_back_to_the_composer(page: Page) -> None:
    await choose_customer(page, EMILY)
    await page.route("**/messages", lambda route: route.fulfill(status=500, body='{"description": "out of order"}'))
    await page.get_by_test_id("composer-input").fill("Do not lose me")
    await page.get_by_test_id("composer-input").press("Enter")
    await expect(page.get_by_test_id("toast")).to_contain_text("out of order")
    await expect(page.get_by_test_id("composer-input")).to_have_value("Do not lose me")


async def test_messages_are_walked_and_answered_by_keyboard(page: Page, bot: Bot) -> None:
    await choose_customer(page, EMILY)
    for text in ("one", "two"):
        await bot.call("sendMessage", chat_id=EMILY, text=text)
    await expect(page.get_by_test_id("message")).to_have_count(2)
    await page.get_by_test_id("chat-log").focus()
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_test_id("message").first).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(page.locator("#chat-composer .context")).to_contain_text("one")
    await expect(page.get_by_test_id("composer-input")).to_be_focused()


async def test_arrow_up_edits_the_last_own_message(page: Page, bot: Bot) -> None:
    await choose_customer(page, EMILY)
    field = page.get_by_test_id("composer-input")
    await field.fill("Order 1023")
    await field.press("Enter")
    await expect(page.get_by_test_id("message")).to_have_count(1)
    await field.press("ArrowUp")
    await expect(field).to_have_value("Order 1023")
    await field.fill("Order 10233")
    await field.press("Enter")
    await expect(page.get_by_test_id("edited-mark")).to_be_visible()
    await expect(page.get_by_test_id("message")).to_contain_text("Order 10233")
    assert (await bot.updates())[-1]["edited_message"]["text"] == "Order 10233"


async def test_reply_and_reaction_from_the_message_menu(page: Page, bot: Bot) -> None:
    await choose_customer(page, EMILY)
    await bot.call("sendMessage", chat_id=EMILY, text="Which order is it?")
    message = page.get_by_test_id("message").first
    await message.hover()
    await message.get_by_test_id("message-menu").click()
    await page.get_by_test_id("menu-reply").click()
    await page.get_by_test_id("composer-input").fill("10233")
    await page.get_by_test_id("composer-input").press("Enter")
    await expect(page.get_by_test_id("quote")).to_contain_text("Which order is it?")
    await message.click(button="right")
    await page.get_by_test_id("quick-reaction").first.click()
    await expect(page.get_by_test_id("reaction")).to_contain_text("👍")


async def test_typing_is_shown_until_the_message_comes(page: Page, bot: Bot) -> None:
    await choose_customer(page, EMILY)
    await bot.call("sendChatAction", chat_id=EMILY, action="typing")
    await expect(page.locator("#chat-status")).to_have_text("typing…")
    await bot.call("sendMessage", chat_id=EMILY, text="Here I am")
    await expect(page.locator("#chat-status")).not_to_have_text("typing…")


async def test_the_log_follows_only_a_reader_at_the_bottom(page: Page, bot: Bot) -> None:
    await choose_customer(page, EMILY)
    for number in range(12):
        await bot.call("sendMessage", chat_id=EMILY, text=f"line {number}\n" * 4)
    log = page.get_by_test_id("chat-log")
    await expect(log.get_by_test_id("message")).to_have_count(12)
    distance = "node => node.scrollHeight - node.scrollTop - node.clientHeight"
    assert await log.evaluate(distance) < 5
    await log.evaluate("node => { node.scrollTop = 0; }")
    await expect(page.locator("#chat-log .to-bottom")).to_be_visible()
    await bot.call("sendMessage", chat_id=EMILY, text="one more")
    await expect(page.locator("#chat-log .to-bottom")).to_have_attribute("aria-label", "1 new message")
    assert await log.evaluate("node => node.scrollTop") == 0
