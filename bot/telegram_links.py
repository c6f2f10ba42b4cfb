"""Links that open the chat with the bot."""

from dataclasses import dataclass

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError

from conversations.errors import TemporaryError


@dataclass(frozen=True, slots=True)
class TelegramLinks:
    """`base` is https://t.me, or what a sandbox has in its place."""

    bot: Bot
    base: str

    async def username(self) -> str:
        """The bot's name in links. Raises TemporaryError."""
        try:
            return str((await self.bot.me()).username)
        except TelegramAPIError as error:
            raise TemporaryError("Telegram does not tell the bot's name") from error
