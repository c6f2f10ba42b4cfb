"""What an agent does with a ticket: the ticket, the owner and the card change, and people are told.

The rules are in `tickets.py` and raise ConflictError's children; whoever calls shows them to the agent.
"""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from conversations.conversation import Conversation, Owner
from conversations.outgoing import EditText, SetTopic, TicketLane
from handoff import tickets as rules
from handoff.buttons import card_keyboard, rating_keyboard
from handoff.card import ticket_card, topic_name
from handoff.matching import choose_agent
from handoff.news import queue_news, waiting_keyboard
from handoff.ports import DeskUnit
from handoff.priority import reranked
from handoff.promises import EVERY_KIND
from handoff.promising import keep, retime
from handoff.service_rules import ServiceRules
from handoff.speaking import load_ticket, tell_agents, tell_assigned, tell_customer
from handoff.tickets import Agent, Priority, Ticket
from locales.texts import Texts, texts_for


class Desk:
    """The actions; `texts` are those of the agents' language, `service` the rules of the shop."""

    def __init__(self, texts: Texts, service: ServiceRules | None = None) -> None:
        self._texts = texts
        self._service = service or ServiceRules()

    async def claim(self, unit: DeskUnit, ticket_id: int, agent: Agent, now: datetime) -> Ticket:
        """The agent takes a queued ticket. Raises AlreadyClaimedError, AlreadyResolvedError."""
        before = await load_ticket(unit, ticket_id)
        after = rules.claim(before, agent, now)
        if after is before:
            return before
        await self.note_wait(unit, before, now)
        ticket, conversation = await self._own(unit, after, Owner.AGENT)
        await tell_agents(unit, ticket, self._texts("claimed-by", agent=agent.name), now)
        await self._tell(unit, conversation, ticket, "queue-claimed", now, agent=agent.name)
        await self.show_card(unit, ticket, conversation, now)
        return ticket

    async def release(self, unit: DeskUnit, ticket_id: int, agent: Agent, now: datetime) -> Ticket:
        """The agent gives the ticket back to the queue, for others. Raises NotTheHolderError, AlreadyResolvedError."""
        after = rules.release(await load_ticket(unit, ticket_id), agent)
        said = self._texts("released-by", agent=agent.name)
        return await self._to_next(unit, after, said, now, key="queue-released", agent=agent.name)

    async def transfer_to_team(self, unit: DeskUnit, ticket_id: int, agent: Agent, team: str, now: datetime) -> Ticket:
        """The agent hands the ticket to another team. Raises NotTheHolderError, AlreadyResolvedError."""
        after = rules.transfer_to_team(await load_ticket(unit, ticket_id), agent, team)
        await retime(unit, after, self._service, now)
        said = self._texts("transferred-by", agent=agent.name, to=team)
        return await self._to_next(unit, after, said, now, key="queue-released", agent=agent.name)

    async def transfer(self, unit: DeskUnit, ticket_id: int, agent: Agent, to: Agent, now: datetime) -> Ticket:
        """The agent hands the ticket to another one. Raises NotTheHolderError, AlreadyResolvedError."""
        before = await load_ticket(unit, ticket_id)
        after = rules.transfer(before, agent, to, now)
        ticket, conversation = await self._own(unit, after, Owner.AGENT)
        if after is before:
            await self.show_card(unit, ticket, conversation, now)
            return ticket
        await tell_agents(unit, ticket, self._texts("transferred-by", agent=agent.name, to=to.name), now)
        await self._tell(unit, conversation, ticket, "queue-transferred", now, agent=to.name)
        await self.show_card(unit, ticket, conversation, now)
        return ticket

    async def resolve(self, unit: DeskUnit, ticket_id: int, agent: Agent, now: datetime) -> Ticket:
        """The ticket ends: the customer is asked for a rating, the bot has the conversation again.

        Raises NotTheHolderError, AlreadyResolvedError.
        """
        ticket = await unit.tickets.save(rules.resolve(await load_ticket(unit, ticket_id), agent, now))
        await keep(unit, ticket.id, EVERY_KIND, now)
        conversation = await self._back_to_bot(unit, ticket, self._texts("resolved-by", agent=agent.name), now)
        question = texts_for(conversation.language)("ticket-resolved")
        await tell_customer(unit, conversation, question, now, ticket=ticket, keyboard=rating_keyboard(ticket.id))
        return ticket

    async def resolve_silent(self, unit: DeskUnit, ticket: Ticket, now: datetime) -> None:
        """The ticket of a customer who fell silent ends. Raises AlreadyResolvedError."""
        ticket = await unit.tickets.save(rules.resolve_silent(ticket, now))
        await keep(unit, ticket.id, EVERY_KIND, now)
        conversation = await self._back_to_bot(unit, ticket, self._texts("resolved-silent"), now)
        question = texts_for(conversation.language)("silence-resolved")
        await tell_customer(unit, conversation, question, now, ticket=ticket, keyboard=rating_keyboard(ticket.id))

    async def withdraw(self, unit: DeskUnit, ticket_id: int, now: datetime) -> None:
        """The customer goes back to the bot before anybody took his ticket.

        Raises UnknownTicketError, AlreadyClaimedError, AlreadyResolvedError.
        """
        ticket = await unit.tickets.save(rules.withdraw(await load_ticket(unit, ticket_id), now))
        await unit.promises.drop(ticket.id)
        conversation = await self._back_to_bot(unit, ticket, self._texts("withdrawn"), now)
        await self._tell(unit, conversation, ticket, "back-with-bot", now)

    async def snooze(
        self, unit: DeskUnit, ticket_id: int, agent: Agent, until: datetime | None, now: datetime
    ) -> Ticket:
        """Put the ticket aside until a time or the customer's next message.

        Raises NotTheHolderError, AlreadyResolvedError.
        """
        ticket = await unit.tickets.save(rules.snooze(await load_ticket(unit, ticket_id), agent, until))
        await self.show_card(unit, ticket, await unit.conversations.get(ticket.conversation_id), now)
        return ticket

    async def prioritise(
        self, unit: DeskUnit, ticket_id: int, agent: Agent, priority: Priority, now: datetime
    ) -> Ticket:
        """Say how soon the ticket should be taken; its promises follow. Raises AlreadyResolvedError."""
        ticket = await unit.tickets.save(rules.prioritise(await load_ticket(unit, ticket_id), priority))
        await retime(unit, ticket, self._service, now)
        said = self._texts("prioritised-by", agent=agent.name, priority=self._texts(f"priority-{priority}"))
        await tell_agents(unit, ticket, said, now)
        await self.show_card(unit, ticket, await unit.conversations.get(ticket.conversation_id), now)
        return ticket

    async def mark_vip(self, unit: DeskUnit, conversation_id: int, *, vip: bool, now: datetime) -> Conversation:
        """The customer's tickets come sooner, the one that is open now as well; or no longer."""
        before = await unit.conversations.get(conversation_id)
        if before.customer.vip is vip:
            return before
        await unit.customers.mark_vip(before.customer.id, vip=vip)
        after = await unit.conversations.get(conversation_id)
        if before.ticket_id is not None:
            ticket = await unit.tickets.save(reranked(await load_ticket(unit, before.ticket_id), vip=vip))
            await retime(unit, ticket, self._service, now)
            await self.show_card(unit, ticket, after, now)
        return after

    def zone_of(self, ticket: Ticket) -> ZoneInfo:
        """Whose time the ticket's agents go by."""
        return self._service.hours_of(ticket.team).zone

    @property
    def teams(self) -> tuple[str, ...]:
        """The keys of the teams."""
        return tuple(team.key for team in self._service.teams)

    def team_named(self, name: str) -> str | None:
        """The key of a team that is called so."""
        return next((team.key for team in self._service.teams if team.key == name.strip().casefold()), None)

    async def give_back(self, unit: DeskUnit, ticket: Ticket, why: str, now: datetime) -> Ticket:
        """Take the ticket from a holder who can't go on, to the next free agent or else into the queue.

        `why` is what the topic is told; the customer gets one message, whatever becomes of it.
        Raises AlreadyResolvedError.
        """
        return await self._to_next(unit, rules.give_back(ticket), why, now, key="queue-returned")

    async def assign(self, unit: DeskUnit, ticket_id: int, now: datetime) -> Agent | None:
        """Give a queued ticket to the free agent whose turn it is; None where it waits on."""
        ticket = await load_ticket(unit, ticket_id)
        agent = await choose_agent(unit, ticket, self._service, now) if ticket.is_queued else None
        if agent is not None:
            await self._assign(unit, ticket, agent, "queue-claimed", now)
        return agent

    async def note_wait(self, unit: DeskUnit, ticket: Ticket, now: datetime) -> None:
        """Somebody takes the ticket for the first time: so long the customer waited."""
        if ticket.first_claimed_at is None:
            waited = self._service.hours_of(ticket.team).between(ticket.opened_at, now)
            await unit.waits.taken(ticket.id, waited)

    async def show_card(self, unit: DeskUnit, ticket: Ticket, conversation: Conversation, now: datetime) -> None:
        """Bring the card and the topic's name up to date."""
        if ticket.card_message_id is None:
            return
        lane = TicketLane(ticket.id)
        text = ticket_card(ticket, conversation.customer, self._texts)
        keyboard = card_keyboard(ticket, self._texts)
        await unit.messages.record_edit(ticket.card_message_id, text.text, now)
        await unit.outbox.add(lane, EditText(message_id=ticket.card_message_id, text=text, keyboard=keyboard), now)
        name = topic_name(ticket, conversation.customer, self._texts)
        await unit.outbox.add(lane, SetTopic(name=name), now)

    async def _to_next(
        self, unit: DeskUnit, after: Ticket, said: str, now: datetime, *, key: str, **values: str
    ) -> Ticket:
        """A ticket that nobody holds any more goes to the next free agent, or waits; the customer hears it once."""
        returned = await unit.tickets.save(after)
        await tell_agents(unit, returned, said, now)
        agent = await choose_agent(unit, returned, self._service, now)
        if agent is not None:
            return await self._assign(unit, returned, agent, "queue-transferred", now)
        ticket, conversation = await self._own(unit, returned, Owner.QUEUE)
        await self._tell_queued(unit, conversation, ticket, key, now, **values)
        await self.show_card(unit, ticket, conversation, now)
        return ticket

    async def _assign(self, unit: DeskUnit, ticket: Ticket, agent: Agent, key: str, now: datetime) -> Ticket:
        await self.note_wait(unit, ticket, now)
        ticket, conversation = await self._own(unit, rules.claim(ticket, agent, now), Owner.AGENT)
        await tell_assigned(unit, ticket, agent, self._texts, now)
        await self._tell(unit, conversation, ticket, key, now, agent=agent.name)
        await self.show_card(unit, ticket, conversation, now)
        return ticket

    async def _back_to_bot(self, unit: DeskUnit, ticket: Ticket, said: str, now: datetime) -> Conversation:
        """The ticket has ended; what was said before a human came is settled."""
        conversation = await unit.conversations.get(ticket.conversation_id)
        memory = replace(conversation.memory, turns=(), misses=0)
        conversation = replace(conversation, owner=Owner.BOT, ticket_id=None, memory=memory)
        await unit.conversations.save(conversation)
        await tell_agents(unit, ticket, said, now)
        await self.show_card(unit, ticket, conversation, now)
        await unit.outbox.add(TicketLane(ticket.id), SetTopic(closed=True), now)
        return conversation

    async def _tell_queued(
        self, unit: DeskUnit, conversation: Conversation, ticket: Ticket, key: str, now: datetime, **values: str
    ) -> None:
        """What happened and what happens next, in one message."""
        texts = texts_for(conversation.language)
        news = await queue_news(unit, ticket, self._service, now, texts)
        said = f"{texts(key, **values)} {news}"
        await tell_customer(unit, conversation, said, now, ticket=ticket, keyboard=waiting_keyboard(ticket, texts))

    async def _own(self, unit: DeskUnit, ticket: Ticket, owner: Owner) -> tuple[Ticket, Conversation]:
        saved = await unit.tickets.save(ticket)
        conversation = replace(await unit.conversations.get(ticket.conversation_id), owner=owner)
        await unit.conversations.save(conversation)
        return saved, conversation

    async def _tell(
        self, unit: DeskUnit, conversation: Conversation, ticket: Ticket, key: str, now: datetime, **values: str
    ) -> None:
        await tell_customer(unit, conversation, texts_for(conversation.language)(key, **values), now, ticket=ticket)
