"""The bytes of files that agents send from the console, kept until Telegram has them for a while."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from conversations.messages import ContentKind, File
from handoff.uploads import Upload
from storage.tables.conversations import messages
from storage.tables.files import message_files, uploads
from storage.transaction import Transaction


class Uploads:
    """Files by the message that carries them."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, message_id: int, upload: Upload, at: datetime) -> None:
        """Keep a file that is to be sent."""
        values = {
            "message_id": message_id,
            "name": upload.name,
            "media_type": upload.media_type,
            "size": len(upload.content),
            "content": upload.content,
            "created_at": at,
        }
        await self._transaction.execute(sa.insert(uploads).values(values))

    async def get(self, message_id: int) -> Upload | None:
        """The file that a message carries, with its bytes."""
        query = sa.select(uploads, messages.c.content.label("kind")).join(messages, messages.c.id == message_id)
        row = (await self._transaction.execute(query.where(uploads.c.message_id == message_id))).first()
        if row is None:
            return None
        is_photo = row.kind is ContentKind.PHOTO
        return Upload(name=row.name, media_type=row.media_type, content=row.content, is_photo=is_photo)

    async def described(self, message_ids: Collection[int]) -> dict[int, File]:
        """Name, type and size of the files of these messages, which Telegram has not named yet."""
        columns = (uploads.c.message_id, uploads.c.name, uploads.c.media_type, uploads.c.size)
        rows = await self._transaction.execute(sa.select(*columns).where(uploads.c.message_id.in_(message_ids)))
        return {
            row.message_id: File(file_id="", name=row.name, media_type=row.media_type, size=row.size) for row in rows
        }

    async def purge(self, before: datetime) -> int:
        """Forget the bytes of files that Telegram has had since then; how many those were."""
        known = sa.select(message_files.c.message_id)
        old = sa.delete(uploads).where(uploads.c.created_at < before, uploads.c.message_id.in_(known))
        return (await self._transaction.execute(old)).rowcount
