"""Text and media from a real client library."""

import pytest
from aiogram import Bot
from aiogram.enums import ChatAction, MessageEntityType, ParseMode
from aiogram.exceptions import TelegramBadRequest, TelegramEntityTooLarge, TelegramForbiddenError
from aiogram.types import (
    BufferedInputFile,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    KeyboardButton,
    LinkPreviewOptions,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)

from sandbox.files import plain_png
from tests.sandbox.people import EMILY, GROUP, MARIA, People

PHOTO = BufferedInputFile(plain_png(900, 600), "photo.png")
NOTE = BufferedInputFile(b"hello", "note.txt")


def keyboard(data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Go", callback_data=data)]])


async def test_a_text_arrives_with_its_formatting_and_keyboard(bot: Bot, people: People) -> None:
    sent = await bot.send_message(
        MARIA,
        "Ваш <b>заказ</b> &amp; <a href='https://shop.test/1'>трек</a>",
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard("track"),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    assert sent.text == "Ваш заказ & трек"
    assert [(e.type, e.offset, e.length) for e in sent.entities or []] == [
        (MessageEntityType.BOLD, 4, 5),
        (MessageEntityType.TEXT_LINK, 12, 4),
    ]
    [seen] = await people.seen(MARIA)
    assert seen["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "track"


async def test_entities_are_taken_as_given_and_checked(bot: Bot) -> None:
    bold = MessageEntity(type="bold", offset=3, length=2)
    sent = await bot.send_message(MARIA, "👍 да /help", entities=[bold])
    assert [(e.type, e.offset) for e in sent.entities or []] == [("bold", 3), ("bot_command", 6)]
    with pytest.raises(TelegramBadRequest, match="entity beginning at UTF-16 offset 3 ends after the end of the text"):
        await bot.send_message(MARIA, "abcd", entities=[bold])


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "Bad Request: message text is empty"),
        ("  \n", "Bad Request: message text is empty"),
        ("😀" * 2049, "Bad Request: message is too long"),
    ],
)
async def test_text_length_is_counted_in_utf16(bot: Bot, text: str, error: str) -> None:
    with pytest.raises(TelegramBadRequest, match=error):
        await bot.send_message(MARIA, text)


async def test_the_limits_themselves_are_allowed(bot: Bot) -> None:
    assert (await bot.send_message(MARIA, "😀" * 2048)).text == "😀" * 2048
    assert (await bot.send_photo(MARIA, PHOTO, caption="x" * 1024)).caption == "x" * 1024
    await bot.send_message(MARIA, "x", reply_markup=keyboard("я" * 32))


async def test_captions_and_buttons_over_the_limit_fail(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="message caption is too long"):
        await bot.send_photo(MARIA, PHOTO, caption="x" * 1025)
    with pytest.raises(TelegramBadRequest, match="BUTTON_DATA_INVALID"):
        await bot.send_message(MARIA, "x", reply_markup=keyboard("я" * 33))
    bare = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Go")]])
    with pytest.raises(TelegramBadRequest, match="Text buttons are unallowed in the inline keyboard"):
        await bot.send_message(MARIA, "x", reply_markup=bare)


async def test_other_keyboards_are_seen_by_people_only(bot: Bot, people: People) -> None:
    buttons = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Phone", request_contact=True)]])
    for markup in (buttons, ReplyKeyboardRemove(), ForceReply()):
        sent = await bot.send_message(MARIA, "x", reply_markup=markup)
        assert sent.reply_markup is None
    seen = [message["reply_markup"] for message in await people.seen(MARIA)]
    assert seen[0]["keyboard"][0][0]["request_contact"] is True
    assert seen[1]["remove_keyboard"]
    assert seen[2]["force_reply"]


async def test_replies_and_their_absence(bot: Bot, people: People) -> None:
    question = await people.write(MARIA, "Где мой заказ?")
    answer = await bot.send_message(
        MARIA, "В пути", reply_parameters=ReplyParameters(message_id=question["message_id"], quote="заказ")
    )
    assert answer.reply_to_message is not None
    assert answer.reply_to_message.text == "Где мой заказ?"
    assert answer.quote is not None
    assert answer.quote.position == 8
    gone = ReplyParameters(message_id=9999)
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await bot.send_message(MARIA, "x", reply_parameters=gone)
    lenient = ReplyParameters(message_id=9999, allow_sending_without_reply=True)
    assert (await bot.send_message(MARIA, "x", reply_parameters=lenient)).reply_to_message is None


async def test_unknown_chats_and_blocked_bots(bot: Bot, people: People) -> None:
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.send_message(777, "x")
    await people.post(f"users/{MARIA}/block")
    with pytest.raises(TelegramForbiddenError, match="Forbidden: bot was blocked by the user"):
        await bot.send_message(MARIA, "x")
    await people.post(f"users/{MARIA}/unblock")
    await bot.send_message(MARIA, "x")


