"""Articles' pictures: the bytes, and Telegram's names for those that a bot has sent."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from knowledge_base.pictures import PictureFile
from storage.tables.articles import article_revisions, picture_files, pictures, working_copies
from storage.transaction import Transaction


class Pictures:
    """A PictureStore inside a unit."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add_picture(self, picture: PictureFile, at: datetime) -> None:
        """Keep a picture; one that is there already counts as uploaded anew."""
        values = {
            "sha256": picture.sha256,
            "media_type": picture.media_type,
            "size": len(picture.content),
            "content": picture.content,
            "created_at": at,
        }
        insert = self._transaction.insert(pictures).values(values)
        upsert = insert.on_conflict_do_update(index_elements=["sha256"], set_={"created_at": at})
        await self._transaction.execute(upsert)

    async def picture(self, sha256: str) -> PictureFile | None:
        """The bytes of a picture."""
        query = sa.select(pictures.c.content, pictures.c.media_type).where(pictures.c.sha256 == sha256)
        row = (await self._transaction.execute(query)).first()
        return PictureFile(row.content, row.media_type) if row else None

    async def picture_sizes(self, hashes: Collection[str], *, hold: bool = False) -> dict[str, int]:
        """How many bytes each of the stored ones among these has."""
        if not hashes:
            return {}
        query = sa.select(pictures.c.sha256, pictures.c.size).where(pictures.c.sha256.in_(hashes))
        if hold:
            query = query.with_for_update(read=True)
        return {row.sha256: row.size for row in await self._transaction.execute(query)}

    async def purge_unused_pictures(self, before: datetime) -> int:
        """Delete what was uploaded before that moment and is in no revision and no working copy; returns how many."""
        old = sa.select(pictures.c.sha256).where(pictures.c.created_at < before)
        left = set((await self._transaction.execute(old)).scalars()) - await self._used()
        if not left:
            return 0
        held = old.where(pictures.c.sha256.in_(left)).with_for_update(skip_locked=True)
        gone = set((await self._transaction.execute(held)).scalars()) - await self._used()
        for table in (picture_files, pictures):
            await self._transaction.execute(sa.delete(table).where(table.c.sha256.in_(gone)))
        return len(gone)

    async def _used(self) -> set[str]:
        stored = sa.select(article_revisions.c.pictures).where(article_revisions.c.pictures.is_not(None))
        typed = await self._transaction.execute(sa.select(working_copies.c.form))
        named = [one for form in typed.scalars() for one in form.get("picture", ())]
        shown = (await self._transaction.execute(stored)).scalars()
        return {sha256 for some in shown for _, sha256 in some} | {one.partition(" ")[0] for one in named}

    async def file_ids(self, bot_id: int, hashes: Collection[str]) -> dict[str, str]:
        """Telegram's names for those that this bot has sent."""
        mine = picture_files.c.bot_id == bot_id, picture_files.c.sha256.in_(hashes)
        rows = await self._transaction.execute(sa.select(picture_files.c.sha256, picture_files.c.file_id).where(*mine))
        return {row.sha256: row.file_id for row in rows}

    async def note_file_id(self, bot_id: int, sha256: str, file_id: str) -> None:
        """Telegram has the picture now, under this name."""
        values = {"bot_id": bot_id, "sha256": sha256, "file_id": file_id}
        insert = self._transaction.insert(picture_files).values(values)
        upsert = insert.on_conflict_do_update(index_elements=["sha256", "bot_id"], set_={"file_id": file_id})
        await self._transaction.execute(upsert)

    async def forget_file_ids(self, bot_id: int, hashes: Collection[str]) -> None:
        """Telegram no longer knows the names."""
        mine = picture_files.c.bot_id == bot_id, picture_files.c.sha256.in_(hashes)
        await self._transaction.execute(sa.delete(picture_files).where(*mine))
