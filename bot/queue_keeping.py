"""The process that keeps the queue healthy: looks what is due, now and then and whenever something happened.

wake-up or a pause ─→ one reading of all open tickets ─→ a unit of work for each that something is due for ─→ assign
"""

import asyncio
import logging
from collections.abc import Sequence

from conversations.clock import Clock
from conversations.errors import ConflictError
from handoff.assigning import assign
from handoff.desk import Desk
from handoff.due import due
from handoff.keeping import QueueKeeper
from handoff.service_rules import Assignment, ServiceRules
from storage.unit_of_work import Database
from storage.wakeups import Topic

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 5.0
CALM_SECONDS = 0.2


class QueueKeeping:
    """Runs until cancelled; any number of processes may do so beside each other."""

    def __init__(
        self, database: Database, desk: Desk, keeper: QueueKeeper, service: ServiceRules, clock: Clock
    ) -> None:
        self._database = database
        self._desk = desk
        self._keeper = keeper
        self._service = service
        self._clock = clock
        self._subscription = database.wakeups.subscribe(Topic.QUEUE)

    async def run(self) -> None:
        """Look again and again. A burst of changes is one look."""
        while True:
            try:
                await self.look()
            except Exception:  # the database may be away; the queue must outlive that
                log.exception("looking after the queue failed; trying again")
            await asyncio.sleep(CALM_SECONDS)
            await self._subscription.wait(LOOK_EVERY_SECONDS)

    async def look(self) -> None:
        """Perform what is due now, then give out what waits."""
        for ticket_id in await self._due_tickets():
            await self._keep(ticket_id)
        for ticket_id in await self._assignable():
            async with self._database.unit() as unit:
                await self._desk.assign(unit, ticket_id, self._clock())

    async def _keep(self, ticket_id: int) -> None:
        try:
            async with self._database.unit() as unit:
                await self._keeper.keep(unit, ticket_id, self._clock())
        except ConflictError:  # an agent was first; the next look sees what is left to do
            log.info("ticket %s changed meanwhile", ticket_id)

    async def _due_tickets(self) -> Sequence[int]:
        async with self._database.reading() as unit:
            tickets, promises = await unit.tickets.unresolved(), await unit.promises.all_outstanding()
        now = self._clock()
        return [t.id for t in tickets if any(due(t, promises.get(t.id, ()), self._service, now))]

    async def _assignable(self) -> Sequence[int]:
        """The tickets that somebody free could take, in the order of serving; a hint, decided anew under locks."""
        if self._service.assignment is Assignment.BY_HAND:
            return []
        async with self._database.reading() as unit:
            crew = await unit.agents.crew(self._clock() - self._service.busy_for, lock=False)
            waiting = await unit.tickets.waiting() if any(duty.is_free for duty in crew) else []
        return [match.ticket_id for match in assign(waiting, crew)]
