"""What every repository works on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncConnection

from conversations.clock import Clock
from conversations.understanding import Language
from storage.engine import Capabilities
from storage.wakeups import Topic, Wakes


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """One open transaction; `held` are the keys under which nobody else writes until it ends.

    `default_language` is that of a new conversation until the customer's own is known.
    """

    connection: AsyncConnection
    capabilities: Capabilities
    clock: Clock
    default_language: Language = Language.RU
    wakes: Wakes = field(default_factory=Wakes)
    held: set[str] = field(default_factory=set)

    async def execute(self, statement: sa.Executable, parameters: Any = None) -> CursorResult[Any]:
        """Run one statement."""
        return await self.connection.execute(statement, parameters)

    def insert(self, table: sa.Table) -> "postgresql.Insert | sqlite.Insert":
        """INSERT with ON CONFLICT, which both databases have, each in its own class."""
        if self.connection.dialect.name == "postgresql":
            return postgresql.insert(table)
        return sqlite.insert(table)

    def wake_after_commit(self, topic: Topic, *, everywhere: bool = True) -> None:
        """Wake those who wait for `topic`, in this process or `everywhere`, once this is committed."""
        (self.wakes.far if everywhere else self.wakes.near).add(topic)

    async def serialise(self, keys: Iterable[str]) -> None:
        """Let only one transaction at a time write under each key, so that ids follow the order of commits."""
        wanted = sorted(set(keys) - self.held)
        if not wanted or not self.capabilities.advisory_locks:
            return
        key = sa.func.unnest(sa.cast(wanted, postgresql.ARRAY(sa.Text))).column_valued("key")
        await self.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(key, 0))))
        self.held.update(wanted)
