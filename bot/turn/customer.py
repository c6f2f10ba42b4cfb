"""A customer's message: read outside the transaction, decided and carried out inside it.

snapshot ─→ read (NLU, mood, search; slow) ─→ unit: lock · store · decide · perform · commit with the inbox row
"""

import time
from dataclasses import dataclass, replace
from typing import Protocol

from bot.telegram_messages import Incoming, Reacted
from bot.turn.comments import is_comment
from bot.turn.memory import remember
from bot.turn.performing import Performer, Turn
from bot.turn.policy import decide
from bot.turn.reading import Reading
from bot.turn.records import turn_record
from conversations.clock import Clock
from conversations.conversation import Conversation, Memory, Owner
from conversations.decisions import Decision, DecisionKind, Reason
from conversations.messages import Author, ContentKind, Direction, Message, NewMessage
from conversations.outgoing import TicketLane
from conversations.understanding import Language
from handoff import relay
from handoff.news import queue_news, waiting_keyboard
from handoff.rating import Ratings
from handoff.service_rules import ServiceRules
from handoff.speaking import load_ticket, tell_customer
from locales.texts import Texts, texts_for
from storage.inbox import InboxItem
from storage.unit_of_work import Database, Unit


class ReadTurn(Protocol):
    """Understands one turn; slow, so it is called outside any transaction."""

    async def __call__(
        self, text: str, *, content: ContentKind, album_id: str | None, memory: Memory, language: Language | None
    ) -> Reading:
        """What the words mean."""
        ...


class _OwnerChangedError(Exception):
    """The conversation came back to the bot between the snapshot and the transaction."""


@dataclass(frozen=True, slots=True)
class _Understood:
    reading: Reading
    latency_ms: float


