"""In a real browser: an admin connects another program, and somebody signs in by Telegram, which is the sandbox."""

import os
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.console.browsing import at_work
from tests.console.test_browser import shop
from tests.fixtures.browser import DARK, LIGHT, ON_A_PHONE, faults_of
from tests.fixtures.world import World
from tests.integrations.receiver import receiving

__all__ = ["shop"]  # fixtures of the other module
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def picture(page: Page, name: str) -> None:
    """Kept where somebody wants to look at it."""
    if folder := os.environ.get("PICTURES"):
        await page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("look", [LIGHT, DARK, ON_A_PHONE], ids=["light", "dark", "phone"])
async def test_an_admin_connects_another_program(browser: Browser, shop: World, look: dict[str, Any]) -> None:
    name = f"{look['locale']}-{look['color_scheme']}-{look['viewport']['width']}"
    customer = await shop.newcomer()
    async with receiving() as crm, at_work(browser, shop, **look) as admin:
        await admin.goto("/integrations")
        form = admin.locator("form[action='/integrations/keys']")
        if not await form.is_visible():
            await admin.locator("summary").first.click()
        await form.locator("[name=name]").fill("CRM")
        for scope in ("tickets:read", "messages:read"):
            await form.locator(f"[value='{scope}']").check()
        assert await faults_of(admin) == []
        await form.locator("button").click()
        token = await admin.get_by_test_id("token").inner_text()
        api = f"{shop.settings.console_address}/api/v1/key"
        async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as program:
            assert (await program.get(api)).json()["scopes"] == ["messages:read", "tickets:read"]
        assert await faults_of(admin) == []

        await admin.locator("summary").last.click()
        form = admin.locator("form[action='/integrations/webhooks']")
        await form.locator("[name=url]").fill(crm.url)
        await form.locator("[name=description]").fill("CRM")
        await picture(admin, f"integrations-{name}")
        await form.locator("button").click()
        await expect(admin.get_by_test_id("secret")).to_contain_text("whsec_")
        await customer.writes("/human")
        await customer.next()
        crm.answers.append(500)
        await admin.get_by_test_id("test").click()
        await expect(admin.get_by_test_id("notice").first).to_contain_text("webhook.test")
        await expect(admin.locator(".tag.published").first).to_contain_text("204", timeout=10_000)
        await expect(admin.locator("#log")).to_contain_text("500", timeout=10_000)
        assert await faults_of(admin) == []
        await picture(admin, f"webhook-{name}")
        admin.once("dialog", lambda dialog: dialog.accept())
        await admin.locator("form[action$='/remove'] button").click()
        await expect(admin).to_have_url(re.compile("/integrations$"))


async def test_somebody_signs_in_by_telegram(browser: Browser, shop: World) -> None:
    browsing = await browser.new_context(base_url=shop.settings.console_address, **LIGHT)
    page = await browsing.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    await page.goto("/tickets?view=all")
    assert await faults_of(page) == []
    await picture(page, "sign-in")
    await page.get_by_test_id("by-telegram").click()
    number = await page.get_by_test_id("telegram-number").inner_text()
    await expect(page.get_by_test_id("telegram-code")).to_have_text(re.compile(r"^/login( ?-?[A-Z0-9]{4}){3}$"))
    assert await faults_of(page) == []
    await picture(page, "by-telegram")
    async with browsing.expect_page() as opened:
        await page.get_by_test_id("telegram-link").click()
    telegram = await opened.value
    await telegram.get_by_role("button", name="Борис").click()
    asked = telegram.get_by_test_id("chat-log").get_by_test_id("message").last
    await expect(asked).to_contain_text("Войти в консоль?")
    await expect(asked).to_contain_text("127.0.0.1")
    await picture(telegram, "by-telegram-asked")
    await asked.get_by_test_id("inline-button").filter(has_text=number).click()
    await expect(asked).to_contain_text("Вход выполнен")
    await expect(page).to_have_url(re.compile("/tickets"))
    await page.wait_for_selector('html[data-live="open"]')
    await expect(page.get_by_role("link", name="Борис")).to_be_visible()
    await browsing.close()
    assert errors == []
    await shop.is_healthy()
