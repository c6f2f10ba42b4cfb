"""What an agent does with a ticket: the ticket, the owner and the card change, and people are told.

The rules are in `tickets.py` and raise ConflictError's children; whoever calls shows them to the agent.
"""

from dataclasses import replace
from datetime import datetime

from conversations.conversation import Conversation, Owner
from conversations.outgoing import EditText, SetTopic, TicketLane
from handoff import tickets as rules
from handoff.buttons import card_keyboard, rating_keyboard
from handoff.card import ticket_card, topic_name
from handoff.ports import DeskUnit
from handoff.speaking import load_ticket, tell_agents, tell_customer
from handoff.tickets import Agent, Ticket
from locales.texts import Texts, texts_for


class Desk:
    """The actions; `texts` are those of the agents' language."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    async def claim(self, unit: DeskUnit, ticket_id: int, agent: Agent, now: datetime) -> Ticket:
        """The agent takes a queued ticket. Raises AlreadyClaimedError, AlreadyResolvedError."""
        before = await load_ticket(unit, ticket_id)
        after = rules.claim(before, agent, now)
        if after is before:
            return before
        ticket, conversation = await self._own(unit, after, Owner.AGENT)
        await tell_agents(unit, ticket, self._texts("claimed-by", agent=agent.name), now)
        await self._tell(unit, conversation, ticket, "queue-claimed", now, agent=agent.name)
        await self.show_card(unit, ticket, conversation, now)
        return ticket

    async def release(self, unit: DeskUnit, ticket_id: int, agent: Agent, now: datetime) -> Ticket:
        """The agent gives the ticket back to the queue. Raises NotTheHolderError, AlreadyResolvedError."""
        after = rules.release(await load_ticket(unit, ticket_id), agent)
        ticket, conversation = await self._own(unit, after, Owner.QUEUE)
        await tell_agents(unit, ticket, self._texts("released-by", agent=agent.name), now)
        await self._tell(unit, conversation, ticket, "queue-released", now, agent=agent.name)
        await self.show_card(unit, ticket, conversation, now)
        return ticket

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
        conversation = await unit.conversations.get(ticket.conversation_id)
        memory = replace(conversation.memory, turns=(), misses=0)  # what was said before a human came is settled
        conversation = replace(conversation, owner=Owner.BOT, ticket_id=None, memory=memory)
        await unit.conversations.save(conversation)
        await tell_agents(unit, ticket, self._texts("resolved-by", agent=agent.name), now)
        await self.show_card(unit, ticket, conversation, now)
        await unit.outbox.add(TicketLane(ticket.id), SetTopic(closed=True), now)
        question = texts_for(conversation.language)("ticket-resolved")
        await tell_customer(unit, conversation, question, now, ticket=ticket, keyboard=rating_keyboard(ticket.id))
        return ticket

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

    async def _own(self, unit: DeskUnit, ticket: Ticket, owner: Owner) -> tuple[Ticket, Conversation]:
        saved = await unit.tickets.save(ticket)
        conversation = replace(await unit.conversations.get(ticket.conversation_id), owner=owner)
        await unit.conversations.save(conversation)
        return saved, conversation

    async def _tell(
        self, unit: DeskUnit, conversation: Conversation, ticket: Ticket, key: str, now: datetime, **values: str
    ) -> None:
        await tell_customer(unit, conversation, texts_for(conversation.language)(key, **values), now, ticket=ticket)
