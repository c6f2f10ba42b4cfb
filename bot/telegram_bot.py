"""The aiogram Bot as the settings want it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.utils.token import TokenValidationError

from bot.settings import Settings
from conversations.errors import BadInputError

REQUEST_SECONDS = 30


@asynccontextmanager
async def open_bot(settings: Settings) -> AsyncIterator[Bot]:
    """A bot with an HTTP session of its own. Raises BadInputError for a token that can't be one."""
    server = TelegramAPIServer.from_base(settings.telegram_api_url)
    session = AiohttpSession(api=server, timeout=REQUEST_SECONDS)
    try:
        bot = Bot(settings.bot_token.get_secret_value(), session=session)
    except TokenValidationError:
        await session.close()
        raise BadInputError("OTVET_BOT_TOKEN is not a bot token: it looks like 123456:ABC-DEF…") from None
    try:
        yield bot
    finally:
        await session.close()
