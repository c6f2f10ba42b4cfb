"""The forum: topics made, renamed, closed, deleted; messages inside and outside of them."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramMigrateToChat
from aiogram.types import Message

from tests.sandbox.people import ANNA, BORIS, GROUP, MARIA, People


async def test_a_topic_is_announced_and_holds_messages(bot: Bot, people: People) -> None:
    topic = await bot.create_forum_topic(GROUP, "Мария, заказ", icon_color=9367192)
    thread = topic.message_thread_id
    inside = await bot.send_message(GROUP, "card", message_thread_id=thread)
    assert inside.is_topic_message
    assert inside.message_thread_id == thread
    assert inside.reply_to_message is not None
    assert inside.reply_to_message.forum_topic_created is not None
    await people.write(ANNA, "отвечаю", chat=GROUP, message_thread_id=thread)
    await people.write(BORIS, "general", chat=GROUP)
    updates = await bot.get_updates()
    created, answer, general = (update.message for update in updates)
    assert created is not None
    assert created.message_id == thread
    assert created.forum_topic_created is not None
    assert answer is not None
    assert (answer.message_thread_id, answer.is_topic_message) == (thread, True)
    assert general is not None
    assert (general.message_thread_id, general.is_topic_message) == (None, None)
    [shown] = (await people.state())["group"]["topics"]
    assert (shown["name"], shown["icon_color"], shown["closed"]) == ("Мария, заказ", 9367192, False)


async def test_a_reply_lands_in_the_topic_of_its_message(bot: Bot, people: People) -> None:
    thread = (await bot.create_forum_topic(GROUP, "T")).message_thread_id
    first = await bot.send_message(GROUP, "x", message_thread_id=thread)
    reply = await people.write(ANNA, "y", chat=GROUP, reply_to_message_id=first.message_id)
    assert reply["message_thread_id"] == thread
    assert reply["reply_to_message"]["text"] == "x"


async def test_renaming_closing_and_reopening(bot: Bot, people: People) -> None:
    thread = (await bot.create_forum_topic(GROUP, "T")).message_thread_id
    assert await bot.edit_forum_topic(GROUP, thread, name="U")
    with pytest.raises(TelegramBadRequest, match="TOPIC_NOT_MODIFIED"):
        await bot.edit_forum_topic(GROUP, thread, name="U")
    await bot.close_forum_topic(GROUP, thread)
    with pytest.raises(TelegramBadRequest, match="Bad Request: TOPIC_CLOSED"):
        await bot.send_message(GROUP, "x", message_thread_id=thread)
    await bot.reopen_forum_topic(GROUP, thread)
    await bot.send_message(GROUP, "x", message_thread_id=thread)
    kinds = [message.model_dump(exclude_none=True).keys() for message in await _messages(bot)]
    for kind in ("forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened"):
        assert sum(kind in keys for keys in kinds) == 1
    assert (await people.state())["group"]["topics"][0]["name"] == "U"


async def test_a_deleted_topic_takes_its_messages_along(bot: Bot, people: People) -> None:
    thread = (await bot.create_forum_topic(GROUP, "T")).message_thread_id
    await bot.send_message(GROUP, "x", message_thread_id=thread)
    await bot.delete_forum_topic(GROUP, thread)
    assert all(message["deleted"] for message in await people.seen(GROUP))
    with pytest.raises(TelegramBadRequest, match="Bad Request: message thread not found"):
        await bot.send_message(GROUP, "x", message_thread_id=thread)
    with pytest.raises(TelegramBadRequest, match="TOPIC_ID_INVALID"):
        await bot.close_forum_topic(GROUP, thread)
    with pytest.raises(TelegramBadRequest, match="the chat is not a forum"):
        await bot.create_forum_topic(MARIA, "x")


async def test_people_keep_topics_too(bot: Bot, people: People) -> None:
    topic = await people.post(f"chats/{GROUP}/topics", name="By hand")
    path = f"chats/{GROUP}/topics/{topic['message_thread_id']}"
    async with people.events() as events:
        await people.post(f"{path}/close", from_user=BORIS)
        assert (await events.next("topic"))["topic"]["closed"]
    created, closed = await _messages(bot)
    assert created.from_user is not None
    assert created.from_user.id == ANNA
    assert closed.from_user is not None
    assert closed.from_user.id == BORIS
    await people.post(f"{path}/reopen")
    await people.post(f"{path}/delete")
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(GROUP, "x", message_thread_id=topic["message_thread_id"])


async def test_a_moved_group_says_where_it_went(bot: Bot, people: People) -> None:
    thread = (await bot.create_forum_topic(GROUP, "T")).message_thread_id
    moved = (await people.post(f"chats/{GROUP}/migrate"))["chat_id"]
    with pytest.raises(TelegramMigrateToChat) as caught:
        await bot.send_message(GROUP, "x", message_thread_id=thread)
    assert caught.value.migrate_to_chat_id == moved
    assert (await bot.send_message(moved, "x", message_thread_id=thread)).chat.id == moved
    assert (await people.state())["group"]["id"] == moved
    messages = await _messages(bot)
    assert [message.migrate_to_chat_id for message in messages][-2] == moved
    assert messages[-1].migrate_from_chat_id == GROUP


async def _messages(bot: Bot) -> list[Message]:
    return [update.message for update in await bot.get_updates() if update.message is not None]