async def test_every_kind_of_file_goes_up_and_comes_down(bot: Bot) -> None:
    voice = await bot.send_voice(EMILY, BufferedInputFile(b"ogg", "v.oga"), duration=7, caption="listen")
    document = await bot.send_document(EMILY, NOTE, caption="<i>read</i>", parse_mode=ParseMode.HTML)
    sticker = await bot.send_sticker(EMILY, BufferedInputFile(b"webp", "s.webp"))
    video = await bot.send_video(EMILY, BufferedInputFile(b"mp4", "v.mp4"), width=10, height=20)
    animation = await bot.send_animation(EMILY, BufferedInputFile(b"gif", "a.gif"))
    audio = await bot.send_audio(EMILY, BufferedInputFile(b"mp3", "a.mp3"), title="Song")
    circle = await bot.send_video_note(EMILY, BufferedInputFile(b"mp4", "c.mp4"))
    assert voice.voice is not None
    assert (voice.voice.duration, voice.caption) == (7, "listen")
    assert document.document is not None
    assert document.document.file_name == "note.txt"
    assert [entity.type for entity in document.caption_entities or []] == ["italic"]
    assert all((sticker.sticker, video.video, animation.animation, audio.audio, circle.video_note))
    file = await bot.get_file(document.document.file_id)
    content = await bot.download(document.document)
    assert content is not None
    assert content.read() == b"hello"
    assert file.file_path is not None
    assert file.file_path.startswith("documents/")


async def test_a_photo_has_sizes_and_can_be_sent_again_by_id(bot: Bot) -> None:
    first = await bot.send_photo(MARIA, PHOTO)
    assert first.photo is not None
    assert [(size.width, size.height) for size in first.photo] == [(90, 60), (320, 213), (800, 533), (900, 600)]
    again = await bot.send_photo(EMILY, first.photo[-1].file_id, caption="again")
    assert again.photo == first.photo
    with pytest.raises(TelegramBadRequest, match="type of file mismatch"):
        await bot.send_voice(EMILY, first.photo[-1].file_id)
    with pytest.raises(TelegramBadRequest, match="wrong file identifier/HTTP URL specified"):
        await bot.send_photo(EMILY, "no-such-file")
    with pytest.raises(TelegramBadRequest, match="file must be non-empty"):
        await bot.send_photo(EMILY, BufferedInputFile(b"", "x.png"))


async def test_albums(bot: Bot, people: People) -> None:
    sent = await bot.send_media_group(
        MARIA, [InputMediaPhoto(media=PHOTO, caption="two"), InputMediaPhoto(media=PHOTO)]
    )
    assert len({message.media_group_id for message in sent}) == 1
    assert [message.caption for message in sent] == ["two", None]
    with pytest.raises(TelegramBadRequest, match="document can't be mixed with other media types"):
        await bot.send_media_group(MARIA, [InputMediaPhoto(media=PHOTO), InputMediaDocument(media=NOTE)])
    assert len(await people.seen(MARIA)) == 2


async def test_size_limits_up_and_down(bot: Bot, people: People) -> None:
    big = await people.upload(MARIA, bytes(20 * 1024 * 1024 + 1), "big.bin", "application/octet-stream")
    with pytest.raises(TelegramBadRequest, match="file is too big"):
        await bot.get_file(big["document"]["file_id"])
    huge = BufferedInputFile(bytes(50 * 1024 * 1024 + 1), "huge.bin")
    with pytest.raises(TelegramEntityTooLarge):
        await bot.send_document(MARIA, huge)


async def test_places_and_contacts(bot: Bot) -> None:
    contact = await bot.send_contact(MARIA, "+79990000000", "Shop")
    venue = await bot.send_venue(MARIA, 55.75, 37.61, "Shop", "Street 1")
    place = await bot.send_location(MARIA, 55.75, 37.61)
    assert contact.contact is not None
    assert venue.venue is not None
    assert place.location is not None
    assert place.location.latitude == 55.75


async def test_chat_actions_reach_the_page(bot: Bot, people: People) -> None:
    async with people.events() as events:
        assert await bot.send_chat_action(MARIA, ChatAction.TYPING)
        assert (await events.next("chat_action"))["action"] == "typing"


async def test_message_ids_grow_in_a_group_and_over_all_private_chats(bot: Bot) -> None:
    ids = [(await bot.send_message(chat, "x")).message_id for chat in (MARIA, EMILY, GROUP, GROUP, MARIA)]
    assert ids == [1, 2, 2, 3, 3]
