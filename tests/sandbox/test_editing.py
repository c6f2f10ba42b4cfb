"""Edits, deletions, pins, copies, forwards, callbacks and reactions."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BufferedInputFile,
    ChatMemberAdministrator,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    MessageOriginUser,
    ReactionTypeEmoji,
)

from sandbox.files import plain_png
from tests.sandbox.people import ANNA, EMILY, GROUP, MARIA, People

YES = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Yes", callback_data="yes")]])


async def test_a_text_is_edited_and_the_page_sees_it(bot: Bot, people: People) -> None:
    sent = await bot.send_message(MARIA, "one", reply_markup=YES)
    async with people.events() as events:
        edited = await bot.edit_message_text("two", chat_id=MARIA, message_id=sent.message_id)
        assert (await events.next("message_edited"))["message"]["text"] == "two"
    assert not isinstance(edited, bool)
    assert edited.edit_date is not None
    assert edited.reply_markup is None
    with pytest.raises(TelegramBadRequest, match="message is not modified: specified new message content"):
        await bot.edit_message_text("two", chat_id=MARIA, message_id=sent.message_id)
    await bot.edit_message_reply_markup(chat_id=MARIA, message_id=sent.message_id, reply_markup=YES)
    assert (await people.seen(MARIA))[0]["reply_markup"]


async def test_edits_that_cannot_be(bot: Bot, people: People) -> None:
    theirs = await people.write(MARIA, "mine")
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("x", chat_id=MARIA, message_id=999)
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("x", chat_id=MARIA, message_id=theirs["message_id"])
    sent = await bot.send_message(MARIA, "text")
    with pytest.raises(TelegramBadRequest, match="there is no caption in the message to edit"):
        await bot.edit_message_caption(chat_id=MARIA, message_id=sent.message_id, caption="x")


async def test_captions_and_media_are_edited(bot: Bot) -> None:
    photo = BufferedInputFile(plain_png(), "p.png")
    sent = await bot.send_photo(MARIA, photo, caption="old")
    edited = await bot.edit_message_caption(chat_id=MARIA, message_id=sent.message_id, caption="new")
    assert not isinstance(edited, bool)
    assert edited.caption == "new"
    with pytest.raises(TelegramBadRequest, match="there is no text in the message to edit"):
        await bot.edit_message_text("x", chat_id=MARIA, message_id=sent.message_id)
    other = InputMediaPhoto(media=BufferedInputFile(plain_png(50, 50), "q.png"), caption="other")
    replaced = await bot.edit_message_media(other, chat_id=MARIA, message_id=sent.message_id)
    assert not isinstance(replaced, bool)
    assert replaced.photo
    assert replaced.photo[0].width == 50


async def test_deleting_and_pinning(bot: Bot, people: People) -> None:
    sent = await bot.send_message(GROUP, "x")
    await bot.pin_chat_message(GROUP, sent.message_id)
    pinned = (await people.seen(GROUP))[-1]
    assert pinned["pinned_message"]["message_id"] == sent.message_id
    assert (await bot.get_chat(GROUP)).pinned_message is not None
    await bot.unpin_chat_message(GROUP)
    await bot.delete_message(GROUP, sent.message_id)
    assert (await people.seen(GROUP))[0]["deleted"]
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await bot.delete_message(GROUP, sent.message_id)
    with pytest.raises(TelegramBadRequest, match="message to pin not found"):
        await bot.pin_chat_message(GROUP, sent.message_id)
    assert await bot.delete_messages(GROUP, [sent.message_id, 555])


async def test_a_copy_keeps_media_and_takes_a_new_caption(bot: Bot, people: People) -> None:
    theirs = await people.upload(MARIA, plain_png(), "p.png", "image/png", kind="photo", caption="look")
    copied = await bot.copy_message(EMILY, MARIA, theirs["message_id"])
    renamed = await bot.copy_message(EMILY, MARIA, theirs["message_id"], caption="other", reply_markup=YES)
    seen = {message["message_id"]: message for message in await people.seen(EMILY)}
    assert seen[copied.message_id]["photo"] == theirs["photo"]
    assert seen[copied.message_id]["caption"] == "look"
    assert seen[renamed.message_id]["caption"] == "other"
    with pytest.raises(TelegramBadRequest, match="message to copy not found"):
        await bot.copy_message(EMILY, MARIA, 999)


async def test_albums_are_copied_as_albums_and_gaps_are_skipped(bot: Bot, people: People) -> None:
    ids = [
        (await people.write(MARIA, kind="photo", media_group_id="a", caption=str(n)))["message_id"] for n in range(2)
    ]
    copies = await bot.copy_messages(EMILY, MARIA, [*ids, 900])
    assert len(copies) == 2
    groups = {message["media_group_id"] for message in await people.seen(EMILY)}
    assert len(groups) == 1
    assert groups != {"a"}
    forwarded = await bot.forward_messages(EMILY, MARIA, ids)
    assert len(forwarded) == 2


async def test_service_messages_cannot_be_copied(bot: Bot) -> None:
    topic = await bot.create_forum_topic(GROUP, "T")
    with pytest.raises(TelegramBadRequest, match="message can't be copied"):
        await bot.copy_message(MARIA, GROUP, topic.message_thread_id)


async def test_a_forward_names_its_author(bot: Bot, people: People) -> None:
    theirs = await people.write(MARIA, "hello")
    forwarded = await bot.forward_message(EMILY, MARIA, theirs["message_id"])
    assert isinstance(forwarded.forward_origin, MessageOriginUser)
    assert forwarded.forward_origin.sender_user.id == MARIA
    with pytest.raises(TelegramBadRequest, match="message to forward not found"):
        await bot.forward_message(EMILY, MARIA, 999)


async def test_a_pressed_button_and_its_answer(bot: Bot, people: People) -> None:
    sent = await bot.send_message(MARIA, "sure?", reply_markup=YES)
    pressed = await people.post(f"chats/{MARIA}/messages/{sent.message_id}/press", from_user=MARIA, data="yes")
    [update] = await bot.get_updates()
    query = update.callback_query
    assert query is not None
    assert (query.id, query.data, query.from_user.id) == (pressed["callback_query_id"], "yes", MARIA)
    async with people.events() as events:
        await query.answer("done", show_alert=True).as_(bot)
        event = await events.next("callback_answer")
    assert (event["callback_query_id"], event["text"], event["show_alert"]) == (query.id, "done", True)
    with pytest.raises(
        TelegramBadRequest, match="query is too old and response timeout expired or query ID is invalid"
    ):
        await bot.answer_callback_query(query.id)


async def test_reactions_of_bot_and_people(bot: Bot, people: People) -> None:
    sent = await bot.send_message(MARIA, "hi")
    await bot.set_message_reaction(MARIA, sent.message_id, [ReactionTypeEmoji(emoji="👍")])
    path = f"chats/{MARIA}/messages/{sent.message_id}/reaction"
    await people.post(path, from_user=MARIA, emoji="🔥")
    assert await bot.get_updates() == []
    await bot.get_updates(allowed_updates=["message", "message_reaction"])
    changed = await people.post(path, from_user=MARIA, emoji="👎")
    assert changed["reactions"] == [{"emoji": "👍", "user_id": None}, {"emoji": "👎", "user_id": MARIA}]
    [update] = await bot.get_updates()
    assert update.message_reaction is not None
    assert [item.model_dump()["emoji"] for item in update.message_reaction.old_reaction] == ["🔥"]
    with pytest.raises(TelegramBadRequest, match="REACTION_INVALID"):
        await bot.set_message_reaction(MARIA, sent.message_id, [ReactionTypeEmoji(emoji="🥝")])


async def test_members_and_the_bot_itself(bot: Bot) -> None:
    assert (await bot.get_me()).username == "otvet_demo_bot"
    assert (await bot.get_chat_member(GROUP, ANNA)).status == "member"
    assert (await bot.get_chat_member(GROUP, MARIA)).status == "left"
    [admin] = await bot.get_chat_administrators(GROUP)
    assert isinstance(admin, ChatMemberAdministrator)
    assert admin.can_manage_topics
    assert await bot.get_chat_member_count(GROUP) == 4
    assert (await bot.get_chat(GROUP)).is_forum
    assert (await bot.get_chat(MARIA)).first_name == "Мария"
    assert (await bot.get_user_profile_photos(MARIA)).total_count == 0


async def test_the_bot_introduces_itself(bot: Bot, people: People) -> None:
    await bot.set_my_commands([{"command": "help", "description": "Помощь"}])  # type: ignore[list-item]
    await bot.set_my_name("Ответ", language_code="ru")
    await bot.set_my_description("d")
    await bot.set_my_short_description("s")
    assert [command.command for command in await bot.get_my_commands()] == ["help"]
    assert (await bot.get_my_name(language_code="ru")).name == "Ответ"
    assert (await bot.get_my_name()).name == "Otvet"
    assert (await people.state())["commands"] == [{"command": "help", "description": "Помощь"}]
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == []
