"""Files that editors uploaded to import: kept until they are brought in or thrown away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.tables.articles import article_imports
from storage.tables.types import JsonObject
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredImport:
    """One uploaded file; `report` tells how its import ended."""

    id: int
    person_id: int
    name: str
    created_at: datetime
    finished_at: datetime | None = None
    report: JsonObject | None = None


class ArticleImports:
    """The uploaded files."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, person_id: int, name: str, content: bytes) -> int:
        """Keep a file; returns its id."""
        values = {"person_id": person_id, "name": name, "content": content, "created_at": self._transaction.clock()}
        inserted = await self._transaction.execute(
            sa.insert(article_imports).values(values).returning(article_imports.c.id)
        )
        return int(inserted.scalar_one())

    async def get(self, import_id: int) -> StoredImport | None:
        """A file without its content."""
        found = await self._some(sa.select(*_COLUMNS).where(article_imports.c.id == import_id))
        return found[0] if found else None

    async def content(self, import_id: int) -> bytes:
        """What was uploaded; nothing once it was brought in."""
        query = sa.select(article_imports.c.content).where(article_imports.c.id == import_id)
        return (await self._transaction.execute(query)).scalar() or b""

    async def latest(self, limit: int) -> Sequence[StoredImport]:
        """The newest first."""
        return await self._some(sa.select(*_COLUMNS).order_by(article_imports.c.id.desc()).limit(limit))

    async def finish(self, import_id: int, report: JsonObject) -> None:
        """It was brought in; the content is needed no more."""
        values = {"content": b"", "finished_at": self._transaction.clock(), "report": report}
        await self._transaction.execute(
            sa.update(article_imports).where(article_imports.c.id == import_id).values(values)
        )

    async def drop(self, import_id: int) -> None:
        """Throw a file away."""
        await self._transaction.execute(sa.delete(article_imports).where(article_imports.c.id == import_id))

    async def purge(self, before: datetime) -> int:
        """Throw away what was uploaded before that moment and never carried out; returns how many."""
        is_left = article_imports.c.finished_at.is_(None), article_imports.c.created_at < before
        return (await self._transaction.execute(sa.delete(article_imports).where(*is_left))).rowcount

    async def _some(self, query: sa.Select[tuple[object, ...]]) -> list[StoredImport]:
        return [StoredImport(**row._asdict()) for row in await self._transaction.execute(query)]


_COLUMNS = tuple(column for column in article_imports.c if column.name != "content")
