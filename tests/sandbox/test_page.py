"""The sandbox's page in a real browser, against the real server. Test ids are listed at the top of page/app.js."""

import base64
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from sandbox.server import RunningSandbox, running
from tests.fixtures.browser import DESKTOP, PHONE

pytestmark = pytest.mark.asyncio(loop_scope="module")

MARIA, EMILY, ANNA = 1001, 1003, 2001
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@dataclass(frozen=True)
class Bot:
    """Calls Bot API methods, as the bot behind the page would."""

    server: RunningSandbox
    http: aiohttp.ClientSession

    async def call(self, method: str, **parameters: Any) -> Any:
        address = f"{self.server.base_url}/bot{self.server.token}/{method}"
        async with self.http.post(address, json=parameters) as response:
            answer = await response.json()
        assert answer["ok"], answer
        return answer["result"]

    async def updates(self) -> list[dict[str, Any]]:
        return list(await self.call("getUpdates", timeout=0))

    async def group_id(self) -> int:
        async with self.http.get(f"{self.server.base_url}/sandbox/state") as response:
            return int((await response.json())["group"]["id"])


@pytest_asyncio.fixture(loop_scope="module")
async def bot() -> AsyncIterator[Bot]:
    async with running() as server, aiohttp.ClientSession() as http:
        yield Bot(server, http)


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, bot: Bot) -> AsyncIterator[Page]:
    async with opened(browser, bot) as page:
        yield page


@asynccontextmanager
async def opened(browser: Browser, bot: Bot, **context: Any) -> AsyncIterator[Page]:
    """A page whose stream is open and whose state is loaded; an error in the page fails the test."""
    settings = {"viewport": DESKTOP, "locale": "en-US", "reduced_motion": "reduce"} | context
    browsing = await browser.new_context(**settings)
    page = await browsing.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(f"{bot.server.base_url}/")
    await page.wait_for_selector('html[data-live="open"]')
    yield page
    await browsing.close()
    assert errors == []


async def choose_customer(page: Page, user_id: int) -> None:
    await page.locator(f'[data-testid="customer-item"][data-user-id="{user_id}"]').click()


def topic_row(page: Page, thread_id: int) -> Locator:
    return page.locator(f'[data-testid="topic-item"][data-topic-id="{thread_id}"]')


async def attach(page: Page, entry: str, files: list[dict[str, Any]]) -> None:
    await page.get_by_test_id("attach-button").click()
    async with page.expect_file_chooser() as chooser:
        await page.get_by_test_id(entry).click()
    await (await chooser.value).set_files(files)  # type: ignore[arg-type]


def picture(number: int) -> dict[str, Any]:
    return {"name": f"box{number}.png", "mimeType": "image/png", "buffer": PNG}


