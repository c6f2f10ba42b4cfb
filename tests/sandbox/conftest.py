"""A sandbox on a free port, the real aiogram Bot pointed at it, and the people on the other side."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from sandbox.server import RunningSandbox, running
from tests.sandbox.people import People


@pytest.fixture
async def telegram() -> AsyncIterator[RunningSandbox]:
    async with running() as server:
        yield server


class QuickSession(AiohttpSession):
    """Closes without aiogram's pause of a quarter second, which only TLS connections need."""

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


@asynccontextmanager
async def bot_of(server: RunningSandbox) -> AsyncIterator[Bot]:
    session = QuickSession(api=TelegramAPIServer.from_base(server.base_url))
    async with Bot(server.token, session=session) as client:
        yield client


@pytest.fixture
async def bot(telegram: RunningSandbox) -> AsyncIterator[Bot]:
    async with bot_of(telegram) as client:
        yield client


@pytest.fixture
async def people(telegram: RunningSandbox) -> AsyncIterator[People]:
    async with aiohttp.ClientSession() as http:
        yield People(telegram, http)
