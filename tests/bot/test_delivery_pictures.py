"""Articles' pictures on their way: bytes the first time, Telegram's names afterwards."""

import io

from PIL import Image

from conversations.clock import system_clock
from conversations.messages import ContentKind
from conversations.outgoing import ChatLane, Outcome, SendPictures, SendText
from knowledge_base.picture_reading import read_picture
from knowledge_base.pictures import PictureFile
from sandbox.faults import FaultKind
from tests.bot.post import Post, text
from tests.bot.telegram import MARIA, Telegram


def drawn(colour: str, format_: str = "PNG") -> PictureFile:
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(buffer, format_)
    return read_picture(buffer.getvalue())


async def pictures_of(post: Post, *pictures: PictureFile) -> SendPictures:
    async with post.database.unit() as unit:
        for picture in pictures:
            await unit.articles.add_picture(picture, system_clock())
    messages = [await post.message(content=ContentKind.PHOTO, text="") for _ in pictures]
    return SendPictures(
        hashes=tuple(picture.sha256 for picture in pictures), message_ids=tuple(message.id for message in messages)
    )


async def test_one_picture_is_uploaded_once_and_then_sent_by_its_name(post: Post, telegram: Telegram) -> None:
    first = await pictures_of(post, drawn("red"))
    again = await pictures_of(post, drawn("red"))
    await post.deliver(ChatLane(MARIA), first, SendText(text=text("текст")), again)
    photo, words, repeated = telegram.messages(MARIA)
    assert words.body["text"] == "текст"
    assert photo.body["photo"][-1]["file_id"] == repeated.body["photo"][-1]["file_id"]
    sources = [call["params"].get("photo") for call in telegram.calls("sendPhoto")]
    assert sources[1] == photo.body["photo"][-1]["file_id"]
    async with post.database.reading() as unit:
        files = await unit.messages.files([*first.message_ids, *again.message_ids])
        message = await unit.messages.get(first.message_ids[0])
    assert message is not None
    assert message.origin is not None
    assert {file.file_id for file in files.values()} == {sources[1]}


async def test_several_pictures_are_one_album_in_their_order(post: Post, telegram: Telegram) -> None:
    action = await pictures_of(post, drawn("red"), drawn("blue", "JPEG"), drawn("green", "WEBP"))
    await post.deliver(ChatLane(MARIA), action)
    shown = telegram.messages(MARIA)
    assert len(shown) == 3
    assert len({message.body["media_group_id"] for message in shown}) == 1
    async with post.database.reading() as unit:
        for message_id, message in zip(action.message_ids, shown, strict=True):
            stored = await unit.messages.get(message_id)
            assert stored is not None
            assert stored.origin is not None
            assert stored.origin.message_id == message.body["message_id"]


async def test_a_name_that_telegram_forgot_is_replaced_by_the_bytes(post: Post, telegram: Telegram) -> None:
    action = await pictures_of(post, drawn("red"))
    async with post.database.unit() as unit:
        await unit.articles.note_file_id(post.delivery._sender.bot_id, action.hashes[0], "forgotten")
    await post.deliver(ChatLane(MARIA), action)
    [shown] = telegram.messages(MARIA)
    async with post.database.reading() as unit:
        names = await unit.articles.file_ids(post.delivery._sender.bot_id, action.hashes)
    assert names == {action.hashes[0]: shown.body["photo"][-1]["file_id"]}


async def test_a_picture_that_is_not_stored_fails_and_the_words_still_come(post: Post, telegram: Telegram) -> None:
    message = await post.message(content=ContentKind.PHOTO, text="")
    lost = SendPictures(hashes=("0" * 64,), message_ids=(message.id,))
    await post.deliver(ChatLane(MARIA), lost, SendText(text=text("текст")))
    assert await post.outcomes() == [Outcome.MESSAGE_GONE, Outcome.SENT]
    assert telegram.texts(MARIA) == ["текст"]


async def test_the_first_upload_may_be_tried_again(post: Post, telegram: Telegram) -> None:
    telegram.fault(FaultKind.SERVER_ERROR, "sendPhoto")
    await post.deliver(ChatLane(MARIA), await pictures_of(post, drawn("red")))
    assert len(telegram.messages(MARIA)) == 1
