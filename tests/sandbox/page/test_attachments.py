"""What is sent beside text in the page: pictures, files, voice, stickers, places, contacts, and buttons."""

import pytest
from playwright.async_api import Page, expect

from tests.sandbox.page.browsing import EMILY, Bot, attach, choose_customer, picture

pytestmark = pytest.mark.asyncio(loop_scope="module")


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
