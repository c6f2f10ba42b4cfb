"""What agents do with a ticket by button or by command; each returns the short word that the agent gets."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.desk.access import Acting, access_agent, access_ticket, say_in_place
from bot.desk.words import MAX_NAME, REFUSALS, refusal
from conversations.clock import Clock
from conversations.formatting import shortened
from conversations.outgoing import EditKeyboard, Keyboard, TicketLane
from handoff.buttons import card_keyboard, transfer_keyboard
from handoff.desk import Desk
from handoff.relay import require_holder
from handoff.speaking import load_ticket
from handoff.tickets import Agent, Ticket
from locales.texts import Texts
from storage.inbox import InboxItem
from storage.unit_of_work import Database, Unit

MAX_NAMES = 1000
Action = Callable[[Unit, int, Agent, datetime], Awaitable[str]]


class DeskActions:
    """Claim, release, transfer, resolve."""

    def __init__(self, database: Database, desk: Desk, texts: Texts, clock: Clock) -> None:
        self._database = database
        self._desk = desk
        self._texts = texts
        self._clock = clock

    async def claim(self, acting: Acting, ticket_id: int | None, item: InboxItem) -> str:
        """Take the ticket; whoever was second hears who was first."""

        async def act(unit: Unit, ticket_id: int, agent: Agent, now: datetime) -> str:
            await self._desk.claim(unit, ticket_id, agent, now)
            return "" if acting.by_command else self._texts("claim-yours")

        return await self._do(acting, ticket_id, item, act)

    async def release(self, acting: Acting, ticket_id: int | None, item: InboxItem) -> str:
        """Give the ticket back to the queue."""

        async def act(unit: Unit, ticket_id: int, agent: Agent, now: datetime) -> str:
            await self._desk.release(unit, ticket_id, agent, now)
            return ""

        return await self._do(acting, ticket_id, item, act)

    async def resolve(self, acting: Acting, ticket_id: int | None, item: InboxItem) -> str:
        """End the ticket."""

        async def act(unit: Unit, ticket_id: int, agent: Agent, now: datetime) -> str:
            await self._desk.resolve(unit, ticket_id, agent, now)
            return ""

        return await self._do(acting, ticket_id, item, act)

    async def choose_transfer(self, acting: Acting, ticket_id: int | None, item: InboxItem) -> str:
        """Show under the card to whom the ticket can go."""

        async def act(unit: Unit, ticket_id: int, agent: Agent, now: datetime) -> str:
            ticket = await load_ticket(unit, ticket_id)
            require_holder(ticket, agent)
            others = [other for other in await unit.agents.list() if other.id != agent.id]
            if not others:
                return self._texts("transfer-nobody")
            await self._card_buttons(unit, ticket, transfer_keyboard(ticket, others, self._texts), now)
            return self._texts("transfer-choose")

        return await self._do(acting, ticket_id, item, act)

    async def show_card(self, acting: Acting, ticket_id: int | None, item: InboxItem) -> str:
        """Back to the card's own buttons."""

        async def act(unit: Unit, ticket_id: int, _: Agent, now: datetime) -> str:
            ticket = await load_ticket(unit, ticket_id)
            await self._card_buttons(unit, ticket, card_keyboard(ticket, self._texts), now)
            return ""

        return await self._do(acting, ticket_id, item, act)

    async def transfer(self, acting: Acting, ticket_id: int | None, to_agent_id: int, item: InboxItem) -> str:
        """Hand the ticket to the chosen agent."""

        async def act(unit: Unit, ticket_id: int, agent: Agent, now: datetime) -> str:
            to = await unit.agents.get(to_agent_id)
            if to is None or not to.active:
                return self._texts("transfer-nobody")
            await self._desk.transfer(unit, ticket_id, agent, to, now)
            return ""

        return await self._do(acting, ticket_id, item, act)

    async def transfer_by_name(self, acting: Acting, name: str, item: InboxItem) -> str:
        """Hand the topic's ticket to the agent of this name, or to this team."""

        async def act(unit: Unit, ticket_id: int, agent: Agent, now: datetime) -> str:
            others = [other for other in await unit.agents.list() if other.id != agent.id]
            to = next((other for other in others if other.name.casefold() == name.strip().casefold()), None)
            if to is None and (team := self._desk.team_named(name)):
                await self._desk.transfer_to_team(unit, ticket_id, agent, team, now)
                return ""
            if to is None:
                if not others:
                    return self._texts("transfer-nobody")
                names = shortened(", ".join(other.name for other in others), MAX_NAMES)
                return self._texts("transfer-unknown", name=shortened(name, MAX_NAME), names=names)
            await self._desk.transfer(unit, ticket_id, agent, to, now)
            return ""

        return await self._do(acting, None, item, act)

    async def _do(self, acting: Acting, ticket_id: int | None, item: InboxItem, act: Action) -> str:
        """Without a ticket id the ticket is the topic's. A refusal is a word, not an error: the update is done."""
        async with self._database.unit(completing=item) as unit:
            try:
                agent = await access_agent(unit, acting)
                chosen = ticket_id if ticket_id is not None else (await access_ticket(unit, acting)).id
                word = await act(unit, chosen, agent, self._clock())
            except REFUSALS as error:
                word = refusal(error, self._texts)
            if word and acting.by_command:
                await say_in_place(unit, acting, word, self._clock())
            return word

    async def _card_buttons(self, unit: Unit, ticket: Ticket, keyboard: Keyboard, now: datetime) -> None:
        if ticket.card_message_id is not None:
            action = EditKeyboard(message_id=ticket.card_message_id, keyboard=keyboard)
            await unit.outbox.add(TicketLane(ticket.id), action, now)
