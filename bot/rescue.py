"""Every dead end leads to a human: an update that was given up, a message that could not be sent."""

from typing import Any

from bot.turn.performing import Performer, Turn
from conversations.clock import Clock
from conversations.conversation import Conversation, Owner
from conversations.decisions import Decision, DecisionKind, Reason
from conversations.messages import Author, ContentKind, Direction, Location, NewMessage
from conversations.outgoing import (
    ChatLane,
    CopyMessage,
    EditText,
    FormattedText,
    Outcome,
    SendPictures,
    SendText,
    TicketLane,
)
from handoff import relay
from handoff.service_rules import ServiceRules
from handoff.speaking import tell_agents
from handoff.tickets import TicketStatus
from locales.texts import Texts, texts_for
from storage.inbox import InboxItem
from storage.outbox import OutboxItem
from storage.unit_of_work import Unit

_MESSAGES = ("message", "edited_message")
_MAX_ID = 2**52
_SAYING = (SendText, CopyMessage, SendPictures, EditText)


class Rescue:
    """Called by lanes and delivery inside the transaction that notes the dead end."""

    def __init__(
        self, performer: Performer, *, desk_texts: Texts, clock: Clock, service: ServiceRules | None = None
    ) -> None:
        self._performer = performer
        self._desk_texts = desk_texts
        self._clock = clock
        self._service = service or ServiceRules()

    async def dead(self, unit: Unit, item: InboxItem, reason: str) -> None:
        """Apologise with a reference number and let a human look."""
        message = _message(item.payload)
        chat = _part(message, "chat")
        chat_id = _id(chat)
        if chat.get("type") == "private":
            await self._rescue_customer(unit, item, message, reason)
        elif chat_id is not None:
            text = FormattedText(self._desk_texts("desk-failed", reference=_reference(item)))
            await unit.outbox.add(ChatLane(chat_id), SendText(text=text), self._clock())

    async def failed(self, unit: Unit, item: OutboxItem, outcome: Outcome) -> None:
        """Whoever waits for an answer to what was not delivered is told: the agents of the customer's ticket."""
        if not isinstance(item.lane, ChatLane) or not isinstance(item.action, _SAYING):
            return
        conversation = await unit.conversations.of_chat(item.lane.chat_id)
        if conversation is None:
            return
        if outcome is Outcome.BLOCKED_BY_USER:
            await unit.customers.mark_blocked(conversation.customer.telegram_user_id, blocked=True)
        ticket = await unit.tickets.open_of(conversation.id)
        if ticket is not None and ticket.status is not TicketStatus.RESOLVED:
            why = self._desk_texts(f"outcome-{outcome}")
            await tell_agents(unit, ticket, self._desk_texts("not-delivered", why=why), self._clock())

    async def _rescue_customer(self, unit: Unit, item: InboxItem, message: dict[str, Any], reason: str) -> None:
        user = _part(_part(item.payload, "callback_query"), "from") or _part(message, "from")
        chat_id, user_id = _id(_part(message, "chat")), _id(user)
        if chat_id is None or user_id is None:
            return
        username = user.get("username")
        conversation = await unit.customers.get_or_create(
            user_id,
            str(user.get("first_name") or user_id),
            username if isinstance(username, str) else None,
            chat_id,
        )
        message_id = await self._keep_words(unit, conversation, item, message)
        if conversation.owner is Owner.BOT:
            await self._hand_off(unit, conversation, item, message_id, reason)
        elif conversation.ticket_id is not None:
            lane, text = TicketLane(conversation.ticket_id), self._desk_texts("desk-failed", reference=_reference(item))
            await unit.outbox.add(lane, SendText(text=FormattedText(text)), self._clock())

    async def _keep_words(
        self, unit: Unit, conversation: Conversation, item: InboxItem, message: dict[str, Any]
    ) -> int | None:
        """The message itself may be lost with the failed turn: store what can be read, so that agents see it."""
        number = _id(message, "message_id")
        if "message" not in item.payload or number is None:
            return None
        place = Location(conversation.chat_id, number)
        if stored := await unit.messages.at(place):
            return stored.id
        kept = await unit.messages.add(
            NewMessage(
                conversation_id=conversation.id,
                direction=Direction.INCOMING,
                author=Author.CUSTOMER,
                author_name=conversation.customer.first_name,
                content=ContentKind.TEXT if message.get("text") else ContentKind.OTHER,
                text=str(message.get("text") or message.get("caption") or ""),
                ticket_id=conversation.ticket_id,
                origin=place,
            )
        )
        if conversation.ticket_id is not None and conversation.owner is not Owner.BOT:
            await relay.to_agents(unit, conversation.ticket_id, kept, self._clock(), self._service)
        return kept.id

    async def _hand_off(
        self, unit: Unit, conversation: Conversation, item: InboxItem, message_id: int | None, reason: str
    ) -> None:
        turn = Turn(
            unit=unit,
            conversation=conversation,
            now=self._clock(),
            message_id=message_id,
            understanding={"error": reason},
        )
        decision = Decision(kind=DecisionKind.HAND_OFF, reason=Reason.ERROR, language=conversation.language)
        words = texts_for(conversation.language)("hand-off-error", reference=_reference(item))
        await self._performer.hand_off(turn, decision, words)


def _message(payload: dict[str, Any]) -> dict[str, Any]:
    """The message that an update is about, as far as it can be read."""
    said = (_part(payload, kind) for kind in _MESSAGES)
    return next(filter(None, said), None) or _part(_part(payload, "callback_query"), "message")


def _part(whole: dict[str, Any], name: str) -> dict[str, Any]:
    """An object inside an object; empty where there is none or something else."""
    found = whole.get(name)
    return found if isinstance(found, dict) else {}


def _id(whole: dict[str, Any], name: str = "id") -> int | None:
    """A number that can be one of Telegram's ids."""
    found = whole.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) and abs(found) < _MAX_ID else None


def _reference(item: InboxItem) -> str:
    return f"U-{item.id}"
