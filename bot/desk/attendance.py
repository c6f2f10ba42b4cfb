"""Agents say whether they are there."""

from bot.desk.access import Acting, access_agent, say_in_place
from bot.desk.refusing import refusals_told
from conversations.clock import Clock
from handoff.tickets import Presence
from locales.texts import Texts
from storage.inbox import InboxItem
from storage.unit_of_work import Database


class Attendance:
    """Handles /online and /away; the queue follows by itself."""

    def __init__(self, database: Database, texts: Texts, clock: Clock) -> None:
        self._database = database
        self._texts = texts
        self._clock = clock

    async def knows(self, user_id: int) -> bool:
        """Whether this is an agent."""
        async with self._database.reading() as unit:
            return await unit.agents.by_telegram_id(user_id) is not None

    async def set(self, acting: Acting, presence: Presence, item: InboxItem) -> None:
        """Note it and say so where the agent is."""
        now = self._clock()
        async with self._database.unit(completing=item) as unit, refusals_told(unit, acting, self._texts, now):
            agent = await access_agent(unit, acting)
            await unit.agents.set_presence(agent.id, presence, now)
            key = "now-online" if presence is Presence.ONLINE else "now-away"
            await say_in_place(unit, acting, self._texts(key, agent=agent.name), now)
