"""Editors at work: what each has typed and not saved yet, and who has which article open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from conversations.understanding import Language
from storage.tables.articles import article_editors, working_copies
from storage.tables.console import people
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCopy:
    """What an editor has typed; `base` is the revision that it was made from, `form` the fields as they were typed."""

    language: Language
    base: int | None
    form: Mapping[str, Any]
    started_at: datetime
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class OtherEditor:
    """Somebody else at the same article; `typed` says that there is a working copy of his."""

    name: str
    since: datetime
    typed: bool


class Editors:
    """Working copies and open editors."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def keep(
        self, slug: str, language: Language, person_id: int, *, base: int | None, form: Mapping[str, Any], now: datetime
    ) -> None:
        """Keep what somebody has typed, in place of what he had typed before."""
        values = {
            "slug": slug,
            "language": language,
            "person_id": person_id,
            "base_revision_id": base,
            "form": dict(form),
            "started_at": now,
            "saved_at": now,
        }
        insert = self._transaction.insert(working_copies).values(values)
        changed = {"base_revision_id": base, "form": dict(form), "saved_at": now}
        keys = ["slug", "language", "person_id"]
        await self._transaction.execute(insert.on_conflict_do_update(index_elements=keys, set_=changed))

    async def copies(self, slug: str, person_id: int) -> dict[Language, WorkingCopy]:
        """What somebody has typed in an article, by language."""
        mine = working_copies.c.slug == slug, working_copies.c.person_id == person_id
        rows = await self._transaction.execute(sa.select(working_copies).where(*mine))
        return {
            row.language: WorkingCopy(
                language=row.language,
                base=row.base_revision_id,
                form=row.form,
                started_at=row.started_at,
                saved_at=row.saved_at,
            )
            for row in rows
        }

    async def drop(self, slug: str, language: Language, person_id: int) -> None:
        """The text was saved, or is not wanted."""
        copy = working_copies.c
        mine = copy.slug == slug, copy.language == language, copy.person_id == person_id
        await self._transaction.execute(sa.delete(working_copies).where(*mine))

    async def come(self, slug: str, person_id: int, *, now: datetime, gone: datetime) -> None:
        """Somebody has the article open now; who was last seen before `gone` begins anew."""
        values = {"slug": slug, "person_id": person_id, "since": now, "seen_at": now}
        insert = self._transaction.insert(article_editors).values(values)
        since = sa.case((article_editors.c.seen_at < gone, now), else_=article_editors.c.since)
        keys = ["slug", "person_id"]
        changed = {"since": since, "seen_at": now}
        await self._transaction.execute(insert.on_conflict_do_update(index_elements=keys, set_=changed))

    async def others(self, slug: str, person_id: int, *, gone: datetime) -> Sequence[OtherEditor]:
        """Who else has the article open, or has typed something that is not saved; the first to come first."""
        opened = await self._transaction.execute(
            sa.select(people.c.id, people.c.name, article_editors.c.since)
            .join_from(article_editors, people)
            .where(article_editors.c.slug == slug, people.c.id != person_id, article_editors.c.seen_at >= gone)
        )
        typed = await self._transaction.execute(
            sa.select(people.c.id, people.c.name, sa.func.min(working_copies.c.started_at).label("since"))
            .join_from(working_copies, people)
            .where(working_copies.c.slug == slug, people.c.id != person_id)
            .group_by(people.c.id, people.c.name)
        )
        found = {row.id: OtherEditor(row.name, row.since, typed=False) for row in opened}
        found |= {row.id: OtherEditor(row.name, row.since, typed=True) for row in typed}
        return sorted(found.values(), key=lambda editor: editor.since)