async def own_scroll(page: Page) -> int:
    return int(await page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


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


async def test_a_pressed_button_waits_for_the_bots_answer(page: Page, bot: Bot) -> None:
    await choose_customer(page, EMILY)
    keyboard = {"inline_keyboard": [[{"text": "Helped", "callback_data": "up:1"}]]}
    await bot.call("sendMessage", chat_id=EMILY, text="Was it useful?", reply_markup=keyboard)
    button = page.get_by_test_id("inline-button")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    [update] = await bot.updates()
    assert update["callback_query"]["data"] == "up:1"
    await bot.call("answerCallbackQuery", callback_query_id=update["callback_query"]["id"], text="Thank you!")
    await expect(page.get_by_test_id("toast")).to_have_text("Thank you!")
    await expect(button).not_to_have_attribute("aria-busy", "true")


async def test_an_alert_answer_opens_a_dialog(page: Page, bot: Bot) -> None:
    await choose_customer(page, EMILY)
    keyboard = {"inline_keyboard": [[{"text": "Claim", "callback_data": "c"}]]}
    await bot.call("sendMessage", chat_id=EMILY, text="?", reply_markup=keyboard)
    await page.get_by_test_id("inline-button").click()
    await expect(page.get_by_test_id("inline-button")).to_have_attribute("aria-busy", "true")
    [update] = await bot.updates()
    query_id = update["callback_query"]["id"]
    await bot.call("answerCallbackQuery", callback_query_id=query_id, text="Taken already", show_alert=True)
    await expect(page.get_by_test_id("dialog")).to_contain_text("Taken already")


async def test_a_photo_is_uploaded_with_its_caption(page: Page, bot: Bot) -> None:
    await choose_customer(page, EMILY)
    await attach(page, "attach-photo", [picture(1)])
    await page.get_by_test_id("field-caption").fill("It arrived dented")
    await page.get_by_test_id("dialog-confirm").click()
    shown = page.get_by_test_id("message")
    await expect(shown).to_contain_text("It arrived dented")
    await expect(page.locator(".photo img")).not_to_have_js_property("naturalWidth", 0)
    [update] = await bot.updates()
    assert update["message"]["photo"]
    assert update["message"]["caption"] == "It arrived dented"


async def test_several_photos_are_one_album(page: Page, bot: Bot) -> None:
    await choose_customer(page, EMILY)
    await attach(page, "attach-photo", [picture(number) for number in range(3)])
    await page.get_by_test_id("dialog-confirm").click()
    await expect(page.get_by_test_id("album").locator("img")).to_have_count(3)
    await expect(page.get_by_test_id("message")).to_have_count(1)
    groups = [update["message"]["media_group_id"] for update in await bot.updates()]
    assert len(groups) == 3
    assert len(set(groups)) == 1


async def test_a_document_shows_its_name_and_size(page: Page) -> None:
    await choose_customer(page, EMILY)
    await attach(page, "attach-file", [{"name": "receipt.txt", "mimeType": "text/plain", "buffer": b"x" * 2048}])
    await page.get_by_test_id("dialog-confirm").click()
    await expect(page.get_by_test_id("message")).to_contain_text("receipt.txt")
    await expect(page.get_by_test_id("message")).to_contain_text("2 KB")


async def test_a_voice_message_has_a_player(page: Page, bot: Bot) -> None:
    await choose_customer(page, EMILY)
    await attach(page, "attach-voice", [{"name": "voice.ogg", "mimeType": "audio/ogg", "buffer": b"OggS" + bytes(60)}])
    await expect(page.get_by_test_id("message").get_by_label("Play")).to_be_visible()
    [update] = await bot.updates()
    assert "voice" in update["message"]


async def test_a_voice_message_is_recorded_in_the_browser(page: Page, bot: Bot) -> None:
    await choose_customer(page, EMILY)
    await page.get_by_test_id("voice-button").click()
    await expect(page.get_by_text("Recording 0:01")).to_be_visible()
    await page.get_by_label("Stop and send").click()
    await expect(page.get_by_test_id("message").get_by_label("Play")).to_be_visible()
    [update] = await bot.updates()
    assert update["message"]["voice"]["file_size"] > 0


async def test_a_sticker_is_drawn_and_sent(page: Page, bot: Bot) -> None:
    await choose_customer(page, EMILY)
    await page.get_by_test_id("attach-button").click()
    await page.get_by_test_id("attach-sticker").click()
    await page.get_by_test_id("dialog").get_by_label("📦").click()
    await expect(page.locator("img.sticker")).to_have_js_property("naturalWidth", 512)
    [update] = await bot.updates()
    assert update["message"]["sticker"]["width"] == 512


async def test_a_location_is_sent_from_the_form(page: Page, bot: Bot) -> None:
    await choose_customer(page, EMILY)
    await page.get_by_test_id("attach-button").click()
    await page.get_by_test_id("attach-location").click()
    await page.get_by_test_id("dialog-confirm").click()
    await expect(page.get_by_test_id("message")).to_contain_text("55.75360")
    [update] = await bot.updates()
    assert update["message"]["location"]["latitude"] == pytest.approx(55.7536)


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


async def test_every_kind_of_message_is_shown(page: Page, bot: Bot) -> None:
    await choose_customer(page, EMILY)
    kinds = [
        "photo",
        "voice",
        "document",
        "sticker",
        "video",
        "video_note",
        "audio",
        "animation",
        "dice",
        "poll",
        "venue",
    ]
    for kind in kinds:
        fields = {"from_user": EMILY, "kind": kind, "text": "Q?", "location": {"latitude": 1, "longitude": 2}}
        async with bot.http.post(f"{bot.server.base_url}/sandbox/chats/{EMILY}/messages", json=fields) as response:
            assert response.status == 200, (kind, await response.text())
    await expect(page.get_by_test_id("message")).to_have_count(len(kinds))
    await expect(page.get_by_text("This kind of message is not shown here")).to_have_count(0)


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


async def test_a_contact_is_asked_for_by_the_reply_keyboard(page: Page, bot: Bot) -> None:
    await choose_customer(page, EMILY)
    keyboard = {"keyboard": [[{"text": "Share my number", "request_contact": True}]], "one_time_keyboard": True}
    await bot.call("sendMessage", chat_id=EMILY, text="Your phone, please", reply_markup=keyboard)
    await page.get_by_test_id("reply-key").click()
    await page.get_by_test_id("field-phone_number").fill("+447700900123")
    await page.get_by_test_id("dialog-confirm").click()
    await expect(page.get_by_test_id("chat-log")).to_contain_text("+447700900123")
    await expect(page.get_by_test_id("reply-key")).to_have_count(0)
    [update] = await bot.updates()
    assert update["message"]["contact"] == {"phone_number": "+447700900123", "first_name": "Emily", "user_id": EMILY}


async def test_blocking_the_bot_and_coming_back(page: Page, bot: Bot) -> None:
    await choose_customer(page, EMILY)
    await page.get_by_test_id("chat-menu").click()
    await page.get_by_test_id("block-toggle").click()
    await expect(page.get_by_test_id("composer-input")).to_be_hidden()
    await page.get_by_test_id("unblock-button").click()
    await expect(page.get_by_test_id("composer-input")).to_be_visible()
    statuses = [update["my_chat_member"]["new_chat_member"]["status"] for update in await bot.updates()]
    assert statuses == ["kicked", "member"]


async def test_an_agent_answers_in_a_topic(page: Page, bot: Bot) -> None:
    group_id = await bot.group_id()
    topic = await bot.call("createForumTopic", chat_id=group_id, name="#1 Emily · delivery")
    thread_id = topic["message_thread_id"]
    await bot.call("sendMessage", chat_id=group_id, message_thread_id=thread_id, text="Where is my parcel?")
    await topic_row(page, thread_id).click()
    await page.get_by_test_id("agent-select").select_option(str(ANNA))
    await page.get_by_test_id("topic-composer-input").fill("Hello, I am Anna")
    await page.get_by_test_id("topic-composer-input").press("Enter")
    await expect(page.get_by_test_id("topic-log")).to_contain_text("Hello, I am Anna")
    message = (await bot.updates())[-1]["message"]
    assert (message["message_thread_id"], message["from"]["id"]) == (thread_id, ANNA)


async def test_topics_are_unread_until_opened_and_can_be_closed(page: Page, bot: Bot) -> None:
    group_id = await bot.group_id()
    first = await bot.call("createForumTopic", chat_id=group_id, name="#1 Emily")
    await expect(page.locator('[data-testid="topic-item"][aria-current="true"]')).to_contain_text("#1 Emily")
    second = await bot.call("createForumTopic", chat_id=group_id, name="#2 Jack")
    row = topic_row(page, second["message_thread_id"])
    await expect(row.get_by_test_id("unread")).to_be_visible()
    await row.click()
    await expect(row.get_by_test_id("unread")).to_have_count(0)
    await page.get_by_test_id("topic-menu").click()
    await page.get_by_test_id("topic-close").click()
    await expect(row.get_by_test_id("closed-mark")).to_be_visible()
    await page.get_by_test_id("reopen-button").click()
    await expect(row.get_by_test_id("closed-mark")).to_have_count(0)
    await page.get_by_test_id("topic-menu").click()
    await page.get_by_test_id("topic-delete").click()
    await page.get_by_test_id("dialog-confirm").click()
    await expect(row).to_have_count(0)
    await expect(topic_row(page, first["message_thread_id"])).to_be_visible()


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


async def test_a_fault_is_injected_from_the_menu(page: Page, bot: Bot) -> None:
    await page.get_by_test_id("faults-button").click()
    await page.get_by_test_id("field-kind").select_option("429")
    await page.get_by_test_id("dialog-confirm").click()
    await expect(page.get_by_test_id("faults-button")).to_have_class(re.compile("active"))
    address = f"{bot.server.base_url}/bot{bot.server.token}/sendMessage"
    async with bot.http.post(address, json={"chat_id": EMILY, "text": "x"}) as response:
        assert response.status == 429


async def test_a_new_customer_is_added_and_opened(page: Page) -> None:
    await page.get_by_test_id("customer-add").click()
    await page.get_by_test_id("field-first_name").fill("Olga")
    await page.get_by_test_id("dialog-confirm").click()
    await expect(page.locator('[data-testid="customer-item"][aria-current="true"]')).to_contain_text("Olga")


async def test_a_reset_empties_the_page(page: Page, bot: Bot) -> None:
    await choose_customer(page, EMILY)
    await bot.call("sendMessage", chat_id=EMILY, text="soon gone")
    await expect(page.get_by_test_id("message")).to_have_count(1)
    async with bot.http.post(f"{bot.server.base_url}/sandbox/reset", json={}) as response:
        assert response.status == 200
    await expect(page.get_by_test_id("message")).to_have_count(0)


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
