"""The people who take tickets."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from conversations.understanding import Language
from handoff.assigning import OnDuty
from handoff.tickets import DEFAULT_CAPACITY, DEFAULT_TEAM, Agent, Presence, TicketStatus
from storage.tables.people import agents
from storage.tables.tickets import UNRESOLVED, tickets
from storage.transaction import Transaction
from storage.wakeups import Topic

_CHANGEABLE = ("name", "languages", "active", "team", "skills", "capacity")


class Agents:
    """All agents; one who was removed stays on the tickets he took."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(
        self,
        telegram_user_id: int,
        name: str,
        languages: Sequence[Language] = (Language.RU, Language.EN),
        *,
        team: str = DEFAULT_TEAM,
        skills: Sequence[str] = (),
        capacity: int = DEFAULT_CAPACITY,
    ) -> Agent:
        """Add an agent, or change and bring back one who was there before."""
        insert = self._transaction.insert(agents).values(
            telegram_user_id=telegram_user_id,
            name=name,
            languages=[str(language) for language in languages],
            active=True,
            team=team,
            skills=list(skills),
            capacity=capacity,
            presence=Presence.AWAY,
            created_at=self._transaction.clock(),
        )
        changes = {column: insert.excluded[column] for column in _CHANGEABLE}
        upsert = insert.on_conflict_do_update(index_elements=["telegram_user_id"], set_=changes)
        return _agent((await self._transaction.execute(upsert.returning(agents))).one())

    async def add_to_console(self, name: str) -> Agent:
        """An agent who has no Telegram account."""
        values = {"name": name, "languages": ["ru", "en"], "active": True, "created_at": self._transaction.clock()}
        return _agent((await self._transaction.execute(sa.insert(agents).values(values).returning(agents))).one())

    async def set_active(self, agent_id: int, *, active: bool) -> None:
        """Take an agent off duty for good, or bring him back; he is away at first."""
        change = sa.update(agents).where(agents.c.id == agent_id).values(active=active, presence=Presence.AWAY)
        await self._transaction.execute(change)
        self._transaction.wake_after_commit(Topic.DESK)
        self._transaction.wake_after_commit(Topic.QUEUE)

    async def remove(self, telegram_user_id: int) -> bool:
        """Take an agent off duty for good; False where there was none."""
        is_active = sa.and_(agents.c.telegram_user_id == telegram_user_id, agents.c.active)
        off_duty = sa.update(agents).where(is_active).values(active=False, presence=Presence.AWAY)
        self._transaction.wake_after_commit(Topic.DESK)
        self._transaction.wake_after_commit(Topic.QUEUE)
        return (await self._transaction.execute(off_duty)).rowcount > 0

    async def set_presence(self, agent_id: int, presence: Presence, at: datetime) -> None:
        """Note that the agent came or left; nothing changes where he was so already."""
        changes = sa.and_(agents.c.id == agent_id, agents.c.presence != presence)
        await self._transaction.execute(sa.update(agents).where(changes).values(presence=presence, presence_at=at))
        self._transaction.wake_after_commit(Topic.DESK)
        self._transaction.wake_after_commit(Topic.QUEUE)

    async def crew(self, busy_since: datetime, *, lock: bool = True) -> Sequence[OnDuty]:
        """The agents who are online with their loads; locked, nobody else gives them tickets until the unit ends.

        A conversation counts while the customer waits for an answer, or got one after `busy_since`.
        """
        online = sa.select(agents).where(agents.c.active, agents.c.presence == Presence.ONLINE).order_by(agents.c.id)
        rows = (await self._transaction.execute(online.with_for_update(key_share=True) if lock else online)).all()
        loads = await self.loads(busy_since)
        return [OnDuty(agent=_agent(row), load=loads.get(row.id, 0)) for row in rows]

    async def loads(self, busy_since: datetime) -> dict[int, int]:
        """How many conversations each agent has in hand; see `crew`."""
        is_busy = sa.or_(tickets.c.status == TicketStatus.OPEN, tickets.c.last_replied_at > busy_since)
        is_in_hand = sa.and_(UNRESOLVED, tickets.c.assignee_id.is_not(None), tickets.c.status != TicketStatus.SNOOZED)
        query = sa.select(tickets.c.assignee_id, sa.func.count()).where(is_in_hand, is_busy)
        return {row[0]: row[1] for row in await self._transaction.execute(query.group_by(tickets.c.assignee_id))}

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
        team=row.team,
        skills=tuple(row.skills or ()),
        capacity=row.capacity,
        presence=row.presence,
        presence_at=row.presence_at,
    )
