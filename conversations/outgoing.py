"""What waits in the outbox: one value per call to Telegram, written in the turn's transaction, sent in order per lane.

    turn ─→ OutboxEntry(lane, action) ─→ [outbox] ─→ delivery ─→ Telegram

A lane is a customer's chat or a ticket's topic. The topic of a ticket is created by delivery when the lane first needs
it
(and again when somebody deleted it), so an action never names a topic.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


@dataclass(frozen=True, slots=True)
class ChatLane:
    """A chat by its Telegram id."""

    chat_id: int

    @property
    def key(self) -> str:
        """The text that orders rows in the outbox."""
        return f"chat:{self.chat_id}"


@dataclass(frozen=True, slots=True)
class TicketLane:
    """The agents' side of a ticket."""

    ticket_id: int

    @property
    def key(self) -> str:
        """The text that orders rows in the outbox."""
        return f"ticket:{self.ticket_id}"


Lane = ChatLane | TicketLane


@dataclass(frozen=True, slots=True, kw_only=True)
class TextEntity:
    """A formatted span; `offset` and `length` in UTF-16 code units, `kind` as Telegram's MessageEntity type."""

    kind: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class FormattedText:
    """Text with its entities, at most 4,096 UTF-16 units when it is to be sent as one message."""

    text: str
    entities: tuple[TextEntity, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """An inline button: `data` (at most 64 bytes) or `url`."""

    text: str
    data: str | None = None
    url: str | None = None


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendText:
    """Send a text. `message_id` is our message whose place in Telegram is noted; `reply_to_id` is our message, too."""

    text: FormattedText
    keyboard: Keyboard = ()
    message_id: int | None = None
    reply_to_id: int | None = None
    pin: bool = False
    kind: Literal["send_text"] = "send_text"


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyMessage:
    """Copy our message `message_id` from where it was written; albums stay together by `album_id`."""

    message_id: int
    reply_to_id: int | None = None
    album_id: str | None = None
    kind: Literal["copy_message"] = "copy_message"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendPictures:
    """Send stored pictures by their SHA-256, several as one album; `message_ids` are our messages, one for each."""

    hashes: tuple[str, ...]
    message_ids: tuple[int, ...]
    kind: Literal["send_pictures"] = "send_pictures"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendFile:
    """Send the file that our message `message_id` carries, with words under it; a photo is shown, others are saved."""

    message_id: int
    caption: FormattedText
    photo: bool = False
    kind: Literal["send_file"] = "send_file"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditText:
    """Edit the text (or the caption) of our message `message_id` where it stands in this lane."""

    message_id: int
    text: FormattedText
    caption: bool = False
    keyboard: Keyboard = ()
    kind: Literal["edit_text"] = "edit_text"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditInPlace:
    """Edit a message of the bot that is not kept with the conversation, by where it stands."""

    chat_id: int
    telegram_message_id: int
    text: FormattedText
    keyboard: Keyboard = ()
    kind: Literal["edit_in_place"] = "edit_in_place"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditKeyboard:
    """Replace the inline keyboard of our message `message_id`, or take it away."""

    message_id: int
    keyboard: Keyboard = ()
    kind: Literal["edit_keyboard"] = "edit_keyboard"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetReaction:
    """Put one emoji (or none) on our message `message_id` where it stands in this lane."""

    message_id: int
    emoji: str | None
    kind: Literal["set_reaction"] = "set_reaction"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTopic:
    """Rename, close or reopen the ticket's topic; None leaves as it is."""

    name: str | None = None
    closed: bool | None = None
    kind: Literal["set_topic"] = "set_topic"


Action = (
    SendText | CopyMessage | SendPictures | SendFile | EditText | EditInPlace | EditKeyboard | SetReaction | SetTopic
)


class Outcome(StrEnum):
    """How sending ended; every one but SENT is kept with the row that failed."""

    SENT = "sent"
    NOT_MODIFIED = "not_modified"
    BLOCKED_BY_USER = "blocked_by_user"
    CHAT_NOT_FOUND = "chat_not_found"
    NO_RIGHTS = "no_rights"
    TOO_LONG = "too_long"
    TOO_LARGE = "too_large"
    MESSAGE_GONE = "message_gone"
    TOPIC_GONE = "topic_gone"
    BAD_REQUEST = "bad_request"
    UNAUTHORIZED = "unauthorized"
    GAVE_UP = "gave_up"