class CustomerTurns:
    """Handles what customers write."""

    def __init__(
        self,
        database: Database,
        read: ReadTurn,
        performer: Performer,
        ratings: Ratings,
        *,
        desk_texts: Texts,
        clock: Clock,
        service: ServiceRules | None = None,
    ) -> None:
        self._database = database
        self._read = read
        self._performer = performer
        self._ratings = ratings
        self._desk_texts = desk_texts
        self._clock = clock
        self._service = service or ServiceRules()

    async def message(self, said: Incoming, item: InboxItem) -> None:
        """One message of a customer, whatever it carries."""
        understood = await self._understand(said)
        try:
            await self._turn(said, item, understood)
        except _OwnerChangedError:
            await self._turn(said, item, await self._understand(said, always=True))

    async def started(self, said: Incoming, item: InboxItem) -> None:
        """/start: a greeting, or a reminder that people have the conversation."""
        async with self._database.unit(completing=item) as unit:
            conversation, message = await self._begin(unit, said)
            if await self._is_with_people(unit, conversation, message):
                return
            conversation = await self._in_language(unit, conversation, said)
            decision = Decision(kind=DecisionKind.SMALL_TALK, reason=Reason.STARTED, language=conversation.language)
            await self._performer.perform(self._bare_turn(unit, conversation, message), decision)

    async def human(self, said: Incoming, item: InboxItem) -> None:
        """/human: the same as the button."""
        async with self._database.unit(completing=item) as unit:
            conversation, message = await self._begin(unit, said)
            if await self._is_with_people(unit, conversation, message):
                return
            conversation = await self._in_language(unit, conversation, said)
            decision = Decision(
                kind=DecisionKind.HAND_OFF, reason=Reason.ASKED_FOR_HUMAN, language=conversation.language
            )
            await self._performer.perform(self._bare_turn(unit, conversation, message), decision)

    async def edited(self, said: Incoming, item: InboxItem) -> None:
        """An edit goes to where the agents see the message; the bot does not answer twice."""
        async with self._database.unit(completing=item) as unit:
            message = await unit.messages.at(said.at)
            if message is None:
                return
            conversation = await unit.conversations.get(message.conversation_id)
            ticket_id = message.ticket_id or conversation.ticket_id
            lane = None if ticket_id is None else TicketLane(ticket_id)
            told = self._desk_texts("customer-replaced-file")
            await relay.replaced_file(unit, lane, message, said.file, told=told, now=self._clock())
            await relay.customer_edit(
                unit,
                message,
                said.text,
                open_ticket_id=conversation.ticket_id,
                caption=said.is_caption,
                desk=self._desk_texts,
                now=self._clock(),
            )

    async def reacted(self, reacted: Reacted, item: InboxItem) -> None:
        """A reaction goes to the copy that the agents see; where there is none it means nothing."""
        async with self._database.unit(completing=item) as unit:
            message = await unit.messages.at(reacted.at)
            if message is None or message.private:
                return
            conversation = await unit.conversations.get(message.conversation_id)
            ticket_id = message.ticket_id or conversation.ticket_id
            places = await unit.messages.locations(message.id)
            if ticket_id is not None and any(place.chat_id != reacted.at.chat_id for place in places):
                await relay.reaction(unit, TicketLane(ticket_id), message, reacted.emoji, self._clock())

    async def _understand(self, said: Incoming, *, always: bool = False) -> _Understood | None:
        async with self._database.reading() as unit:
            conversation = await unit.conversations.of_chat(said.at.chat_id, lock=False)
        if conversation is not None and conversation.owner is not Owner.BOT and not always:
            return None
        started = time.perf_counter()
        reading = await self._read(
            said.text.text,
            content=said.content,
            album_id=said.album_id,
            memory=conversation.memory if conversation else Memory(),
            language=(conversation.customer.language if conversation else None) or said.app_language,
        )
        return _Understood(reading, (time.perf_counter() - started) * 1000)

    async def _turn(self, said: Incoming, item: InboxItem, understood: _Understood | None) -> None:
        async with self._database.unit(completing=item) as unit:
            conversation, message = await self._begin(unit, said)
            if conversation.owner is not Owner.BOT and conversation.ticket_id is not None:
                await relay.to_agents(unit, conversation.ticket_id, message, self._clock(), self._service)
            elif understood is None:
                raise _OwnerChangedError
            else:
                await self._decide(unit, conversation, message, understood)

    async def _begin(self, unit: Unit, said: Incoming) -> tuple[Conversation, Message]:
        conversation = await unit.customers.get_or_create(said.user_id, said.first_name, said.username, said.at.chat_id)
        if conversation.customer.blocked_bot:
            await unit.customers.mark_blocked(said.user_id, blocked=False)
        reply_to = await unit.messages.at(said.reply_to) if said.reply_to else None
        message = await unit.messages.add(
            NewMessage(
                conversation_id=conversation.id,
                direction=Direction.INCOMING,
                author=Author.CUSTOMER,
                author_name=said.first_name,
                content=said.content,
                text=said.text.text,
                created_at=said.sent_at,
                ticket_id=conversation.ticket_id,
                origin=said.at,
                reply_to_id=reply_to.id if reply_to else None,
                album_id=said.album_id,
                file=said.file,
            )
        )
        return conversation, message

    async def _decide(self, unit: Unit, conversation: Conversation, message: Message, understood: _Understood) -> None:
        reading, memory, now = understood.reading, conversation.memory, self._clock()
        decision = decide(reading, conversation.memory, conversation.owner)
        if await self._took_comment(unit, conversation, reading, decision):
            return
        conversation = replace(
            await self._without_comment(unit, conversation),
            memory=remember(conversation.memory, reading, decision, now),
            language=decision.language,
            customer=replace(conversation.customer, language=decision.language),
        )
        turn = Turn(
            unit=unit,
            conversation=conversation,
            now=now,
            mood=reading.mood.mood,
            message_id=message.id,
            understanding=turn_record(reading, memory, decision),
            latency_ms=understood.latency_ms,
        )
        await self._performer.perform(turn, decision)

    async def _took_comment(self, unit: Unit, conversation: Conversation, reading: Reading, decision: Decision) -> bool:
        """After a rating, words that ask for nothing are the comment to it."""
        if not is_comment(reading, decision) or not await self._ratings.is_waiting(unit, conversation, self._clock()):
            return False
        await self._ratings.comment(unit, conversation, reading.text, self._clock())
        return True

    async def _without_comment(self, unit: Unit, conversation: Conversation) -> Conversation:
        if conversation.awaiting_rating_comment_for is None:
            return conversation
        return await self._ratings.stop_waiting(unit, conversation)

    def _bare_turn(self, unit: Unit, conversation: Conversation, message: Message) -> Turn:
        return Turn(unit=unit, conversation=conversation, now=self._clock(), message_id=message.id, understanding={})

    async def _is_with_people(self, unit: Unit, conversation: Conversation, message: Message) -> bool:
        """Whether people have the conversation: then a command goes to them, and the customer hears that they do."""
        if conversation.owner is Owner.BOT or conversation.ticket_id is None:
            return False
        now, texts = self._clock(), texts_for(conversation.language)
        await relay.to_agents(unit, conversation.ticket_id, message, now, self._service)
        ticket = await load_ticket(unit, conversation.ticket_id)
        if ticket.is_queued:
            news = await queue_news(unit, ticket, self._service, now, texts)
            words, keyboard = f"{texts('already-queued')} {news}", waiting_keyboard(ticket, texts)
            await tell_customer(unit, conversation, words, now, ticket=ticket, keyboard=keyboard)
        else:
            await tell_customer(unit, conversation, texts("already-handed-off"), now)
        return True

    async def _in_language(self, unit: Unit, conversation: Conversation, said: Incoming) -> Conversation:
        """Before the first words only his Telegram tells which language the customer speaks."""
        conversation = await self._without_comment(unit, conversation)
        language = conversation.customer.language or said.app_language or conversation.language
        return replace(conversation, language=language)
