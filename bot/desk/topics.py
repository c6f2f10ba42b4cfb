"""What agents write in a ticket's topic: to the customer, or to one another."""

from bot.desk.access import Acting, access_agent, access_ticket, replied_to, say_in_place
from bot.desk.words import refusal
from bot.telegram_messages import Incoming
from conversations.clock import Clock
from conversations.errors import BadInputError, ConflictError
from conversations.messages import Author, Direction, Message, NewMessage
from handoff import relay
from handoff.desk import Desk
from handoff.tickets import Agent, AlreadyResolvedError, Ticket, TicketStatus
from locales.texts import Texts
from storage.inbox import InboxItem
from storage.unit_of_work import Database, Unit

NOTE_MARK = "//"


class TopicDesk:
    """Handles messages in the agents' group."""

    def __init__(self, database: Database, desk: Desk, texts: Texts, clock: Clock) -> None:
        self._database = database
        self._desk = desk
        self._texts = texts
        self._clock = clock

    async def message(self, said: Incoming, item: InboxItem) -> None:
        """An ordinary message goes to the customer; an unclaimed ticket becomes the writer's first."""
        if said.topic_id is None:
            await self._ignore(item)
            return
        if said.text.text.startswith(NOTE_MARK):
            await self.note(said, item)
            return
        async with self._database.unit(completing=item) as unit:
            try:
                await self._speak(unit, said)
            except (BadInputError, ConflictError) as error:
                await self._refuse(unit, said, error)

    async def note(self, said: Incoming, item: InboxItem) -> None:
        """A private note: kept, never sent."""
        async with self._database.unit(completing=item) as unit:
            try:
                agent = await access_agent(unit, acting(said))
                ticket = await access_ticket(unit, acting(said))
            except (BadInputError, ConflictError) as error:
                await self._refuse(unit, said, error)
                return
            await self._store(unit, said, ticket, agent, private=True)

    async def edited(self, said: Incoming, item: InboxItem) -> None:
        """The holder's edit reaches the customer's copy."""
        async with self._database.unit(completing=item) as unit:
            message = await unit.messages.at(said.at)
            if message is None or message.author is not Author.AGENT:
                return
            conversation = await unit.conversations.get(message.conversation_id)
            await relay.agent_edit(unit, conversation, message, said.text, caption=said.is_caption, now=self._clock())

    async def reply(self, said: Incoming, text: str, item: InboxItem) -> None:
        """A word of the bot to the agents, in the topic or the general one."""
        async with self._database.unit(completing=item) as unit:
            await say_in_place(unit, acting(said), text, self._clock())

    async def _speak(self, unit: Unit, said: Incoming) -> None:
        agent = await access_agent(unit, acting(said))
        ticket = await access_ticket(unit, acting(said))
        if ticket.status is TicketStatus.RESOLVED:
            raise AlreadyResolvedError(f"ticket {ticket.id} is resolved")
        if ticket.assignee is None:
            ticket = await self._desk.claim(unit, ticket.id, agent, self._clock())
        relay.require_holder(ticket, agent)
        conversation = await unit.conversations.get(ticket.conversation_id)
        message = await self._store(unit, said, ticket, agent, private=False)
        await relay.to_customer(unit, ticket, conversation, message, self._clock())

    async def _store(self, unit: Unit, said: Incoming, ticket: Ticket, agent: Agent, *, private: bool) -> Message:
        reply_to = await replied_to(unit, said.reply_to)
        return await unit.messages.add(
            NewMessage(
                conversation_id=ticket.conversation_id,
                direction=Direction.ACTIVITY if private else Direction.OUTGOING,
                author=Author.AGENT,
                author_name=agent.name,
                content=said.content,
                text=said.text.text,
                created_at=said.sent_at,
                ticket_id=ticket.id,
                origin=said.at,
                reply_to_id=reply_to.id if reply_to else None,
                album_id=said.album_id,
                private=private,
            )
        )

    async def _refuse(self, unit: Unit, said: Incoming, error: BadInputError | ConflictError) -> None:
        await say_in_place(unit, acting(said), refusal(error, self._texts), self._clock())

    async def _ignore(self, item: InboxItem) -> None:
        async with self._database.unit(completing=item):
            return


def acting(said: Incoming, *, by_command: bool = False) -> Acting:
    """The person behind a message in the group."""
    return Acting(at=said.at, user_id=said.user_id, name=said.first_name, topic_id=said.topic_id, by_command=by_command)
