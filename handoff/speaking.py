"""Saying something to the customer or to the agents of a ticket: stored as a message, sent through the outbox."""

from datetime import datetime

from conversations.conversation import Conversation
from conversations.formatting import clipped, utf16_length
from conversations.messages import Author, ContentKind, Direction, NewMessage
from conversations.outgoing import ChatLane, FormattedText, Keyboard, SendText, TextEntity, TicketLane
from handoff.ports import DeskUnit
from handoff.tickets import Agent, Ticket, UnknownTicketError
from locales.texts import Texts

MAX_TEXT = 4096


async def tell_customer(
    unit: DeskUnit,
    conversation: Conversation,
    text: str | FormattedText,
    now: datetime,
    *,
    ticket: Ticket | None = None,
    keyboard: Keyboard = (),
) -> int:
    """A word of the bot to the customer; returns its message's id."""
    said = FormattedText(text) if isinstance(text, str) else text
    message_id = await note_of_bot(unit, conversation, ContentKind.TEXT, now, text=said.text, ticket=ticket)
    action = SendText(text=said, keyboard=keyboard, message_id=message_id)
    await unit.outbox.add(ChatLane(conversation.chat_id), action, now)
    return message_id


async def note_of_bot(
    unit: DeskUnit,
    conversation: Conversation,
    content: ContentKind,
    now: datetime,
    *,
    text: str = "",
    ticket: Ticket | None = None,
) -> int:
    """Keep what the bot says with the conversation; returns the message's id."""
    message = await unit.messages.add(
        NewMessage(
            conversation_id=conversation.id,
            direction=Direction.OUTGOING,
            author=Author.BOT,
            author_name="",
            content=content,
            text=text,
            created_at=now,
            ticket_id=ticket.id if ticket else None,
        )
    )
    return message.id


async def tell_agents(unit: DeskUnit, ticket: Ticket, text: str | FormattedText, now: datetime) -> None:
    """A word of the system in the ticket's topic, kept with the conversation."""
    said = FormattedText(clipped(text, MAX_TEXT)) if isinstance(text, str) else text
    await unit.messages.add(
        NewMessage(
            conversation_id=ticket.conversation_id,
            direction=Direction.ACTIVITY,
            author=Author.SYSTEM,
            author_name="",
            text=said.text,
            created_at=now,
            ticket_id=ticket.id,
            private=True,
        )
    )
    await unit.outbox.add(TicketLane(ticket.id), SendText(text=said), now)


async def tell_assigned(unit: DeskUnit, ticket: Ticket, agent: Agent, desk: Texts, now: datetime) -> None:
    """The agent is named in the topic, so that Telegram lets him know."""
    await tell_agents(unit, ticket, naming(desk("assigned-to", agent=agent.name), agent), now)


def naming(text: str, *agents: Agent) -> FormattedText:
    """The text with each agent's name in it, where it stands last, as a mention of him."""
    mentions = []
    for agent in agents:
        before, name, _ = text.rpartition(agent.name)
        if name and agent.telegram_user_id is not None:
            link = f"tg://user?id={agent.telegram_user_id}"
            start, length = utf16_length(before), utf16_length(name)
            mentions.append(TextEntity(kind="text_link", offset=start, length=length, url=link))
    return FormattedText(text, tuple(sorted(mentions, key=lambda mention: mention.offset)))


async def load_ticket(unit: DeskUnit, ticket_id: int) -> Ticket:
    """The ticket, locked for this unit of work. Raises UnknownTicketError.

    Its conversation is locked first: a customer's turn takes them in that order, and two orders would deadlock.
    """
    seen = await unit.tickets.get(ticket_id, lock=False)
    if seen is not None:
        await unit.conversations.get(seen.conversation_id)
    ticket = await unit.tickets.get(ticket_id)
    if ticket is None:
        raise UnknownTicketError(f"there is no ticket {ticket_id}")
    return ticket
