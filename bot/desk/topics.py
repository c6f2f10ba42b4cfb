"""What agents write in a ticket's topic: to the customer, or to one another."""

import re

from bot.desk.access import Acting, access_agent, access_ticket, replied_to, say_in_place
from bot.desk.words import REFUSALS, refusal
from bot.telegram_messages import Incoming, Reacted
from conversations.clock import Clock
from conversations.errors import OtvetError
from conversations.messages import Author, Direction, Message, NewMessage
from conversations.outgoing import ChatLane, TicketLane
from handoff import relay
from handoff.desk import Desk
from handoff.replies import NOTE_SIGN, ready_to_speak
from handoff.tickets import Agent, AlreadyResolvedError, Ticket, TicketStatus
from locales.texts import Texts
from storage.inbox import InboxItem
from storage.unit_of_work import Database, Unit

NOTE_MARK = "//"
ALBUM = 20
_NOTE = re.compile(r"\s*(?://|/note(?:@\w+)?(?!\w))\s*")


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
        if _is_note(said):
            await self.note(said, item)
            return
        async with self._database.unit(completing=item) as unit:
            try:
                await self._speak(unit, said)
            except REFUSALS as error:
                await self._refuse(unit, said, error)

    async def note(self, said: Incoming, item: InboxItem) -> None:
        """A private note: kept, never sent; a pen on it shows that."""
        async with self._database.unit(completing=item) as unit:
            try:
                agent = await access_agent(unit, acting(said))
                ticket = await access_ticket(unit, acting(said))
            except REFUSALS as error:
                await self._refuse(unit, said, error)
                return
            if not note_text(said.text.text) and not said.is_caption:
                await say_in_place(unit, acting(said), self._texts("note-empty"), self._clock())
                return
            await self._keep_note(unit, said, ticket, agent)

    async def edited(self, said: Incoming, item: InboxItem) -> None:
        """The holder's edit reaches the customer's copy."""
        async with self._database.unit(completing=item) as unit:
            message = await unit.messages.at(said.at)
            if message is None or message.author is not Author.AGENT:
                return
            try:
                await access_agent(unit, acting(said))
            except REFUSALS as error:
                await self._refuse(unit, said, error)
                return
            if _is_note(said) and not message.private:
                await say_in_place(unit, acting(said), self._texts("note-too-late"), self._clock())
                return
            conversation = await unit.conversations.get(message.conversation_id)
            lane = None if message.private else ChatLane(conversation.chat_id)
            await relay.replaced_file(unit, lane, message, said.file, told="", now=self._clock())
            await relay.agent_edit(unit, conversation, message, said.text, caption=said.is_caption, now=self._clock())

    async def reacted(self, reacted: Reacted, item: InboxItem) -> None:
        """The holder's reaction goes to the copy that the customer sees; nobody else's does."""
        async with self._database.unit(completing=item) as unit:
            agent = await unit.agents.by_telegram_id(reacted.user_id)
            message = await unit.messages.at(reacted.at)
            if agent is None or message is None or message.private:
                return
            conversation = await unit.conversations.get(message.conversation_id)
            held = await unit.tickets.open_of(conversation.id)
            stands = await unit.messages.location_in(message.id, conversation.chat_id)
            if stands is not None and held is not None and held.assignee is not None and held.assignee.id == agent.id:
                await relay.reaction(unit, ChatLane(conversation.chat_id), message, reacted.emoji, self._clock())

    async def reply(self, said: Incoming, text: str, item: InboxItem) -> None:
        """A word of the bot to the agents, in the topic or the general one."""
        await self.say(acting(said), text, item)

    async def say(self, who: Acting, text: str, item: InboxItem) -> None:
        """A word of the bot to somebody in the group."""
        async with self._database.unit(completing=item) as unit:
            await say_in_place(unit, who, text, self._clock())

    async def _speak(self, unit: Unit, said: Incoming) -> None:
        agent = await access_agent(unit, acting(said))
        ticket = await access_ticket(unit, acting(said))
        if ticket.status is TicketStatus.RESOLVED:
            raise AlreadyResolvedError(f"ticket {ticket.id} is resolved")
        if await self._continues_note(unit, said, ticket):
            await self._keep_note(unit, said, ticket, agent)
            return
        ticket = await ready_to_speak(unit, self._desk, ticket, agent, self._clock())
        conversation = await unit.conversations.get(ticket.conversation_id)
        message = await self._store(unit, said, ticket, agent, private=False)
        await relay.to_customer(unit, ticket, conversation, message, self._clock())

    async def _continues_note(self, unit: Unit, said: Incoming, ticket: Ticket) -> bool:
        """Of an album only one picture carries the words that make it a note."""
        if said.album_id is None:
            return False
        last = await unit.messages.of_ticket(ticket.id, ALBUM)
        return any(message.private and message.album_id == said.album_id for message in last)

    async def _keep_note(self, unit: Unit, said: Incoming, ticket: Ticket, agent: Agent) -> None:
        note = await self._store(unit, said, ticket, agent, private=True)
        await relay.reaction(unit, TicketLane(ticket.id), note, NOTE_SIGN, self._clock())

    async def _store(self, unit: Unit, said: Incoming, ticket: Ticket, agent: Agent, *, private: bool) -> Message:
        reply_to = await replied_to(unit, said.reply_to)
        return await unit.messages.add(
            NewMessage(
                conversation_id=ticket.conversation_id,
                direction=Direction.ACTIVITY if private else Direction.OUTGOING,
                author=Author.AGENT,
                author_name=agent.name,
                content=said.content,
                text=note_text(said.text.text) if private else said.text.text,
                created_at=said.sent_at,
                ticket_id=ticket.id,
                origin=said.at,
                reply_to_id=reply_to.id if reply_to else None,
                album_id=said.album_id,
                private=private,
                file=said.file,
            )
        )

    async def _refuse(self, unit: Unit, said: Incoming, error: OtvetError) -> None:
        await say_in_place(unit, acting(said), refusal(error, self._texts), self._clock())

    async def _ignore(self, item: InboxItem) -> None:
        async with self._database.unit(completing=item):
            return


def note_text(text: str) -> str:
    """The words of a note without the mark or the command."""
    return _NOTE.sub("", text, count=1) if _NOTE.match(text) else text


def _is_note(said: Incoming) -> bool:
    return said.text.text.lstrip().startswith(NOTE_MARK)


def acting(said: Incoming, *, by_command: bool = False) -> Acting:
    """The person behind a message in the group."""
    return Acting(at=said.at, user_id=said.user_id, name=said.first_name, topic_id=said.topic_id, by_command=by_command)
