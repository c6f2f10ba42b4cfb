"""Tickets' topics: made, renamed, closed, deleted by somebody, moved with their group."""

from dataclasses import replace

from conversations.messages import Location
from conversations.outgoing import (
    ChatLane,
    CopyMessage,
    EditText,
    Outcome,
    SendText,
    SetTopic,
    TicketLane,
)
from handoff.tickets import TicketStatus
from sandbox import topics as forum
from sandbox.faults import FaultKind
from sandbox.people.standing import migrate
from tests.bot.post import Post, in_topic, live, text, topics_of
from tests.bot.telegram import ANNA, GROUP, MARIA, Telegram


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
