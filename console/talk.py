"""A conversation as a page shows it: both sides, notes, files, where each message stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from conversations.conversation import Conversation
from conversations.messages import Author, ContentKind, File, Message
from handoff.promises import Promise
from handoff.team import Person
from handoff.tickets import Agent, Ticket, TicketStatus, UnknownTicketError
from orders.orders import Order, OrderSource
from storage.unit_of_work import Database, Unit

SHOWN_MESSAGES = 100
MOST_MESSAGES = 1000
_PICTURES = frozenset({ContentKind.PHOTO, ContentKind.STICKER})
_SHOWN_TYPES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})


@dataclass(frozen=True, slots=True)
class Edit:
    """What stood there until an edit."""

    before: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message. `delivered` is None where nothing is to be delivered; `edits` are the texts before each edit."""

    message: Message
    file: File | None = None
    delivered: bool | None = None
    quoted: Message | None = None
    edits: Sequence[Edit] = ()

    @property
    def side(self) -> str:
        """How it is drawn: customer, bot, agent, note, system."""
        if self.message.private:
            return "note" if self.message.author is Author.AGENT else "system"
        return str(self.message.author)

    @property
    def is_picture(self) -> bool:
        """Whether browsers show the file as a picture."""
        return self.file is not None and self.message.content in _PICTURES and self.file.media_type in _SHOWN_TYPES


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A conversation with its tickets, the newest in front; `ticket` is the one that the page is about."""

    conversation: Conversation
    lines: Sequence[Line]
    tickets: Sequence[Ticket]
    ticket: Ticket | None = None
    others: Sequence[Agent] = ()
    orders: Sequence[Order] = ()
    promises: Sequence[Promise] = ()
    has_earlier: bool = False

    @property
    def first_id(self) -> int:
        """The oldest message shown; what is older has to be asked for."""
        return self.lines[0].message.id if self.lines else 0

    @property
    def is_open(self) -> bool:
        """Whether something can be done with the ticket."""
        return self.ticket is not None and self.ticket.status is not TicketStatus.RESOLVED

    def is_held_by(self, person: Person) -> bool:
        """Whether the person has the ticket."""
        holder = self.ticket.assignee if self.ticket else None
        return holder is not None and holder.id == person.agent_id

    @property
    def is_queued(self) -> bool:
        """Whether anybody may take the ticket."""
        return self.is_open and self.ticket is not None and not (self.ticket.assignee and self.ticket.assignee.active)


async def talk_of_ticket(
    database: Database, orders: OrderSource, ticket_id: int, person: Person, *, since: int | None = None
) -> Talk:
    """The conversation around a ticket, its last messages or all from message `since` on. Raises UnknownTicketError."""
    async with database.reading() as unit:
        ticket = await unit.tickets.get(ticket_id, lock=False)
        if ticket is None:
            raise UnknownTicketError(f"there is no ticket {ticket_id}")
        talk = await _talk(unit, await unit.conversations.get(ticket.conversation_id, lock=False), since)
        promises = await unit.promises.of_ticket(ticket_id)
        others = [agent for agent in await unit.agents.list() if agent.id != person.agent_id]
    return Talk(
        conversation=talk.conversation,
        lines=talk.lines,
        tickets=talk.tickets,
        ticket=ticket,
        others=others,
        orders=await orders.of_customer(talk.conversation.customer.telegram_user_id),
        promises=promises,
        has_earlier=talk.has_earlier,
    )


async def talk_of_conversation(database: Database, orders: OrderSource, conversation_id: int) -> Talk | None:
    """A conversation by itself, None where there is none."""
    async with database.reading() as unit:
        conversation = await unit.conversations.find(conversation_id)
        if conversation is None:
            return None
        talk = await _talk(unit, conversation)
    found = await orders.of_customer(conversation.customer.telegram_user_id)
    return Talk(
        conversation=conversation, lines=talk.lines, tickets=talk.tickets, orders=found, has_earlier=talk.has_earlier
    )


async def earlier_talk(database: Database, conversation_id: int, before: int) -> Talk | None:
    """The messages before one of them; None where there is no such conversation."""
    async with database.reading() as unit:
        conversation = await unit.conversations.find(conversation_id)
        return None if conversation is None else await _talk(unit, conversation, before=before)


async def _talk(unit: Unit, conversation: Conversation, since: int | None = None, *, before: int | None = None) -> Talk:
    tickets = await unit.tickets.of_conversation(conversation.id)
    cards = {ticket.card_message_id for ticket in tickets}
    limit = SHOWN_MESSAGES if since is None else MOST_MESSAGES
    said = await unit.messages.history(conversation.id, limit, before=before, since=since)
    lines = await _lines(unit, conversation, [message for message in said if message.id not in cards])
    has_earlier = bool(said) and bool(await unit.messages.history(conversation.id, 1, before=said[0].id))
    return Talk(conversation=conversation, lines=lines, tickets=tickets, has_earlier=has_earlier)


async def _lines(unit: Unit, conversation: Conversation, history: Sequence[Message]) -> list[Line]:
    ids = [message.id for message in history]
    files = {**await unit.uploads.described(ids), **await unit.messages.files(ids)}
    standing = await unit.messages.standing_in(ids, conversation.chat_id)
    known = {message.id: message for message in history}
    edits = await _texts_before(unit, history)
    return [
        Line(
            message=message,
            file=files.get(message.id),
            delivered=None if message.private or message.author is Author.CUSTOMER else message.id in standing,
            quoted=known.get(message.reply_to_id or 0),
            edits=edits.get(message.id, ()),
        )
        for message in history
    ]


async def _texts_before(unit: Unit, history: Sequence[Message]) -> Mapping[int, Sequence[Edit]]:
    """What stood there before each edit, oldest first, for messages that were edited."""
    edited = [message.id for message in history if message.edited_at is not None]
    made = {message_id: await unit.messages.edits(message_id) for message_id in edited}
    return {message_id: [Edit(before, at) for before, _, at in edits] for message_id, edits in made.items()}
