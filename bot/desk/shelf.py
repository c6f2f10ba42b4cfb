"""Putting tickets aside, saying how soon they matter, and seeing one's own."""

from collections.abc import Sequence
from datetime import datetime

from bot.desk.access import Acting, NotAnAgentError, access_agent, access_ticket, say_in_place
from bot.desk.words import REFUSALS, refusal
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
        async with self._database.unit(completing=item) as unit:
            now = self._clock()
            try:
                until = now + parse_duration(how_long) if how_long.strip() else None
                agent, ticket = await access_agent(unit, acting), await access_ticket(unit, acting)
                ticket = await self._desk.snooze(unit, ticket.id, agent, until, now)
            except REFUSALS as error:
                await say_in_place(unit, acting, refusal(error, self._texts), now)
            except BadInputError:
                await say_in_place(unit, acting, self._texts("snooze-help"), now)
            else:
                await say_in_place(unit, acting, self._snoozed(ticket, now), now)

    async def priority(self, acting: Acting, name: str, item: InboxItem) -> None:
        """Say how soon the topic's ticket should be taken."""
        async with self._database.unit(completing=item) as unit:
            now = self._clock()
            chosen = next((p for p in Priority if name.strip().casefold() in (p, self._texts(f"priority-{p}"))), None)
            if chosen is None:
                await say_in_place(unit, acting, self._texts("priority-help"), now)
                return
            try:
                agent, ticket = await access_agent(unit, acting), await access_ticket(unit, acting)
                await self._desk.prioritise(unit, ticket.id, agent, chosen, now)
            except REFUSALS as error:
                await say_in_place(unit, acting, refusal(error, self._texts), now)

    async def vip(self, acting: Acting, item: InboxItem) -> None:
        """Mark the topic's customer, or take the mark away."""
        async with self._database.unit(completing=item) as unit:
            now = self._clock()
            try:
                await access_agent(unit, acting)
                ticket = await access_ticket(unit, acting)
            except REFUSALS as error:
                await say_in_place(unit, acting, refusal(error, self._texts), now)
                return
            customer = (await unit.conversations.get(ticket.conversation_id)).customer
            await unit.customers.mark_vip(customer.id, vip=not customer.vip)
            conversation = await unit.conversations.get(ticket.conversation_id)
            await self._desk.show_card(unit, ticket, conversation, now)
            key = "vip-off" if customer.vip else "vip-on"
            await say_in_place(unit, acting, self._texts(key, customer=shortened(customer.first_name, MAX_NAME)), now)

    async def mine(self, acting: Acting, item: InboxItem) -> None:
        """The agent's tickets, those first whose customers have waited longest."""
        async with self._database.unit(completing=item) as unit:
            now = self._clock()
            try:
                agent = await access_agent(unit, acting)
            except NotAnAgentError as error:
                await say_in_place(unit, acting, refusal(error, self._texts), now)
                return
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
