"""A message as aiogram gives it → what the rooms speak of."""

from dataclasses import dataclass
from datetime import UTC, datetime

from aiogram.enums import ContentType
from aiogram.types import Message as TelegramMessage
from aiogram.types import MessageEntity, MessageReactionUpdated, ReactionTypeEmoji

from bot.telegram_files import carried_file
from conversations.messages import ContentKind, File, Location
from conversations.outgoing import FormattedText, TextEntity
from conversations.understanding import Language

_KINDS = {
    ContentType.TEXT: ContentKind.TEXT,
    ContentType.PHOTO: ContentKind.PHOTO,
    ContentType.VIDEO: ContentKind.VIDEO,
    ContentType.ANIMATION: ContentKind.ANIMATION,
    ContentType.VOICE: ContentKind.VOICE,
    ContentType.AUDIO: ContentKind.AUDIO,
    ContentType.VIDEO_NOTE: ContentKind.VIDEO_NOTE,
    ContentType.DOCUMENT: ContentKind.DOCUMENT,
    ContentType.STICKER: ContentKind.STICKER,
    ContentType.CONTACT: ContentKind.CONTACT,
    ContentType.LOCATION: ContentKind.LOCATION,
    ContentType.VENUE: ContentKind.LOCATION,
    ContentType.POLL: ContentKind.POLL,
}
_WRITTEN_BY_PEOPLE = frozenset(_KINDS) | {
    ContentType.UNKNOWN,
    ContentType.DICE,
    ContentType.GAME,
    ContentType.STORY,
    ContentType.PAID_MEDIA,
    ContentType.INVOICE,
    ContentType.CHECKLIST,
    ContentType.GIVEAWAY,
    ContentType.LIVE_PHOTO,
    ContentType.RICH_MESSAGE,
}
"""All other kinds are service messages: Telegram tells that somebody pinned, joined, closed a topic."""
_COPIED_ENTITIES = frozenset(
    {"bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One message of a person; `text` is the text or the caption, `app_language` that of his Telegram."""

    at: Location
    user_id: int
    first_name: str
    username: str | None
    content: ContentKind
    text: FormattedText
    sent_at: datetime
    reply_to: Location | None
    album_id: str | None
    topic_id: int | None
    app_language: Language | None = None
    file: File | None = None

    @property
    def is_caption(self) -> bool:
        """Whether the words stand under a file."""
        return self.content is not ContentKind.TEXT


def incoming(message: TelegramMessage) -> Incoming | None:
    """The message, or None for one without a person behind it (service messages, channel posts)."""
    user = message.from_user
    if user is None or user.is_bot or not is_written(message):
        return None
    reply = message.reply_to_message
    return Incoming(
        at=Location(message.chat.id, message.message_id),
        user_id=user.id,
        first_name=user.first_name,
        username=user.username,
        content=_KINDS.get(ContentType(message.content_type), ContentKind.OTHER),
        text=formatted(message),
        sent_at=message.date.astimezone(UTC),
        reply_to=Location(message.chat.id, reply.message_id) if reply else None,
        album_id=message.media_group_id,
        topic_id=topic_of(message),
        app_language=_language(user.language_code),
        file=carried_file(message),
    )


def is_written(message: TelegramMessage) -> bool:
    """Whether somebody wrote it: false for service messages."""
    return message.content_type in _WRITTEN_BY_PEOPLE


def topic_of(message: TelegramMessage) -> int | None:
    """The forum topic of a message; None in the general one and in private chats."""
    return message.message_thread_id if message.is_topic_message else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reacted:
    """A person's reaction to a message; `emoji` None took it back."""

    at: Location
    user_id: int
    emoji: str | None


def reacted(event: MessageReactionUpdated) -> Reacted | None:
    """The reaction as a bot can repeat it (one plain emoji), or None for one without a person behind it."""
    if event.user is None or event.user.is_bot:
        return None
    emoji = next((kind.emoji for kind in event.new_reaction if isinstance(kind, ReactionTypeEmoji)), None)
    return Reacted(at=Location(event.chat.id, event.message_id), user_id=event.user.id, emoji=emoji)


def _language(code: str | None) -> Language | None:
    return next((language for language in Language if (code or "").lower().startswith(language.value)), None)


def formatted(message: TelegramMessage) -> FormattedText:
    """Text or caption with the entities that may be sent again."""
    entities = message.entities or message.caption_entities or []
    return FormattedText(message.text or message.caption or "", tuple(_entity(e) for e in entities if _is_copied(e)))


def _is_copied(entity: MessageEntity) -> bool:
    return entity.type in _COPIED_ENTITIES or (entity.type == "text_link" and entity.url is not None)


def _entity(entity: MessageEntity) -> TextEntity:
    return TextEntity(
        kind=entity.type, offset=entity.offset, length=entity.length, url=entity.url, language=entity.language
    )
