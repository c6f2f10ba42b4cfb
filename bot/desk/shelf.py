"""Putting tickets aside, saying how soon they matter, and seeing one's own."""

from collections.abc import Sequence
from datetime import datetime

from bot.desk.access import Acting, access_agent, access_ticket, say_in_place
from bot.desk.refusing import refusals_told
from conversations.clock import Clock
from conversations.errors import BadInputError
from conversations.formatting import shortened
from handoff.card import reference
from handoff.desk import Desk
from handoff.durations import parse_duration
from handoff.news import moment_words
from handoff.tickets import Priority, Ticket, TicketStatus
from locales.texts import Texts
from storage.inbox import InboxItem
from storage.unit_of_work import Database, Unit

MAX_LISTED = 40
MAX_NAME = 40


class Shelf:
    """Handles /snooze, /priority, /vip and /my; it answers where the agent is."""

    def __init__(self, database: Database, desk: Desk, texts: Texts, clock: Clock) -> None:
        self._database = database
        self._desk = desk
        self._texts = texts
        self._clock = clock

    async def snooze(self, acting: Acting, how_long: str, item: InboxItem) -> None:
        """Put the topic's ticket aside for so long; without a time until the customer's next message."""
        now = self._clock()
        async with self._database.unit(completing=item) as unit, refusals_told(unit, acting, self._texts, now):
            try:
                until = now + parse_duration(how_long) if how_long.strip() else None
            except BadInputError:
                await say_in_place(unit, acting, self._texts("snooze-help"), now)
                return
            agent, ticket = await access_agent(unit, acting), await access_ticket(unit, acting)
            ticket = await self._desk.snooze(unit, ticket.id, agent, until, now)
            await say_in_place(unit, acting, self._snoozed(ticket, now), now)

    async def priority(self, acting: Acting, name: str, item: InboxItem) -> None:
        """Say how soon the topic's ticket should be taken."""
        now = self._clock()
        async with self._database.unit(completing=item) as unit, refusals_told(unit, acting, self._texts, now):
            chosen = next((p for p in Priority if name.strip().casefold() in (p, self._texts(f"priority-{p}"))), None)
            if chosen is None:
                await say_in_place(unit, acting, self._texts("priority-help"), now)
                return
            agent, ticket = await access_agent(unit, acting), await access_ticket(unit, acting)
            await self._desk.prioritise(unit, ticket.id, agent, chosen, now)

    async def vip(self, acting: Acting, item: InboxItem) -> None:
        """Mark the topic's customer, or take the mark away."""
        now = self._clock()
        async with self._database.unit(completing=item) as unit, refusals_told(unit, acting, self._texts, now):
            await access_agent(unit, acting)
            ticket = await access_ticket(unit, acting)
            customer = (await unit.conversations.get(ticket.conversation_id)).customer
            await self._desk.mark_vip(unit, ticket.conversation_id, vip=not customer.vip, now=now)
            key = "vip-off" if customer.vip else "vip-on"
            await say_in_place(unit, acting, self._texts(key, customer=shortened(customer.first_name, MAX_NAME)), now)

    async def mine(self, acting: Acting, item: InboxItem) -> None:
        """The agent's tickets, those first whose customers have waited longest."""
        now = self._clock()
        async with self._database.unit(completing=item) as unit, refusals_told(unit, acting, self._texts, now):
            agent = await access_agent(unit, acting)
            held = sorted(await unit.tickets.held_by(agent.id), key=lambda t: (t.awaiting_since or now, t.id))
            await say_in_place(unit, acting, await self._listed(unit, held, now), now)

    async def _listed(self, unit: Unit, held: Sequence[Ticket], now: datetime) -> str:
        if not held:
            return self._texts("my-none")
        lines = [await self._line(unit, ticket, now) for ticket in held[:MAX_LISTED]]
        return "\n".join([self._texts("my-title", count=len(held)), *lines])

    async def _line(self, unit: Unit, ticket: Ticket, now: datetime) -> str:
        conversation = await unit.conversations.get(ticket.conversation_id, lock=False)
        who = f"{reference(ticket)} · {shortened(conversation.customer.first_name, MAX_NAME)}"
        if ticket.status is TicketStatus.SNOOZED:
            return f"{who}: {self._snoozed(ticket, now)}"
        if ticket.awaiting_since is None:
            return f"{who}: {self._texts('my-answered')}"
        minutes = int((now - ticket.awaiting_since).total_seconds() // 60)
        return f"{who}: {self._texts('my-waits', minutes=minutes)}"

    def _snoozed(self, ticket: Ticket, now: datetime) -> str:
        if ticket.snoozed_until is None:
            return self._texts("snoozed")
        when = moment_words(ticket.snoozed_until, now, self._desk.zone_of(ticket), self._texts)
        return self._texts("snoozed-until", when=when)
