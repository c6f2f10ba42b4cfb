"""The people who take tickets."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from conversations.understanding import Language
from handoff.tickets import Agent
from storage.tables.people import agents
from storage.transaction import Transaction


class Agents:
    """All agents; one who was removed stays on the tickets he took."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(
        self, telegram_user_id: int, name: str, languages: Sequence[Language] = (Language.RU, Language.EN)
    ) -> Agent:
        """Add an agent, or change and bring back one who was there before."""
        insert = self._transaction.insert(agents).values(
            telegram_user_id=telegram_user_id,
            name=name,
            languages=[str(language) for language in languages],
            active=True,
            created_at=self._transaction.clock(),
        )
        changes = {column: insert.excluded[column] for column in ("name", "languages", "active")}
        upsert = insert.on_conflict_do_update(index_elements=["telegram_user_id"], set_=changes)
        return _agent((await self._transaction.execute(upsert.returning(agents))).one())

    async def add_to_console(self, name: str) -> Agent:
        """An agent who has no Telegram account."""
        values = {"name": name, "languages": ["ru", "en"], "active": True, "created_at": self._transaction.clock()}
        return _agent((await self._transaction.execute(sa.insert(agents).values(values).returning(agents))).one())

    async def set_active(self, agent_id: int, *, active: bool) -> None:
        """Take an agent off duty for good, or bring him back."""
        await self._transaction.execute(sa.update(agents).where(agents.c.id == agent_id).values(active=active))

    async def remove(self, telegram_user_id: int) -> bool:
        """Take an agent off duty for good; False where there was none."""
        is_active = sa.and_(agents.c.telegram_user_id == telegram_user_id, agents.c.active)
        return (await self._transaction.execute(sa.update(agents).where(is_active).values(active=False))).rowcount > 0

    async def by_telegram_id(self, telegram_user_id: int) -> Agent | None:
        """The active agent with this Telegram account."""
        is_active = sa.and_(agents.c.telegram_user_id == telegram_user_id, agents.c.active)
        row = (await self._transaction.execute(sa.select(agents).where(is_active))).first()
        return _agent(row) if row else None

    async def get(self, agent_id: int) -> Agent | None:
        """An agent by our id, whether active or not."""
        row = (await self._transaction.execute(sa.select(agents).where(agents.c.id == agent_id))).first()
        return _agent(row) if row else None

    async def list(self, *, active_only: bool = True) -> Sequence[Agent]:
        """The agents in the order in which they came."""
        query = sa.select(agents).order_by(agents.c.id)
        rows = await self._transaction.execute(query.where(agents.c.active) if active_only else query)
        return [_agent(row) for row in rows]


def _agent(row: sa.Row[Any]) -> Agent:
    return Agent(
        id=row.id,
        telegram_user_id=row.telegram_user_id,
        name=row.name,
        languages=tuple(Language(language) for language in row.languages),
        active=row.active,
    )
