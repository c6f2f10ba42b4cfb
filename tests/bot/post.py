"""Delivery with a database and the sandbox, and short words for what tests put into it and find afterwards."""

from dataclasses import replace

from aiogram import Bot

from bot.delivery.addresses import Addresses
from bot.delivery.calls import Calls
from bot.delivery.delivery import Delivery, DeliverySettings
from bot.delivery.pacing import UNLIMITED, Limits, Pacing
from bot.delivery.sender import Sender
from bot.delivery.topics import Topics
from conversations.clock import system_clock
from conversations.decisions import Reason
from conversations.messages import Author, ContentKind, Direction, Location, Message, NewMessage
from conversations.outgoing import (
    Action,
    FormattedText,
    Lane,
    Outcome,
    SendText,
    TicketLane,
)
from conversations.understanding import Language
from handoff.tickets import NewTicket, Priority, Summary, Ticket
from sandbox.world import Topic as ForumTopic
from storage.outbox import OutboxItem
from storage.unit_of_work import Database, Unit
from tests.bot.telegram import GROUP, MARIA, Telegram, going, until

FAST = DeliverySettings(retry_seconds=0.02, longest_retry_seconds=0.1, album_seconds=0.15, idle_seconds=0.2)


def text(words: str) -> FormattedText:
    return FormattedText(words)


class Post:
    """Delivery with a database, and words for filling the outbox."""

    def __init__(self, database: Database, bot: Bot, settings: DeliverySettings = FAST) -> None:
        self.database = database
        self.failed: list[tuple[Action, Outcome]] = []
        self.moved: list[tuple[int, int]] = []
        self.addresses = Addresses(GROUP, self.on_moved)
        self.build(bot, settings)

    def build(self, bot: Bot, settings: DeliverySettings, limits: Limits = UNLIMITED) -> None:
        pacing = Pacing(limits)
        calls = Calls(bot, pacing)
        topics = Topics(self.database, calls, self.addresses, topic_name=self.topic_name, card=self.card)
        sender = Sender(self.database, calls, topics, self.addresses)
        self.delivery = Delivery(
            self.database,
            sender,
            pacing,
            worker="worker",
            clock=system_clock,
            on_failed=self.on_failed,
            settings=settings,
        )

    async def on_failed(self, unit: Unit, item: OutboxItem, outcome: Outcome) -> None:
        self.failed.append((item.action, outcome))

    async def on_moved(self, old: int, new: int) -> None:
        self.moved.append((old, new))

    async def topic_name(self, unit: Unit, ticket: Ticket) -> str:
        return f"T-{ticket.id}"

    async def card(self, unit: Unit, ticket: Ticket) -> SendText:
        return SendText(text=text(f"card of T-{ticket.id}"), message_id=ticket.card_message_id, pin=True)

    async def put(self, lane: Lane, *actions: Action) -> None:
        async with self.database.unit() as unit:
            for action in actions:
                await unit.outbox.add(lane, action, system_clock())

    async def deliver(self, lane: Lane | None = None, *actions: Action) -> None:
        """Put the actions into the lane and deliver until nothing is left."""
        if lane is not None:
            await self.put(lane, *actions)
        async with going(self.delivery.run):
            await until(self.empty)

    async def empty(self) -> bool:
        async with self.database.reading() as unit:
            return (await unit.outbox.stats()).waiting_lanes == 0

    async def rows(self) -> list[OutboxItem]:
        """All rows, oldest first."""
        async with self.database.reading() as unit:
            return list(reversed(await unit.outbox.listing(limit=1000)))

    async def outcomes(self) -> list[Outcome | None]:
        return [row.outcome for row in await self.rows()]

    async def message(self, user: int = MARIA, origin: Location | None = None, **fields: object) -> Message:
        """A stored message of the user's conversation."""
        async with self.database.unit() as unit:
            conversation = await unit.customers.get_or_create(user, "Мария", None, user)
            new = NewMessage(
                conversation_id=conversation.id,
                direction=Direction.OUTGOING,
                author=Author.BOT,
                author_name="",
                content=ContentKind.TEXT,
                text="",
                created_at=system_clock(),
                origin=origin,
            )
            return await unit.messages.add(replace(new, **fields))  # type: ignore[arg-type]

    async def location(self, message: Message, chat: int) -> Location | None:
        async with self.database.reading() as unit:
            return await unit.messages.location_in(message.id, chat)

    async def ticket(self) -> Ticket:
        """An open ticket of Maria's with its card in the outbox, as the turn leaves it."""
        card = await self.message(private=True)
        async with self.database.unit() as unit:
            ticket = await unit.tickets.open(
                NewTicket(
                    conversation_id=card.conversation_id,
                    reason=Reason.ASKED_FOR_HUMAN,
                    language=Language.RU,
                    priority=Priority.NORMAL,
                    summary=Summary(asked="?"),
                    opened_at=system_clock(),
                )
            )
            ticket = await unit.tickets.save(replace(ticket, card_message_id=card.id))
            send = SendText(text=text(f"card of T-{ticket.id}"), message_id=card.id, pin=True)
            await unit.outbox.add(TicketLane(ticket.id), send, system_clock())
        return ticket

    async def stored(self, ticket: Ticket) -> Ticket:
        async with self.database.reading() as unit:
            found = await unit.tickets.get(ticket.id, lock=False)
        assert found is not None
        return found


def topics_of(telegram: Telegram) -> list[ForumTopic]:
    return list(telegram.server.sandbox.world.group.topics.values())


def live(telegram: Telegram) -> ForumTopic:
    [topic] = [topic for topic in topics_of(telegram) if not topic.deleted]
    return topic


def in_topic(telegram: Telegram, topic: ForumTopic) -> list[str]:
    world = telegram.server.sandbox.world
    found = telegram.messages(world.group_id)
    return [m.body["text"] for m in found if m.thread_id == topic.message_thread_id]
