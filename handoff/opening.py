"""Opening a ticket: the queue gets it, the agents' topic gets its card, the customer hears what happens next."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from conversations.conversation import Conversation, Memory, Owner
from conversations.decisions import Decision
from conversations.formatting import shortened
from conversations.messages import Author, ContentKind, Direction, Message, NewMessage
from conversations.outgoing import CopyMessage, FormattedText, Keyboard, SendText, TicketLane
from conversations.understanding import Mood
from handoff.buttons import card_keyboard
from handoff.card import ticket_card, transcript
from handoff.matching import choose_agent
from handoff.news import join_queue, waiting_keyboard
from handoff.ports import DeskUnit
from handoff.priority import priority_of
from handoff.promises import PromiseKind
from handoff.promising import begin
from handoff.service_rules import ServiceRules
from handoff.speaking import tell_assigned, tell_customer
from handoff.tickets import NewTicket, Summary, Ticket, claim
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
    service: ServiceRules,
) -> Ticket:
    """Open a ticket for the conversation and put all it needs into the outbox.

    The conversation goes to an agent who is free, or else to the queue. `announcement` is the customer's text that says
    why; what happens next is added to it. Raises ConflictError where a ticket is open already.
    """
    history = await unit.messages.history(conversation.id, HISTORY)
    ticket = await unit.tickets.open(
        NewTicket(
            conversation_id=conversation.id,
            reason=decision.reason,
            language=decision.language,
            priority=priority_of(decision.reason, mood, decision.evidence, vip=conversation.customer.vip),
            summary=summarise(conversation.memory, history, mood, decision.evidence),
            opened_at=now,
            team=service.team_for(decision.reason),
            skills=service.skills_for(decision.reason, decision.evidence),
        )
    )
    for kind in (PromiseKind.FIRST_RESPONSE, PromiseKind.RESOLUTION):
        await begin(unit, ticket, kind, now, service)
    agent = await choose_agent(unit, ticket, service, now)
    ticket = claim(ticket, agent, now) if agent else ticket
    ticket = await _send_card(unit, conversation, ticket, desk, now)
    await _send_history(unit, ticket, history, desk, now)
    owned = replace(
        conversation,
        owner=Owner.AGENT if agent else Owner.QUEUE,
        ticket_id=ticket.id,
        language=decision.language,
        awaiting_rating_comment_for=None,
    )
    await unit.conversations.save(owned)
    if agent is not None:
        await tell_assigned(unit, ticket, agent, desk, now)
    await _tell_next(unit, owned, ticket, announcement=announcement, service=service, now=now)
    return ticket


async def _tell_next(
    unit: DeskUnit,
    conversation: Conversation,
    ticket: Ticket,
    *,
    announcement: str,
    service: ServiceRules,
    now: datetime,
) -> None:
    """Why, and what happens next, in one message."""
    texts = texts_for(conversation.language)
    keyboard: Keyboard = ()
    if ticket.assignee is not None:
        news = texts("queue-claimed", agent=ticket.assignee.name)
    else:
        news, keyboard = await join_queue(unit, ticket, service, now, texts), waiting_keyboard(ticket, texts)
    await tell_customer(unit, conversation, f"{announcement}\n\n{news}", now, ticket=ticket, keyboard=keyboard)


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
