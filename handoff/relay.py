"""Messages across: from the customer to his ticket's topic and from the agent to the customer."""

from datetime import datetime

from conversations.conversation import Conversation
from conversations.formatting import clipped
from conversations.messages import File, Message
from conversations.outgoing import ChatLane, CopyMessage, EditText, FormattedText, SendText, SetReaction, TicketLane
from handoff import tickets as rules
from handoff.ports import DeskUnit
from handoff.promises import RESPONSES
from handoff.promising import expect_response, keep
from handoff.service_rules import ServiceRules
from handoff.speaking import load_ticket
from handoff.tickets import Agent, NotTheHolderError, Ticket
from locales.texts import Texts

MAX_QUOTED = 1900


async def to_agents(unit: DeskUnit, ticket_id: int, message: Message, now: datetime, service: ServiceRules) -> None:
    """Copy a customer's message, whatever it carries, into the topic. Raises AlreadyResolvedError."""
    ticket = rules.note_customer_message(await load_ticket(unit, ticket_id), now)
    await unit.tickets.save(ticket)
    await expect_response(unit, ticket, now, service)
    action = CopyMessage(message_id=message.id, reply_to_id=message.reply_to_id, album_id=message.album_id)
    await unit.outbox.add(TicketLane(ticket_id), action, now)


def require_holder(ticket: Ticket, agent: Agent) -> None:
    """Only the holder speaks to the customer. Raises NotTheHolderError."""
    if ticket.assignee is None or ticket.assignee.id != agent.id:
        raise NotTheHolderError(ticket.assignee)


async def to_customer(
    unit: DeskUnit, ticket: Ticket, conversation: Conversation, message: Message, now: datetime
) -> None:
    """Copy the holder's message to the customer; the first one stops the first-response time."""
    await unit.tickets.save(rules.note_reply(ticket, now))
    await keep(unit, ticket.id, RESPONSES, now)
    action = CopyMessage(message_id=message.id, reply_to_id=message.reply_to_id, album_id=message.album_id)
    await unit.outbox.add(ChatLane(conversation.chat_id), action, now)


async def customer_edit(
    unit: DeskUnit,
    message: Message,
    text: FormattedText,
    *,
    open_ticket_id: int | None = None,
    caption: bool,
    desk: Texts,
    now: datetime,
) -> None:
    """Carry the customer's edit to the copy in the topic; the agents are told what stood there before.

    What was written before the ticket was opened stands in the transcript, which can't be edited: the agents of
    `open_ticket_id` are told both texts.
    """
    if text.text == message.text:
        return
    await unit.messages.record_edit(message.id, text.text, now)
    before = clipped(message.text, MAX_QUOTED) or "…"
    if message.ticket_id is not None:
        lane = TicketLane(message.ticket_id)
        await unit.outbox.add(lane, EditText(message_id=message.id, text=text, caption=caption), now)
        told = FormattedText(desk("customer-edited", before=before))
        await unit.outbox.add(lane, SendText(text=told, reply_to_id=message.id), now)
    elif open_ticket_id is not None:
        after = clipped(text.text, MAX_QUOTED) or "…"
        told = FormattedText(desk("customer-edited-earlier", before=before, after=after))
        await unit.outbox.add(TicketLane(open_ticket_id), SendText(text=told), now)


async def agent_edit(
    unit: DeskUnit, conversation: Conversation, message: Message, text: FormattedText, *, caption: bool, now: datetime
) -> None:
    """Carry the agent's edit to the copy that the customer sees; a private note stays where it is."""
    if text.text == message.text:
        return
    await unit.messages.record_edit(message.id, text.text, now)
    if not message.private:
        action = EditText(message_id=message.id, text=text, caption=caption)
        await unit.outbox.add(ChatLane(conversation.chat_id), action, now)


async def replaced_file(
    unit: DeskUnit, lane: ChatLane | TicketLane | None, message: Message, file: File | None, *, told: str, now: datetime
) -> None:
    """Where an edit put another file into a message, the other side gets that one, as a reply to the one before.

    `told` says so in words where there are any. Telegram may name one file in two ways: of one size it is the same.
    """
    known = (await unit.messages.files([message.id])).get(message.id)
    if known is None or file is None or known.file_id == file.file_id or known.size == file.size:
        return
    await unit.messages.replace_file(message.id, file)
    if lane is None:
        return
    if told:
        await unit.outbox.add(lane, SendText(text=FormattedText(told), reply_to_id=message.id), now)
    await unit.outbox.add(lane, CopyMessage(message_id=message.id, reply_to_id=message.id), now)


async def reaction(
    unit: DeskUnit, lane: ChatLane | TicketLane, message: Message, emoji: str | None, now: datetime
) -> None:
    """Show one side's reaction on the other side's copy."""
    await unit.outbox.add(lane, SetReaction(message_id=message.id, emoji=emoji), now)
