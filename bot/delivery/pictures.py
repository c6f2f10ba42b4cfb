"""Sends articles' pictures: by Telegram's names where it has them already, with their bytes where it has not.

SendPictures ─→ names known? ─┬─ all ─→ send by name ─→ refused? ─→ forget the names, once more with the bytes
                              └─ not all ─→ send the missing ones' bytes ─→ names are noted with the sent row
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiogram.exceptions import TelegramBadRequest

from bot.delivery.calls import Calls, Photo, Place, SentPhoto
from bot.delivery.errors import Failed, verdict
from conversations.messages import File
from conversations.outgoing import Outcome, SendPictures
from knowledge_base.pictures import PictureFile
from storage.unit_of_work import Database

_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}


@dataclass(frozen=True, slots=True)
class NamedPicture:
    """A picture that was sent: Telegram's name for it, and the message that shows it."""

    sha256: str
    message_id: int
    file: File


class PictureSender:
    """Performs SendPictures. Raises aiogram's errors; LookupError for pictures that are not stored."""

    def __init__(self, database: Database, calls: Calls) -> None:
        self._database = database
        self._calls = calls

    async def send(self, place: Place, action: SendPictures) -> Sequence[tuple[SentPhoto, NamedPicture]]:
        """Send them all; what came out, in their order."""
        async with self._database.reading() as unit:
            names = await unit.articles.file_ids(self._calls.bot_id, action.hashes)
        try:
            sent = await self._calls.send_photos(place, await self._photos(action, names))
        except TelegramBadRequest as error:
            if not names or verdict(error) != Failed(Outcome.BAD_REQUEST):
                raise
            await self._forget(action)
            sent = await self._calls.send_photos(place, await self._photos(action, {}))
        return [
            (one, NamedPicture(sha256, message_id, _file(one, sha256)))
            for one, sha256, message_id in zip(sent, action.hashes, action.message_ids, strict=False)
        ]

    async def _photos(self, action: SendPictures, names: Mapping[str, str]) -> list[Photo]:
        photos = []
        for sha256 in action.hashes:
            if (name := names.get(sha256)) is not None:
                photos.append(Photo(name, sha256))
            else:
                picture = await self._stored(sha256)
                photos.append(Photo(picture.content, f"{sha256[:12]}.{_ENDINGS[picture.media_type]}"))
        return photos

    async def _stored(self, sha256: str) -> PictureFile:
        async with self._database.reading() as unit:
            found = await unit.articles.picture(sha256)
        if found is None:
            raise LookupError(f"the picture {sha256} is not stored")
        return found

    async def _forget(self, action: SendPictures) -> None:
        async with self._database.unit() as unit:
            await unit.articles.forget_file_ids(self._calls.bot_id, action.hashes)


def _file(sent: SentPhoto, sha256: str) -> File:
    """Telegram makes a JPEG of every photo."""
    return File(file_id=sent.file_id, name=f"{sha256[:12]}.jpg", media_type="image/jpeg")
