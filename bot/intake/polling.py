"""Long polling of raw JSON: an update is confirmed to Telegram only after it was accepted.

Updates are not decoded here: one that this version of the client library can't read must not block those behind it.
The first request names no offset, because Telegram may begin to count anew after a quiet week.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiogram import Bot
from aiogram.methods import TelegramMethod

from bot.patience import cancelled, patient

log = logging.getLogger(__name__)

RawUpdate = dict[str, Any]
Accept = Callable[[Sequence[RawUpdate]], Awaitable[None]]
"""Commits the updates; those known already change nothing. Raises when it could not."""

ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "callback_query",
    "message_reaction",
    "my_chat_member",
)
_ANSWER_MARGIN_SECONDS = 15
_LARGEST_ID = 2**63 - 1


class GetRawUpdates(TelegramMethod[list[Any]]):
    """getUpdates whose answer stays as it came."""

    __returning__ = list[Any]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


class Polling:
    """Asks Telegram for updates until it is cancelled."""

    def __init__(
        self,
        bot: Bot,
        accept: Accept,
        *,
        timeout_seconds: int = 30,
        batch: int = 100,
        allowed_updates: Sequence[str] = ALLOWED_UPDATES,
        longest_wait_seconds: float = 30.0,
    ) -> None:
        self._bot = bot
        self._accept = accept
        self._request = GetRawUpdates(limit=batch, timeout=timeout_seconds, allowed_updates=list(allowed_updates))
        self._patient = patient("Asking Telegram for updates", longest_wait_seconds)
        self._offset: int | None = None

    async def run(self) -> None:
        """Take away a webhook, then poll; returns only by cancellation."""
        await self._patient(self._bot.delete_webhook, drop_pending_updates=False)
        log.info("Polling Telegram for updates")
        while not cancelled():
            await self._patient(self._next_batch)

    async def _next_batch(self) -> None:
        asked = self._request.model_copy(update={"offset": self._offset})
        patience = (asked.timeout or 0) + _ANSWER_MARGIN_SECONDS
        answer = await self._bot(asked, request_timeout=patience)
        updates = [update for update in answer if has_id(update)]
        if len(updates) < len(answer):
            log.error("Telegram sent %d updates without an id; they are skipped", len(answer) - len(updates))
        if updates:
            await self._accept(updates)
            self._offset = max(update["update_id"] for update in updates) + 1


def has_id(update: object) -> bool:
    """Whether this is an update that can be told from others."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return isinstance(number, int) and 0 <= number <= _LARGEST_ID
