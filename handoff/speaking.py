"""Saying something to the customer or to the agents of a ticket: stored as a message, sent through the outbox."""

from datetime import datetime

from conversations.conversation import Conversation
from conversations.formatting import clipped
from conversations.messages import Author, ContentKind, Direction, NewMessage
from conversations.outgoing import ChatLane, FormattedText, Keyboard, SendText, TicketLane
from handoff.ports import DeskUnit
from handoff.tickets import Ticket, UnknownTicketError

MAX_TEXT = 4096


async def tell_customer(
    unit: DeskUnit,
    conversation: Conversation,
    text: str | FormattedText,
    now: datetime,
    *,
    ticket: Ticket | None = None,
    keyboard: Keyboard = (),
) -> None:
    """A word of the bot to the customer."""
    said = FormattedText(text) if isinstance(text, str) else text
    message = await unit.messages.add(
        NewMessage(
            conversation_id=conversation.id,
            direction=Direction.OUTGOING,
            author=Author.BOT,
            author_name="",
            content=ContentKind.TEXT,
            text=said.text,
            created_at=now,
            ticket_id=ticket.id if ticket else None,
        )
    )
    action = SendText(text=said, keyboard=keyboard, message_id=message.id)
    await unit.outbox.add(ChatLane(conversation.chat_id), action, now)


async def tell_agents(unit: DeskUnit, ticket: Ticket, text: str, now: datetime) -> None:
    """A word of the system in the ticket's topic, kept with the conversation."""
    said = clipped(text, MAX_TEXT)
    await unit.messages.add(
        NewMessage(
            conversation_id=ticket.conversation_id,
            direction=Direction.ACTIVITY,
            author=Author.SYSTEM,
            author_name="",
            text=said,
            created_at=now,
            ticket_id=ticket.id,
            private=True,
        )
    )
    await unit.outbox.add(TicketLane(ticket.id), SendText(text=FormattedText(said)), now)


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
