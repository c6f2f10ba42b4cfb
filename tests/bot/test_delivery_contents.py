"""What delivery does to messages: edits, keyboards, reactions, copies, albums."""

import asyncio

from conversations.messages import Location
from conversations.outgoing import (
    Button,
    ChatLane,
    CopyMessage,
    EditInPlace,
    EditKeyboard,
    EditText,
    Outcome,
    SendText,
    SetReaction,
)
from tests.bot.post import Post, text
from tests.bot.telegram import IVAN, MARIA, Telegram, going, until


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


async def test_a_message_that_is_not_kept_is_edited_where_it_stands(post: Post, telegram: Telegram) -> None:
    await post.deliver(ChatLane(MARIA), SendText(text=text("раз")))
    [sent] = telegram.messages(MARIA)
    here = {"chat_id": MARIA, "telegram_message_id": sent.id}
    keyboard = ((Button(text="Да", data="yes"),),)
    await post.deliver(ChatLane(MARIA), EditInPlace(text=text("два"), keyboard=keyboard, **here))
    [sent] = telegram.messages(MARIA)
    assert (sent.body["text"], len(sent.body["reply_markup"]["inline_keyboard"])) == ("два", 1)
    await post.deliver(ChatLane(MARIA), EditInPlace(text=text("три"), chat_id=MARIA, telegram_message_id=sent.id + 99))
    assert (await post.outcomes())[-1] is Outcome.MESSAGE_GONE


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
