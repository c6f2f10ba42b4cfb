"""Delivery against the sandbox: order, faults, topics, albums, and what is kept of failures."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
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
    Button,
    ChatLane,
    CopyMessage,
    EditKeyboard,
    EditText,
    FormattedText,
    Lane,
    Outcome,
    SendText,
    SetReaction,
    SetTopic,
    TextEntity,
    TicketLane,
)
from conversations.understanding import Language
from handoff.tickets import NewTicket, Priority, Summary, Ticket, TicketStatus
from sandbox import topics as forum
from sandbox.faults import FaultKind
from sandbox.people.standing import migrate, set_blocked
from sandbox.world import Topic as ForumTopic
from storage.outbox import OutboxItem
from storage.tables.queues import OutboxState
from storage.unit_of_work import Database, Unit
from tests.bot.conftest import ANNA, GROUP, IVAN, MARIA, Telegram, going, until

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


@pytest.fixture
def post(database: Database, bot: Bot) -> Post:
    return Post(database, bot)


def topics_of(telegram: Telegram) -> list[ForumTopic]:
    return list(telegram.server.sandbox.world.group.topics.values())


def live(telegram: Telegram) -> ForumTopic:
    [topic] = [topic for topic in topics_of(telegram) if not topic.deleted]
    return topic


def in_topic(telegram: Telegram, topic: ForumTopic) -> list[str]:
    world = telegram.server.sandbox.world
    found = telegram.messages(world.group_id)
    return [m.body["text"] for m in found if m.thread_id == topic.message_thread_id]


async def test_a_text_arrives_with_all_that_belongs_to_it(post: Post, telegram: Telegram) -> None:
    asked = telegram.say(MARIA, "где заказ?")
    question = await post.message(origin=Location(MARIA, asked.id))
    answer = await post.message()
    words = FormattedText("Вот ответ", (TextEntity(kind="bold", offset=0, length=3),))
    button = Button(text="Человек", data="human")
    action = SendText(text=words, keyboard=((button,),), message_id=answer.id, reply_to_id=question.id)
    await post.deliver(ChatLane(MARIA), action)
    [sent] = telegram.messages(MARIA)
    assert sent.body["text"] == "Вот ответ"
    assert sent.body["entities"] == [{"type": "bold", "offset": 0, "length": 3}]
    assert sent.body["reply_to_message"]["message_id"] == asked.id
    assert sent.body["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "human"
    assert await post.location(answer, MARIA) == Location(MARIA, sent.id)
    [row] = await post.rows()
    assert (row.state, row.outcome) == (OutboxState.SENT, Outcome.SENT)


async def test_order_per_chat_is_kept_under_faults(post: Post, telegram: Telegram) -> None:
    chats = [MARIA, IVAN, 1003, 1004]
    kinds = [FaultKind.SERVER_ERROR, FaultKind.BAD_GATEWAY_HTML, FaultKind.DROP_BEFORE, FaultKind.HTML_OK]
    for kind in kinds:
        telegram.fault(kind, "sendMessage", times=4, probability=0.4)
    telegram.fault(FaultKind.FLOOD, "sendMessage", times=2, probability=0.1)
    for n in range(40):
        await post.put(ChatLane(chats[n * 7 % 11 % 4]), SendText(text=text(str(n))))
    await post.deliver()
    sent = [telegram.texts(chat) for chat in chats]
    assert all(numbers == sorted(numbers, key=int) for numbers in sent)
    assert sorted(int(n) for numbers in sent for n in numbers) == list(range(40))


@pytest.mark.parametrize(
    "kind", [FaultKind.BAD_GATEWAY_HTML, FaultKind.SERVER_ERROR, FaultKind.DROP_BEFORE, FaultKind.HTML_OK]
)
async def test_what_passes_is_tried_again(post: Post, telegram: Telegram, kind: FaultKind) -> None:
    telegram.fault(kind, "sendMessage", times=2)
    await post.deliver(ChatLane(MARIA), SendText(text=text("раз")), SendText(text=text("два")))
    assert telegram.texts(MARIA) == ["раз", "два"]
    assert (await post.rows())[0].attempts == 3


async def test_an_answer_lost_on_the_way_may_double_one_message_only(post: Post, telegram: Telegram) -> None:
    telegram.fault(FaultKind.DROP_AFTER, "sendMessage")
    await post.deliver(ChatLane(MARIA), SendText(text=text("раз")), SendText(text=text("два")))
    assert telegram.texts(MARIA) == ["раз", "раз", "два"]


async def test_telegram_says_when_to_go_on_and_other_chats_need_not_wait(post: Post, telegram: Telegram) -> None:
    telegram.fault(FaultKind.FLOOD, "sendMessage", chat_id=MARIA, retry_after=1)
    await post.put(ChatLane(MARIA), SendText(text=text("раз")), SendText(text=text("два")))
    await post.put(ChatLane(IVAN), SendText(text=text("сразу")))
    async with going(post.delivery.run):
        await until(lambda: telegram.texts(IVAN))
        assert telegram.texts(MARIA) == []
        await until(post.empty)
    assert telegram.texts(MARIA) == ["раз", "два"]
    times = [call["time"] for call in telegram.calls("sendMessage") if call["params"]["chat_id"] == MARIA]
    assert len(times) == 3
    assert times[1][:19] > times[0][:19]


async def test_a_file_too_large_is_not_sent_again(post: Post, telegram: Telegram) -> None:
    telegram.fault(FaultKind.TOO_LARGE, "sendMessage")
    await post.deliver(ChatLane(MARIA), SendText(text=text("раз")), SendText(text=text("два")))
    assert telegram.texts(MARIA) == ["два"]
    assert await post.outcomes() == [Outcome.TOO_LARGE, Outcome.SENT]


async def test_a_customer_who_blocked_the_bot_is_noted(post: Post, telegram: Telegram) -> None:
    set_blocked(telegram.server.sandbox, MARIA, blocked=True)
    action = SendText(text=text("раз"))
    await post.deliver(ChatLane(MARIA), action)
    assert post.failed == [(action, Outcome.BLOCKED_BY_USER)]
    [row] = await post.rows()
    assert (row.state, row.outcome) == (OutboxState.FAILED, Outcome.BLOCKED_BY_USER)
    assert row.reason is not None
    assert "blocked by the user" in row.reason


@pytest.mark.parametrize(
    ("chat", "words", "outcome"), [(999, "да", Outcome.CHAT_NOT_FOUND), (MARIA, "а" * 4097, Outcome.TOO_LONG)]
)
async def test_what_can_not_be_sent_has_an_outcome(post: Post, chat: int, words: str, outcome: Outcome) -> None:
    await post.deliver(ChatLane(chat), SendText(text=text(words)))
    assert await post.outcomes() == [outcome]
    assert [failed for _, failed in post.failed] == [outcome]


async def test_hopeless_rows_are_given_up_and_the_chat_goes_on(post: Post, bot: Bot, telegram: Telegram) -> None:
    post.build(bot, replace(FAST, max_attempts=3))
    telegram.fault(FaultKind.SERVER_ERROR, "sendMessage", times=3)
    await post.deliver(ChatLane(MARIA), SendText(text=text("раз")), SendText(text=text("два")))
    assert await post.outcomes() == [Outcome.GAVE_UP, Outcome.SENT]
    assert telegram.texts(MARIA) == ["два"]


async def test_old_rows_are_given_up(post: Post, bot: Bot, telegram: Telegram) -> None:
    post.build(bot, replace(FAST, give_up_after=timedelta(0)))
    telegram.fault(FaultKind.FLOOD, "sendMessage", retry_after=60)
    await post.deliver(ChatLane(MARIA), SendText(text=text("раз")))
    assert await post.outcomes() == [Outcome.GAVE_UP]


async def test_the_lane_goes_on_when_nobody_can_be_told_of_a_failure(post: Post, telegram: Telegram) -> None:
    async def on_failed(unit: Unit, item: OutboxItem, outcome: Outcome) -> None:
        raise RuntimeError

    post.delivery._on_failed = on_failed
    await post.deliver(ChatLane(999), SendText(text=text("раз")))
    assert await post.outcomes() == [Outcome.CHAT_NOT_FOUND]


async def test_a_row_of_a_dead_worker_is_taken_over(post: Post, telegram: Telegram) -> None:
    await post.put(ChatLane(MARIA), SendText(text=text("раз")), SendText(text=text("два")))
    async with post.database.unit() as unit:
        assert len(await unit.outbox.claim_heads("dead", system_clock(), 0.2, 5)) == 1
    await post.deliver()
    assert telegram.texts(MARIA) == ["раз", "два"]


async def test_edits_keyboards_and_reactions_reach_the_message(post: Post, telegram: Telegram) -> None:
    message = await post.message()
    keyboard = ((Button(text="Да", data="yes"),),)
    await post.deliver(
        ChatLane(MARIA),
        SendText(text=text("раз"), keyboard=keyboard, message_id=message.id),
        EditText(message_id=message.id, text=text("два"), keyboard=keyboard),
        EditKeyboard(message_id=message.id),
        SetReaction(message_id=message.id, emoji="👍"),
    )
    [sent] = telegram.messages(MARIA)
    assert sent.body["text"] == "два"
    assert "reply_markup" not in sent.body
    assert [item["emoji"] for items in sent.reactions.values() for item in items] == ["👍"]
    await post.deliver(ChatLane(MARIA), SetReaction(message_id=message.id, emoji=None))
    assert not any(sent.reactions.values())


async def test_an_edit_that_changes_nothing_is_a_success(post: Post, telegram: Telegram) -> None:
    message = await post.message()
    await post.deliver(
        ChatLane(MARIA),
        SendText(text=text("раз"), message_id=message.id),
        EditText(message_id=message.id, text=text("раз")),
    )
    assert await post.outcomes() == [Outcome.SENT, Outcome.SENT]
    assert post.failed == []


async def test_an_edit_of_a_message_that_is_gone_has_an_outcome(post: Post, telegram: Telegram) -> None:
    deleted = await post.message(origin=Location(MARIA, 12345))
    never_sent = await post.message()
    await post.deliver(
        ChatLane(MARIA),
        EditText(message_id=deleted.id, text=text("раз")),
        EditText(message_id=never_sent.id, text=text("раз")),
        SendText(text=text("дальше"), reply_to_id=deleted.id),
    )
    assert await post.outcomes() == [Outcome.MESSAGE_GONE, Outcome.MESSAGE_GONE, Outcome.SENT]


async def test_a_photo_is_copied_and_its_caption_edited(post: Post, telegram: Telegram) -> None:
    photo = telegram.say(MARIA, "", kind="photo", caption="вот")
    message = await post.message(origin=Location(MARIA, photo.id))
    await post.deliver(ChatLane(IVAN), CopyMessage(message_id=message.id))
    await post.deliver(ChatLane(IVAN), EditText(message_id=message.id, text=text("вот так"), caption=True))
    [copy] = telegram.messages(IVAN)
    assert copy.body["caption"] == "вот так"
    assert "photo" in copy.body


async def test_an_album_stays_together(post: Post, telegram: Telegram) -> None:
    photos = [telegram.say(MARIA, "", kind="photo", media_group_id="9") for _ in range(3)]
    messages = [await post.message(origin=Location(MARIA, photo.id), album_id="9") for photo in photos]
    await post.put(ChatLane(IVAN), SendText(text=text("до")))
    async with going(post.delivery.run):
        for message in messages:
            await post.put(ChatLane(IVAN), CopyMessage(message_id=message.id, album_id="9"))
            await asyncio.sleep(0.03)
        await post.put(ChatLane(IVAN), SendText(text=text("после")))
        await until(post.empty)
    sent = telegram.messages(IVAN)
    assert [message.body.get("text") for message in sent] == ["до", None, None, None, "после"]
    assert len({message.body["media_group_id"] for message in sent[1:4]}) == 1
    assert len(telegram.calls("copyMessages")) == 1
    assert [await post.location(message, IVAN) for message in messages] == [Location(IVAN, m.id) for m in sent[1:4]]


async def test_an_album_of_one_is_a_copy(post: Post, telegram: Telegram) -> None:
    photo = telegram.say(MARIA, "", kind="photo", media_group_id="9")
    message = await post.message(origin=Location(MARIA, photo.id), album_id="9")
    await post.deliver(ChatLane(IVAN), CopyMessage(message_id=message.id, album_id="9"))
    assert len(telegram.calls("copyMessage")) == 1
    assert await post.location(message, IVAN) is not None


async def test_a_topic_is_made_when_it_is_first_needed(post: Post, telegram: Telegram) -> None:
    ticket = await post.ticket()
    await post.deliver(TicketLane(ticket.id), SendText(text=text("первое слово")))
    topic = live(telegram)
    assert topic.name == f"T-{ticket.id}"
    assert in_topic(telegram, topic) == [f"card of T-{ticket.id}", "первое слово"]
    assert (await post.stored(ticket)).topic_id == topic.message_thread_id
    assert len(telegram.server.sandbox.world.group.pinned) == 1
    assert telegram.texts(MARIA) == []


async def test_tickets_have_topics_of_their_own(post: Post, telegram: Telegram) -> None:
    first = await post.ticket()
    async with post.database.unit() as unit:
        loaded = await unit.tickets.get(first.id)
        assert loaded is not None
        await unit.tickets.save(replace(loaded, status=TicketStatus.RESOLVED))
    await post.ticket()
    await post.deliver()
    assert {topic.name for topic in topics_of(telegram)} == {"T-1", "T-2"}


async def test_a_deleted_topic_is_made_anew_with_its_card(post: Post, telegram: Telegram) -> None:
    ticket = await post.ticket()
    await post.deliver(TicketLane(ticket.id), SendText(text=text("раз")))
    sandbox = telegram.server.sandbox
    forum.remove(sandbox, sandbox.world.group, live(telegram))
    telegram.fault(FaultKind.SERVER_ERROR, "sendMessage", times=1)
    await post.deliver(TicketLane(ticket.id), SendText(text=text("два")))
    topic = live(telegram)
    assert in_topic(telegram, topic) == [f"card of T-{ticket.id}", "два"]
    assert (await post.stored(ticket)).topic_id == topic.message_thread_id
    await post.deliver(
        TicketLane(ticket.id), EditText(message_id=ticket.card_message_id or 0, text=text("новая карточка"))
    )
    assert in_topic(telegram, topic)[0] == "новая карточка"


async def test_the_card_follows_even_when_sending_it_failed_at_first(post: Post, telegram: Telegram) -> None:
    ticket = await post.ticket()
    await post.deliver()
    sandbox = telegram.server.sandbox
    forum.remove(sandbox, sandbox.world.group, live(telegram))
    telegram.fault(FaultKind.BAD_GATEWAY_HTML, "createForumTopic", times=1)
    photo = telegram.say(MARIA, "", kind="photo")
    message = await post.message(origin=Location(MARIA, photo.id))
    telegram.fault(FaultKind.SERVER_ERROR, "sendMessage", times=2)
    await post.deliver(TicketLane(ticket.id), CopyMessage(message_id=message.id))
    found = [m for m in telegram.messages(GROUP) if m.thread_id == live(telegram).message_thread_id]
    assert [m.body.get("text", "photo") for m in found] == [f"card of T-{ticket.id}", "photo"]


async def test_a_topic_closed_by_hand_is_reopened(post: Post, telegram: Telegram) -> None:
    ticket = await post.ticket()
    await post.deliver()
    sandbox = telegram.server.sandbox
    anna = sandbox.world.users[ANNA]
    forum.set_closed(sandbox, sandbox.world.group, anna, live(telegram), closed=True)
    await post.deliver(TicketLane(ticket.id), SendText(text=text("раз")))
    assert in_topic(telegram, live(telegram))[-1] == "раз"
    assert not live(telegram).closed


async def test_the_topic_of_a_resolved_ticket_is_closed_again(post: Post, telegram: Telegram) -> None:
    ticket = await post.ticket()
    await post.deliver(TicketLane(ticket.id), SetTopic(closed=True))
    async with post.database.unit() as unit:
        loaded = await unit.tickets.get(ticket.id)
        assert loaded is not None
        await unit.tickets.save(replace(loaded, status=TicketStatus.RESOLVED))
    await post.deliver(TicketLane(ticket.id), SendText(text=text("оценка: 5")))
    assert in_topic(telegram, live(telegram))[-1] == "оценка: 5"
    assert live(telegram).closed


async def test_a_topic_is_renamed_and_closed(post: Post, telegram: Telegram) -> None:
    ticket = await post.ticket()
    lane = TicketLane(ticket.id)
    await post.deliver(lane, SetTopic(name="новое"), SetTopic(name="новое"), SetTopic(name="новое", closed=True))
    assert (live(telegram).name, live(telegram).closed) == ("новое", True)
    await post.deliver(lane, SetTopic(closed=False))
    assert not live(telegram).closed
    assert set(await post.outcomes()) == {Outcome.SENT}


async def test_a_deleted_topic_is_not_made_anew_to_be_closed(post: Post, telegram: Telegram) -> None:
    ticket = await post.ticket()
    await post.deliver()
    sandbox = telegram.server.sandbox
    forum.remove(sandbox, sandbox.world.group, live(telegram))
    await post.deliver(TicketLane(ticket.id), SetTopic(closed=True))
    assert (await post.outcomes())[-1] is Outcome.TOPIC_GONE
    assert all(topic.deleted for topic in topics_of(telegram))


async def test_everything_follows_a_group_that_moved(post: Post, telegram: Telegram) -> None:
    ticket = await post.ticket()
    lane = TicketLane(ticket.id)
    await post.deliver()
    sandbox = telegram.server.sandbox
    topic = live(telegram)
    said = telegram.say(ANNA, "я тут", GROUP, message_thread_id=topic.message_thread_id)
    from_agent = await post.message(origin=Location(GROUP, said.id))
    new = migrate(sandbox, GROUP).id
    await post.deliver(
        lane, SendText(text=text("раз")), EditText(message_id=ticket.card_message_id or 0, text=text("карточка"))
    )
    await post.deliver(ChatLane(MARIA), CopyMessage(message_id=from_agent.id))
    await post.deliver(ChatLane(GROUP), SendText(text=text("в общую")))
    assert post.moved == [(GROUP, new)]
    assert post.addresses.staff_group_id == new
    assert in_topic(telegram, topic) == ["карточка", "раз"]
    assert telegram.texts(MARIA) == ["я тут"]
    assert telegram.texts(new)[-1] == "в общую"
    assert post.failed == []


async def test_a_copy_out_of_a_group_that_moved_finds_its_way(post: Post, telegram: Telegram) -> None:
    sandbox = telegram.server.sandbox
    said = telegram.say(ANNA, "я тут", GROUP)
    from_agent = await post.message(origin=Location(GROUP, said.id))
    new = migrate(sandbox, GROUP).id
    await post.deliver(ChatLane(MARIA), CopyMessage(message_id=from_agent.id))
    assert telegram.texts(MARIA) == ["я тут"]
    assert post.moved == [(GROUP, new)]


async def test_a_ticket_that_does_not_exist_has_an_outcome(post: Post, telegram: Telegram) -> None:
    await post.deliver(TicketLane(404), SendText(text=text("раз")))
    assert await post.outcomes() == [Outcome.BAD_REQUEST]


async def test_stopping_leaves_no_lease_behind(post: Post, bot: Bot, telegram: Telegram) -> None:
    post.build(bot, replace(FAST, stop_seconds=0.05))
    telegram.fault(FaultKind.TIMEOUT, "sendMessage", seconds=5)
    await post.put(ChatLane(MARIA), SendText(text=text("раз")))
    async with going(post.delivery.run):
        await until(lambda: telegram.calls("sendMessage"))
    [row] = await post.rows()
    assert row.state is OutboxState.PENDING
    telegram.server.sandbox.faults.clear()
    await post.deliver()
    assert telegram.texts(MARIA) == ["раз"]


async def test_the_pace_is_kept(post: Post, bot: Bot, telegram: Telegram) -> None:
    post.build(bot, FAST, Limits(chat_a_second=10, chat_burst=2, all_a_second=None))
    await post.deliver(ChatLane(MARIA), *(SendText(text=text(str(n))) for n in range(6)))
    times: Sequence[str] = [call["time"] for call in telegram.calls("sendMessage")]
    assert telegram.texts(MARIA) == ["0", "1", "2", "3", "4", "5"]
    assert all(later > earlier for earlier, later in zip(times, times[2:], strict=False))
