"""Macros: replies that agents prepared."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from conversations.understanding import Language
from handoff.macros import After, Macro, NewMacro
from storage.tables.macros import macros
from storage.tables.types import storable
from storage.transaction import Transaction


class Macros:
    """The shop's macros."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def list(self) -> Sequence[Macro]:
        """All of them, by name."""
        found = [_macro(row) for row in await self._transaction.execute(sa.select(macros))]
        return sorted(found, key=lambda macro: (macro.name.casefold(), macro.id))

    async def get(self, macro_id: int) -> Macro | None:
        """A macro by our id."""
        return await self._first(macros.c.id == macro_id)

    async def by_shortcut(self, shortcut: str) -> Macro | None:
        """A macro by the word that calls it."""
        return await self._first(macros.c.shortcut == shortcut)

    async def add(self, new: NewMacro) -> Macro:
        """Store a new one. Raises ConflictError where the shortcut is taken."""
        insert = sa.insert(macros).values(self._values(new)).returning(macros)
        return _macro((await self._transaction.execute(insert)).one())

    async def save(self, macro: Macro) -> bool:
        """Store a changed one; False where it is gone. Raises ConflictError where the shortcut is taken."""
        update = sa.update(macros).where(macros.c.id == macro.id).values(self._values(macro))
        return (await self._transaction.execute(update)).rowcount > 0

    async def remove(self, macro_id: int) -> bool:
        """Forget one; whether it was there."""
        return (await self._transaction.execute(sa.delete(macros).where(macros.c.id == macro_id))).rowcount > 0

    async def _first(self, where: sa.ColumnElement[bool]) -> Macro | None:
        row = (await self._transaction.execute(sa.select(macros).where(where))).first()
        return _macro(row) if row else None

    def _values(self, new: NewMacro) -> dict[str, Any]:
        snooze = new.after.snooze_for
        return {
            "shortcut": new.shortcut,
            "name": new.name,
            "texts": {str(language): storable(text) for language, text in new.texts.items() if text.strip()},
            "priority": new.after.priority,
            "next_step": new.after.then,
            "snooze_seconds": None if snooze is None else snooze.total_seconds(),
            "team": new.after.team,
            "changed_at": self._transaction.clock(),
        }


def _macro(row: sa.Row[Any]) -> Macro:
    seconds = row.snooze_seconds
    return Macro(
        id=row.id,
        shortcut=row.shortcut,
        name=row.name,
        texts={Language(code): text for code, text in row.texts.items()},
        after=After(
            priority=row.priority,
            then=row.next_step,
            snooze_for=None if seconds is None else timedelta(seconds=seconds),
            team=row.team,
        ),
    )
