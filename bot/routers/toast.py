"""The short word under a pressed button."""

import logging

from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery

log = logging.getLogger(__name__)
LIMIT = 200


async def toast(query: CallbackQuery, word: str) -> None:
    """End the button's spinner, with a word where there is one.

    Best effort: what the press changed is committed already, and Telegram refuses answers after a while.
    """
    try:
        await query.answer(word[:LIMIT] or None)
    except TelegramAPIError as error:
        log.info("A button's answer was not shown: %s", type(error).__name__)
