"""A sandbox over HTTP, a real aiogram Bot in front of it, and delivery through both."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from sandbox.server import running
from storage.unit_of_work import Database
from tests.bot.post import Post
from tests.bot.telegram import Telegram


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    """A fresh sandbox without sending limits."""
    async with running() as server:
        yield Telegram(server)


@pytest.fixture
async def bot(telegram: Telegram) -> AsyncIterator[Bot]:
    """aiogram's Bot, talking to the sandbox."""
    api = TelegramAPIServer.from_base(telegram.server.base_url)
    session = AiohttpSession(api=api)
    yield Bot(telegram.server.token, session=session)
    if session._session is not None:  # its own close() waits for TLS, which the sandbox has not
        await session._session.close()


@pytest.fixture
def post(database: Database, bot: Bot) -> Post:
    """Delivery that empties the outbox fast."""
    return Post(database, bot)
