"""The files that messages carry: what Telegram tells of them, and their bytes."""

from collections.abc import AsyncIterator

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import Message as TelegramMessage
from aiohttp import ClientError

from conversations.errors import TemporaryError
from conversations.messages import File

DOWNLOAD_SECONDS = 60
CHUNK = 65_536
_USUAL_TYPES = {
    "animation": "video/mp4",
    "audio": "audio/mpeg",
    "document": "application/octet-stream",
    "sticker": "image/webp",
    "video": "video/mp4",
    "video_note": "video/mp4",
    "voice": "audio/ogg",
}


def carried_file(message: TelegramMessage) -> File | None:
    """The file of a message; of a photo's sizes the largest."""
    if message.photo:
        photo = message.photo[-1]
        return File(file_id=photo.file_id, name="photo.jpg", media_type="image/jpeg", size=photo.file_size)
    for kind, usual in _USUAL_TYPES.items():
        if (carried := getattr(message, kind)) is not None:
            return File(
                file_id=carried.file_id,
                name=getattr(carried, "file_name", None) or kind,
                media_type=getattr(carried, "mime_type", None) or usual,
                size=carried.file_size,
            )
    return None


class TelegramFiles:
    """Fetches bytes from Telegram, which gives files of up to 20 MB to bots."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def open(self, file_id: str) -> AsyncIterator[bytes]:
        """The bytes as they come. Raises TemporaryError where Telegram does not give them."""
        try:
            file = await self._bot.get_file(file_id)
            url = self._bot.session.api.file_url(self._bot.token, file.file_path or "")
            stream = self._bot.session.stream_content(url, timeout=DOWNLOAD_SECONDS, chunk_size=CHUNK)
            first = await anext(aiter(stream), b"")
        except (TelegramAPIError, ClientError, TimeoutError) as error:
            raise TemporaryError("Telegram does not give the file") from error
        return _joined(first, stream)


async def _joined(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk
