"""A shop on a real database: customers write and press, agents answer, time is ours; only the reading is prepared."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.desk.access import Acting
from bot.desk.actions import DeskActions
from bot.desk.attendance import Attendance
from bot.desk.macros import MacroShelf
from bot.desk.shelf import Shelf
from bot.desk.topics import TopicDesk
from bot.queue_keeping import QueueKeeping
from bot.telegram_messages import Incoming, Reacted
from bot.turn.buttons import CustomerButtons, Press
from bot.turn.customer import CustomerTurns
from bot.turn.performing import Performer
from bot.turn.reading import Reading
from conversations.conversation import Conversation, Memory
from conversations.messages import ContentKind, Location, Message
from conversations.outgoing import (
    Action,
    ChatLane,
    CopyMessage,
    FormattedText,
    Lane,
    SendText,
    TicketLane,
)
from conversations.understanding import Language
from handoff.desk import Desk
from handoff.keeping import QueueKeeper
from handoff.macro_desk import MacroDesk
from handoff.macros import Macro, NewMacro
from handoff.rating import Ratings
from handoff.service_rules import ServiceRules
from handoff.tickets import Agent, Presence, Ticket
from knowledge_base.articles import ArticleText, Revision, Status
from knowledge_base.fields import Fields
from locales.texts import texts_for
from storage.inbox import InboxItem
from storage.unit_of_work import Database
from tests.storage.conftest import NOON
from tests.turn.readings import reading

GROUP = -1001
ANNA, BORIS = 501, 502
BOT_ID = 7


@dataclass
class Shop:
    """`readings` maps a customer's text to its prepared reading; other texts fit no article."""

    database: Database
    now: datetime = NOON
    readings: dict[str, Reading] = field(default_factory=dict)
    before_reading: Callable[[], Any] | None = None
    service: ServiceRules = field(default_factory=ServiceRules)
    hints: list[Language | None] = field(default_factory=list)
    _number: int = 0

    def __post_init__(self) -> None:
        self.desk_texts = texts_for("ru")
        desk = Desk(self.desk_texts, self.service)
        ratings = Ratings(desk, self.desk_texts, self.service)
        performer = Performer(desk_texts=self.desk_texts, shop_name="Лён", service=self.service)
        self.turns = CustomerTurns(
            self.database,
            self._read,
            performer,
            ratings,
            desk_texts=self.desk_texts,
            clock=self.clock,
            service=self.service,
        )
        keeper = QueueKeeper(desk, self.desk_texts, self.service, GROUP)
        self.keeping = QueueKeeping(self.database, desk, keeper, self.service, self.clock)
        self.shelf = Shelf(self.database, desk, self.desk_texts, self.clock)
        self.macros = MacroShelf(
            self.database, MacroDesk(desk, Fields({"shop_phone": "8 800"})), self.desk_texts, self.clock
        )
        self.attendance = Attendance(self.database, self.desk_texts, self.clock)
        self.buttons = CustomerButtons(self.database, performer, ratings, desk, self.clock)
        self.topics = TopicDesk(self.database, desk, self.desk_texts, self.clock)
        self.actions = DeskActions(self.database, desk, self.desk_texts, self.clock)

    def clock(self) -> datetime:
        return self.now

    def later(self, **duration: float) -> None:
        self.now += timedelta(**duration)

    async def _read(
        self, text: str, *, content: ContentKind, album_id: str | None, memory: Memory, language: Language | None
    ) -> Reading:
        self.hints.append(language)
        if self.before_reading is not None:
            await self.before_reading()
        prepared = self.readings.get(text, reading(text))
        return replace(prepared, text=text, content=content, album_id=album_id)

    def next(self) -> int:
        self._number += 1
        return self._number

    async def item(self, lane: str = "") -> InboxItem:
        number = self.next()
        async with self.database.unit() as unit:
            await unit.inbox.put(BOT_ID, number, lane or f"lane:{number}", {}, self.now)
        async with self.database.unit() as unit:
            [item] = await unit.inbox.claim("worker", self.now, 60)
        return item

    def said(self, text: str = "", user: int = ANNA, **changes: Any) -> Incoming:
        values: dict[str, Any] = {
            "at": Location(user, self.next() + 1000),
            "user_id": user,
            "first_name": f"Name {user}",
            "username": None,
            "content": ContentKind.TEXT,
            "text": FormattedText(text),
            "sent_at": self.now,
            "reply_to": None,
            "album_id": None,
            "topic_id": None,
        }
        return Incoming(**values | changes)

    async def write(self, text: str = "", user: int = ANNA, **changes: Any) -> Incoming:
        said = self.said(text, user, **changes)
        await self.turns.message(said, await self.item())
        return said

    async def agent_writes(self, agent: Agent, ticket: Ticket, text: str = "", **changes: Any) -> Incoming:
        where = {"at": Location(GROUP, self.next() + 5000), "topic_id": topic(ticket)}
        said = self.said(text, agent.telegram_user_id, **where | changes)
        await self.topics.message(said, await self.item())
        return said

    def press(self, user: int = ANNA) -> Press:
        return Press(at=Location(user, 1), user_id=user, first_name=f"Name {user}", username=None)

    def acting(self, agent: Agent, ticket: Ticket | None = None, *, by_command: bool = False) -> Acting:
        return Acting(
            at=Location(GROUP, 1),
            user_id=agent.telegram_user_id,
            name=agent.name,
            topic_id=topic(ticket) if ticket else None,
            by_command=by_command,
        )

    def reacts(self, at: Location, user: int, emoji: str | None = "👍") -> Reacted:
        return Reacted(at=at, user_id=user, emoji=emoji)

    async def agent(self, name: str = "Мира", user: int = 901) -> Agent:
        async with self.database.unit() as unit:
            return await unit.agents.add(user, name)

    async def arrives(self, name: str = "Мира", user: int = 901, **abilities: Any) -> Agent:
        """An agent who is online."""
        async with self.database.unit() as unit:
            agent = await unit.agents.add(user, name, **abilities)
        await self.attendance.set(self.acting(agent), Presence.ONLINE, await self.item())
        return await self.known(agent)

    async def leaves(self, agent: Agent) -> None:
        self.later(seconds=1)
        await self.attendance.set(self.acting(agent), Presence.AWAY, await self.item())

    async def known(self, agent: Agent) -> Agent:
        """The agent as he is stored."""
        async with self.database.reading() as unit:
            stored = await unit.agents.get(agent.id)
        assert stored is not None
        return stored

    async def publish(self, slug: str, body: str, language: Language = Language.RU) -> Revision:
        text = ArticleText(slug=slug, language=language, title=f"Title of {slug}", body=body)
        async with self.database.unit() as unit:
            revision = await unit.articles.add_revision(text, author="editor", at=self.now)
            await unit.articles.set_status(text.key, Status.PUBLISHED, revision.id)
        return revision

    async def macro(self, shortcut: str, texts: dict[Language, str], **changes: Any) -> Macro:
        async with self.database.unit() as unit:
            return await unit.macros.add(
                NewMacro(shortcut=shortcut, name=f"Name of {shortcut}", texts=texts, **changes)
            )

    async def archive(self, revision: Revision) -> None:
        async with self.database.unit() as unit:
            await unit.articles.set_status(revision.key, Status.ARCHIVED, revision.id)

    async def handed_over(self, user: int = ANNA) -> Ticket:
        """The customer asked for a person; the ticket has its topic."""
        await self.buttons.human(self.press(user), await self.item())
        ticket = await self.ticket(user)
        async with self.database.unit() as unit:
            await unit.tickets.set_topic(ticket.id, topic(ticket))
        return ticket

    async def held(self, agent: Agent, user: int = ANNA) -> Ticket:
        ticket = await self.handed_over(user)
        await self.actions.claim(self.acting(agent), ticket.id, await self.item())
        return ticket

    async def resolved(self, agent: Agent, user: int = ANNA) -> Ticket:
        ticket = await self.held(agent, user)
        await self.actions.resolve(self.acting(agent), ticket.id, await self.item())
        return ticket

    async def conversation(self, user: int = ANNA) -> Conversation:
        async with self.database.reading() as unit:
            conversation = await unit.conversations.of_chat(user, lock=False)
        assert conversation is not None
        return conversation

    async def ticket(self, user: int = ANNA) -> Ticket:
        """The customer's open ticket."""
        ticket_id = (await self.conversation(user)).ticket_id
        assert ticket_id is not None
        return await self.stored(ticket_id)

    async def stored(self, ticket_id: int) -> Ticket:
        async with self.database.reading() as unit:
            ticket = await unit.tickets.get(ticket_id, lock=False)
        assert ticket is not None
        return ticket

    async def sent(self, lane: Lane) -> list[Action]:
        """All that went into a lane, oldest first."""
        async with self.database.reading() as unit:
            rows = await unit.outbox.listing(limit=500)
        return [row.action for row in reversed(rows) if row.lane == lane]

    async def heard(self, user: int = ANNA) -> list[str]:
        """The texts to a customer."""
        return [action.text.text for action in await self.sent(ChatLane(user)) if isinstance(action, SendText)]

    async def told(self, ticket: Ticket) -> list[str]:
        """The texts in a ticket's topic."""
        return [action.text.text for action in await self.sent(TicketLane(ticket.id)) if isinstance(action, SendText)]

    async def copies(self, lane: Lane) -> list[Message]:
        """The messages copied into a lane."""
        ids = [action.message_id for action in await self.sent(lane) if isinstance(action, CopyMessage)]
        async with self.database.reading() as unit:
            found = [await unit.messages.get(message_id) for message_id in ids]
        return [message for message in found if message is not None]

    async def message_at(self, said: Incoming) -> Message:
        async with self.database.reading() as unit:
            message = await unit.messages.at(said.at)
        assert message is not None
        return message

    async def copied(self, said: Incoming, to: Location) -> None:
        """Delivery noted where the copy stands."""
        message = await self.message_at(said)
        async with self.database.unit() as unit:
            await unit.messages.add_location(message.id, to)

    async def last_decision(self) -> tuple[int, str, str]:
        """Id, kind and reason of the newest decision."""
        async with self.database.reading() as unit:
            for number in range(200, 0, -1):
                if (stored := await unit.decisions.get(number)) is not None:
                    return stored.id, stored.decision.kind.value, stored.decision.reason.value
        raise AssertionError("nothing was decided")


def topic(ticket: Ticket) -> int:
    return ticket.id * 100
