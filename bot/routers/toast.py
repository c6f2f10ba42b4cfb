"""Pressed buttons: who pressed where, and the short word underneath."""

import logging

from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery, Message

from bot.desk.access import Acting
from conversations.messages import Location

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


def pressing(query: CallbackQuery) -> Acting:
    """Who pressed a button in the agents' group."""
    message = query.message
    at = Location(message.chat.id, message.message_id) if message else Location(query.from_user.id, 0)
    topic = message.message_thread_id if isinstance(message, Message) else None
    return Acting(at=at, user_id=query.from_user.id, name=query.from_user.first_name, topic_id=topic)
