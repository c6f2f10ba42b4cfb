"""Chats and people in the page: topics of the agents, blocking, new customers, faults, a reset."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.sandbox.page.browsing import ANNA, EMILY, Bot, choose_customer, topic_row

pytestmark = pytest.mark.asyncio(loop_scope="module")


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
