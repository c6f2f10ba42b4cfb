"""What an agent writes outside of Telegram: stored once, sent to the customer, shown in the ticket's topic."""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from conversations.errors import BadInputError
from conversations.formatting import Bold, compose, shortened, utf16_length
from conversations.messages import Author, ContentKind, Direction, Message, NewMessage
from conversations.outgoing import ChatLane, FormattedText, SendFile, SendText, TicketLane
from handoff import tickets as rules
from handoff.desk import Desk
from handoff.ports import DeskUnit
from handoff.promises import RESPONSES
from handoff.promising import keep
from handoff.relay import require_holder
from handoff.speaking import load_ticket
from handoff.tickets import Agent, AlreadyResolvedError, Ticket, TicketStatus
from handoff.uploads import Upload

MAX_REPLY = 3900
"""UTF-16 units: together with the agent's name the words still fit into one message of the topic."""
MAX_NAME = 60
NOTE_SIGN = "✍"


class EmptyReplyError(BadInputError):
    """There are no words in it."""


class LongReplyError(BadInputError):
    """It does not fit into one message."""


class Uploads(Protocol):
    """The bytes of files to be sent."""

    async def add(self, message_id: int, upload: Upload, at: datetime) -> None:
        """Keep a file that is to be sent."""
        ...


class UploadUnit(DeskUnit, Protocol):
    """The part of a unit of work that sending files uses."""

    @property
    def uploads(self) -> Uploads: ...


async def ready_to_speak(unit: DeskUnit, desk: Desk, ticket: Ticket, agent: Agent, now: datetime) -> Ticket:
    """The ticket, held by the agent: whoever writes first to a queued ticket's customer takes it.

    Raises AlreadyResolvedError, NotTheHolderError.
    """
    if ticket.status is TicketStatus.RESOLVED:
        raise AlreadyResolvedError(f"ticket {ticket.id} is resolved")
    if ticket.assignee is None or not ticket.assignee.active:
        ticket = await desk.claim(unit, ticket.id, agent, now)
    require_holder(ticket, agent)
    return ticket


async def reply(unit: DeskUnit, desk: Desk, ticket_id: int, agent: Agent, text: str, *, now: datetime) -> Message:
    """Say something to the customer.

    Raises EmptyReplyError, LongReplyError, AlreadyResolvedError, NotTheHolderError.
    """
    words = _checked(text)
    ticket = await ready_to_speak(unit, desk, await load_ticket(unit, ticket_id), agent, now)
    conversation = await unit.conversations.get(ticket.conversation_id)
    message = await unit.messages.add(_message(ticket, agent, words, now, private=False))
    await unit.tickets.save(rules.note_reply(ticket, now))
    await keep(unit, ticket.id, RESPONSES, now)
    said = SendText(text=FormattedText(words), message_id=message.id)
    await unit.outbox.add(ChatLane(conversation.chat_id), said, now)
    shown = compose([Bold(shortened(agent.name, MAX_NAME)), f"\n{words}"])
    await unit.outbox.add(TicketLane(ticket.id), SendText(text=shown, message_id=message.id), now)
    return message


async def send_file(
    unit: UploadUnit, desk: Desk, ticket_id: int, agent: Agent, upload: Upload, *, caption: str, now: datetime
) -> Message:
    """Send a file to the customer, with words under it. Raises AlreadyResolvedError, NotTheHolderError."""
    words = caption.replace("\r\n", "\n").strip()
    ticket = await ready_to_speak(unit, desk, await load_ticket(unit, ticket_id), agent, now)
    conversation = await unit.conversations.get(ticket.conversation_id)
    kind = ContentKind.PHOTO if upload.is_photo else ContentKind.DOCUMENT
    message = await unit.messages.add(replace(_message(ticket, agent, words, now, private=False), content=kind))
    await unit.uploads.add(message.id, upload, now)
    await unit.tickets.save(rules.note_reply(ticket, now))
    await keep(unit, ticket.id, RESPONSES, now)
    sent = SendFile(message_id=message.id, caption=FormattedText(words), photo=upload.is_photo)
    await unit.outbox.add(ChatLane(conversation.chat_id), sent, now)
    shown = compose([Bold(shortened(agent.name, MAX_NAME)), f"\n{words}" if words else ""])
    await unit.outbox.add(TicketLane(ticket.id), replace(sent, caption=shown), now)
    return message


async def note(unit: DeskUnit, ticket_id: int, agent: Agent, text: str, *, now: datetime) -> Message:
    """A private note: kept, shown to the agents. Raises EmptyReplyError, LongReplyError."""
    words = _checked(text)
    ticket = await load_ticket(unit, ticket_id)
    message = await unit.messages.add(_message(ticket, agent, words, now, private=True))
    shown = compose([f"{NOTE_SIGN} ", Bold(shortened(agent.name, MAX_NAME)), f"\n{words}"])
    await unit.outbox.add(TicketLane(ticket.id), SendText(text=shown, message_id=message.id), now)
    return message


def _checked(text: str) -> str:
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise EmptyReplyError("there are no words in it")
    if utf16_length(words) > MAX_REPLY:
        raise LongReplyError(f"at most {MAX_REPLY} characters fit into one message")
    return words


def _message(ticket: Ticket, agent: Agent, words: str, now: datetime, *, private: bool) -> NewMessage:
    return NewMessage(
        conversation_id=ticket.conversation_id,
        direction=Direction.ACTIVITY if private else Direction.OUTGOING,
        author=Author.AGENT,
        author_name=agent.name,
        text=words,
        created_at=now,
        ticket_id=ticket.id,
        private=private,
    )
