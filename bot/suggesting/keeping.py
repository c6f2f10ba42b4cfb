"""Gives the agents of each new ticket suggestions once, when the customer has said what he wants.

wake-up or a pause ─→ tickets that nobody looked at ─→ suggest (slow, outside a transaction) ─→ noted and posted in one
"""

import asyncio
import logging
from datetime import timedelta

from bot.desk.suggestions import suggestion_list
from bot.suggesting.suggester import Suggester
from conversations.clock import Clock
from conversations.outgoing import SendText, TicketLane
from handoff.suggestions import Suggestion
from handoff.tickets import TicketStatus
from locales.texts import Texts
from storage.unit_of_work import Database
from storage.wakeups import Topic

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 10.0
CALM_SECONDS = 0.3
AT_ONCE = 20
YOUNG = timedelta(hours=1)
CROWDED = 10
"""With so many lanes waiting to be sent suggestions wait: Telegram takes 20 messages a minute for a group."""


class SuggestionKeeping:
    """Runs until cancelled; any number of processes may do so beside each other."""

    def __init__(self, database: Database, suggest: Suggester, texts: Texts, clock: Clock) -> None:
        self._database = database
        self._suggest = suggest
        self._texts = texts
        self._clock = clock
        self._subscription = database.wakeups.subscribe(Topic.QUEUE)

    async def run(self) -> None:
        """Look again and again. Whatever goes wrong here, tickets go on without suggestions."""
        try:
            while True:
                try:
                    await self.look()
                except Exception:
                    log.exception("suggesting replies failed; trying again")
                await asyncio.sleep(CALM_SECONDS)
                await self._subscription.wait(LOOK_EVERY_SECONDS)
        finally:
            await self._suggest.close()

    async def look(self) -> None:
        """Suggest for the new tickets whose customers have asked something."""
        async with self._database.reading() as unit:
            waiting = await unit.suggested.waiting(self._clock() - YOUNG, AT_ONCE)
            is_crowded = bool(waiting) and (await unit.outbox.stats()).waiting_lanes > CROWDED
        for ticket_id in [] if is_crowded else waiting:
            if found := await self._suggest(ticket_id):
                await self._post(ticket_id, found)

    async def _post(self, ticket_id: int, found: list[Suggestion]) -> None:
        now = self._clock()
        async with self._database.unit() as unit:
            ticket = await unit.tickets.get(ticket_id)
            is_open = ticket is not None and ticket.status is not TicketStatus.RESOLVED
            if not is_open or not await unit.suggested.take(ticket_id, now):
                return
            said, keyboard = suggestion_list(ticket_id, found, self._texts)
            await unit.outbox.add(TicketLane(ticket_id), SendText(text=said, keyboard=keyboard), now)
