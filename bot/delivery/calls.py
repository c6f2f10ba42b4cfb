"""The calls to Telegram, each in its turn: our values in, Telegram's ids out. Raises aiogram's errors."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiogram import Bot
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    MediaUnion,
    MessageEntity,
    ReactionTypeEmoji,
    ReactionTypeUnion,
    ReplyParameters,
)

from bot.delivery.pacing import Pacing
from conversations.messages import Location
from conversations.outgoing import FormattedText, Keyboard


@dataclass(frozen=True, slots=True)
class Place:
    """A chat, or a topic in it."""

    chat_id: int
    topic_id: int | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture by Telegram's name for it, or by its bytes."""

    source: str | bytes
    name: str


@dataclass(frozen=True, slots=True)
class SentPhoto:
    """Where a picture stands, and Telegram's name for it."""

    at: Location
    file_id: str


class Calls:
    """Every method that delivery uses. All but pinning count towards Telegram's limits."""

    def __init__(self, bot: Bot, pacing: Pacing) -> None:
        self._bot = bot
        self._pacing = pacing

    async def send_text(
        self, place: Place, text: FormattedText, keyboard: Keyboard, reply_to: Location | None
    ) -> Location:
        """sendMessage; a reply to a message that is gone is sent without the quotation."""
        await self._pacing.turn(place.chat_id)
        message = await self._bot.send_message(
            place.chat_id,
            text.text,
            message_thread_id=place.topic_id,
            entities=_entities(text),
            reply_markup=_markup(keyboard),
            reply_parameters=_reply(reply_to),
        )
        return Location(place.chat_id, message.message_id)

    @property
    def bot_id(self) -> int:
        """Whose names for files these are."""
        return self._bot.id

    async def send_photos(self, place: Place, photos: Sequence[Photo]) -> list[SentPhoto]:
        """sendPhoto, or sendMediaGroup for several (at most ten)."""
        await self._pacing.turn(place.chat_id, len(photos))
        sources = [_input(photo) for photo in photos]
        if len(sources) == 1:
            sent = [await self._bot.send_photo(place.chat_id, sources[0], message_thread_id=place.topic_id)]
        else:
            album: list[MediaUnion] = [InputMediaPhoto(media=source) for source in sources]
            sent = await self._bot.send_media_group(place.chat_id, album, message_thread_id=place.topic_id)
        return [SentPhoto(Location(place.chat_id, one.message_id), one.photo[-1].file_id) for one in sent if one.photo]

    async def send_file(self, place: Place, source: Photo, caption: FormattedText, *, photo: bool) -> SentPhoto:
        """sendPhoto or sendDocument; Telegram's name for the file comes back."""
        await self._pacing.turn(place.chat_id)
        to, words, entities = place.topic_id, caption.text or None, _entities(caption)
        if photo:
            sent = await self._bot.send_photo(
                place.chat_id, _input(source), message_thread_id=to, caption=words, caption_entities=entities
            )
            file_id = sent.photo[-1].file_id if sent.photo else ""
        else:
            sent = await self._bot.send_document(
                place.chat_id, _input(source), message_thread_id=to, caption=words, caption_entities=entities
            )
            file_id = sent.document.file_id if sent.document else ""
        return SentPhoto(Location(place.chat_id, sent.message_id), file_id)

    async def copy(self, place: Place, origin: Location, reply_to: Location | None) -> Location:
        """copyMessage"""
        await self._pacing.turn(place.chat_id)
        copied = await self._bot.copy_message(
            place.chat_id,
            origin.chat_id,
            origin.message_id,
            message_thread_id=place.topic_id,
            reply_parameters=_reply(reply_to),
        )
        return Location(place.chat_id, copied.message_id)

    async def copy_album(self, place: Place, origins: Sequence[Location]) -> list[Location]:
        """copyMessages: the album stays one. It can't be a reply. Messages that are gone are left out."""
        await self._pacing.turn(place.chat_id, len(origins))
        copied = await self._bot.copy_messages(
            place.chat_id,
            origins[0].chat_id,
            sorted(origin.message_id for origin in origins),
            message_thread_id=place.topic_id,
        )
        return [Location(place.chat_id, message.message_id) for message in copied]

    async def edit_text(self, at: Location, text: FormattedText, keyboard: Keyboard) -> None:
        """editMessageText"""
        await self._pacing.turn(at.chat_id)
        await self._bot.edit_message_text(
            text=text.text,
            chat_id=at.chat_id,
            message_id=at.message_id,
            entities=_entities(text),
            reply_markup=_markup(keyboard),
        )

    async def edit_caption(self, at: Location, text: FormattedText, keyboard: Keyboard) -> None:
        """editMessageCaption"""
        await self._pacing.turn(at.chat_id)
        await self._bot.edit_message_caption(
            chat_id=at.chat_id,
            message_id=at.message_id,
            caption=text.text,
            caption_entities=_entities(text),
            reply_markup=_markup(keyboard),
        )

    async def edit_keyboard(self, at: Location, keyboard: Keyboard) -> None:
        """editMessageReplyMarkup"""
        await self._pacing.turn(at.chat_id)
        await self._bot.edit_message_reply_markup(
            chat_id=at.chat_id, message_id=at.message_id, reply_markup=_markup(keyboard)
        )

    async def react(self, at: Location, emoji: str | None) -> None:
        """setMessageReaction"""
        await self._pacing.turn(at.chat_id)
        reaction: list[ReactionTypeUnion] = [ReactionTypeEmoji(emoji=emoji)] if emoji else []
        await self._bot.set_message_reaction(at.chat_id, at.message_id, reaction=reaction)

    async def pin(self, at: Location) -> None:
        """pinChatMessage, without a sound. Nothing waits for it, so it takes nobody's turn."""
        await self._bot.pin_chat_message(at.chat_id, at.message_id, disable_notification=True)

    async def create_topic(self, chat_id: int, name: str) -> Place:
        """createForumTopic"""
        await self._pacing.turn(chat_id)
        topic = await self._bot.create_forum_topic(chat_id, name)
        return Place(chat_id, topic.message_thread_id)

    async def rename_topic(self, place: Place, name: str) -> None:
        """editForumTopic"""
        await self._pacing.turn(place.chat_id)
        await self._bot.edit_forum_topic(place.chat_id, place.topic_id or 0, name=name)

    async def close_topic(self, place: Place) -> None:
        """closeForumTopic"""
        await self._pacing.turn(place.chat_id)
        await self._bot.close_forum_topic(place.chat_id, place.topic_id or 0)

    async def reopen_topic(self, place: Place) -> None:
        """reopenForumTopic"""
        await self._pacing.turn(place.chat_id)
        await self._bot.reopen_forum_topic(place.chat_id, place.topic_id or 0)


def _input(photo: Photo) -> str | BufferedInputFile:
    source = photo.source
    return source if isinstance(source, str) else BufferedInputFile(source, photo.name)


def _entities(text: FormattedText) -> list[MessageEntity] | None:
    return [
        MessageEntity(type=e.kind, offset=e.offset, length=e.length, url=e.url, language=e.language)
        for e in text.entities
    ] or None


def _markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    rows = [
        [InlineKeyboardButton(text=button.text, callback_data=button.data, url=button.url) for button in row]
        for row in keyboard
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _reply(to: Location | None) -> ReplyParameters | None:
    return ReplyParameters(message_id=to.message_id, allow_sending_without_reply=True) if to else None
