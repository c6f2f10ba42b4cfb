"""A sandbox for each file of tests, and a page that is open on it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest_asyncio
from playwright.async_api import Browser, Page

from sandbox.server import running
from tests.sandbox.page.browsing import Bot, opened


@pytest_asyncio.fixture(loop_scope="module")
async def bot() -> AsyncIterator[Bot]:
    async with running() as server, aiohttp.ClientSession() as http:
        yield Bot(server, http)


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, bot: Bot) -> AsyncIterator[Page]:
    async with opened(browser, bot) as page:
        yield page
