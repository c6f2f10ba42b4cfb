"""A message as aiogram gives it → what the rooms speak of."""

from dataclasses import dataclass
from datetime import UTC, datetime

from aiogram.enums import ContentType
from aiogram.types import Message as TelegramMessage
from aiogram.types import MessageEntity

from conversations.messages import ContentKind, Location
from conversations.outgoing import FormattedText, TextEntity

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
_COPIED_ENTITIES = frozenset(
    {"bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One message of a person; `text` is the text or the caption."""

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

    @property
    def is_caption(self) -> bool:
        """Whether the words stand under a file."""
        return self.content is not ContentKind.TEXT


def incoming(message: TelegramMessage) -> Incoming | None:
    """The message, or None for one without a person behind it (service messages, channel posts)."""
    user = message.from_user
    if user is None or user.is_bot:
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
        topic_id=message.message_thread_id if message.is_topic_message else None,
    )


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
