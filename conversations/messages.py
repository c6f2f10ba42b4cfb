"""Messages of a conversation, whichever side wrote them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Direction(StrEnum):
    """Incoming from the customer, outgoing to him, or an internal activity."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    ACTIVITY = "activity"


class Author(StrEnum):
    """Who wrote a message."""

    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class ContentKind(StrEnum):
    """What a message carries."""

    TEXT = "text"
    PHOTO = "photo"
    VIDEO = "video"
    ANIMATION = "animation"
    VOICE = "voice"
    AUDIO = "audio"
    VIDEO_NOTE = "video_note"
    DOCUMENT = "document"
    STICKER = "sticker"
    CONTACT = "contact"
    LOCATION = "location"
    POLL = "poll"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Location:
    """Where a message stands in Telegram."""

    chat_id: int
    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that a message carries; `file_id` is Telegram's name for it, `size` in bytes where it is known."""

    file_id: str
    name: str
    media_type: str
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message; `origin` is where it was first written in Telegram, None while it has not been sent yet.

    `text` is the text or the caption. `private` marks a note that never reaches the customer.
    """

    id: int
    conversation_id: int
    direction: Direction
    author: Author
    author_name: str
    content: ContentKind
    text: str
    created_at: datetime
    ticket_id: int | None = None
    origin: Location | None = None
    reply_to_id: int | None = None
    album_id: str | None = None
    private: bool = False
    edited_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """What is known when a message is written; see Message. `created_at` None is the moment it is stored."""

    conversation_id: int
    direction: Direction
    author: Author
    author_name: str
    content: ContentKind = ContentKind.TEXT
    text: str = ""
    ticket_id: int | None = None
    origin: Location | None = None
    reply_to_id: int | None = None
    album_id: str | None = None
    private: bool = False
    created_at: datetime | None = None
    file: File | None = None
