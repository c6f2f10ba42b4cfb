"""The sandbox's page in a real browser, against the real server. Test ids are listed at the top of page/app.js."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from playwright.async_api import Browser, Locator, Page

from sandbox.server import RunningSandbox
from tests.fixtures.browser import DESKTOP

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
