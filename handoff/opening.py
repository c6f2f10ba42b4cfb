"""Opening a ticket: the queue gets it, the agents' topic gets its card, the customer hears what happens next."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from conversations.conversation import Conversation, Memory, Owner
from conversations.decisions import Decision
from conversations.formatting import shortened
from conversations.messages import Author, ContentKind, Direction, Message, NewMessage
from conversations.outgoing import CopyMessage, FormattedText, SendText, TicketLane
from conversations.understanding import Mood
from handoff.buttons import card_keyboard
from handoff.card import ticket_card, transcript
from handoff.ports import DeskUnit
from handoff.priority import priority_of
from handoff.speaking import tell_customer
from handoff.tickets import NewTicket, Summary, Ticket
from locales.texts import Texts, texts_for

HISTORY = 30
FILES = 20
MAX_WORDS = 400


async def open_ticket(
    unit: DeskUnit,
    conversation: Conversation,
    decision: Decision,
    *,
    mood: Mood,
    announcement: str,
    desk: Texts,
    now: datetime,
) -> Ticket:
    """Open a ticket for the conversation and put all it needs into the outbox; the conversation goes to the queue.

    `announcement` is the customer's text that says why; what happens next is added to it.
    Raises ConflictError where a ticket is open already.
    """
    history = await unit.messages.history(conversation.id, HISTORY)
    ticket = await unit.tickets.open(
        NewTicket(
            conversation_id=conversation.id,
            reason=decision.reason,
            language=decision.language,
            priority=priority_of(decision.reason, mood, decision.evidence),
            summary=summarise(conversation.memory, history, mood, decision.evidence),
            opened_at=now,
        )
    )
    ticket = await _send_card(unit, conversation, ticket, desk, now)
    await _send_history(unit, ticket, history, desk, now)
    owned = replace(
        conversation,
        owner=Owner.QUEUE,
        ticket_id=ticket.id,
        language=decision.language,
        awaiting_rating_comment_for=None,
    )
    await unit.conversations.save(owned)
    ahead = (await unit.tickets.position(ticket.id) or 1) - 1
    texts = texts_for(decision.language)
    await tell_customer(unit, owned, f"{announcement}\n\n{texts('hand-off-next', ahead=ahead)}", now, ticket=ticket)
    return ticket


def summarise(memory: Memory, history: Sequence[Message], mood: Mood, evidence: tuple[str, ...]) -> Summary:
    """What was asked (the customer's last words to the bot), what was tried, the mood and the orders named."""
    to_bot = [m.text for m in history if m.author is Author.CUSTOMER and m.ticket_id is None and m.text.strip()]
    words = [shortened(text, MAX_WORDS) for text in to_bot]
    tried = dict.fromkeys(turn.article for turn in memory.turns if turn.article)
    return Summary(asked=" / ".join(words[-3:]), tried=tuple(tried), mood=mood, orders=memory.orders, evidence=evidence)


async def _send_card(unit: DeskUnit, conversation: Conversation, ticket: Ticket, desk: Texts, now: datetime) -> Ticket:
    text = ticket_card(ticket, conversation.customer, desk)
    card = await unit.messages.add(
        NewMessage(
            conversation_id=conversation.id,
            direction=Direction.ACTIVITY,
            author=Author.SYSTEM,
            author_name="",
            content=ContentKind.TEXT,
            text=text.text,
            created_at=now,
            ticket_id=ticket.id,
            private=True,
        )
    )
    action = SendText(text=text, keyboard=card_keyboard(ticket, desk), message_id=card.id, pin=True)
    await unit.outbox.add(TicketLane(ticket.id), action, now)
    return await unit.tickets.save(replace(ticket, card_message_id=card.id))


async def _send_history(unit: DeskUnit, ticket: Ticket, history: Sequence[Message], desk: Texts, now: datetime) -> None:
    """The transcript as text, the customer's files as copies."""
    spoken = [message for message in history if not message.private]
    before: FormattedText | None = transcript(spoken, desk)
    if before is not None:
        await unit.outbox.add(TicketLane(ticket.id), SendText(text=before), now)
    files = [m for m in spoken if m.author is Author.CUSTOMER and m.content is not ContentKind.TEXT and m.origin]
    for message in files[-FILES:]:
        await unit.outbox.add(TicketLane(ticket.id), CopyMessage(message_id=message.id, album_id=message.album_id), now)
