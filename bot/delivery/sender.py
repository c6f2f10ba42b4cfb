"""Performs one action of the outbox: finds where it goes, mends the place if it must, and makes the call.

    SendText · SendPictures · SendFile · CopyMessage ─→ a new message, whose place is returned
    EditText · EditKeyboard · SetReaction ─→ our message where it stands in this chat
    EditInPlace ─→ the message that stands there
    SetTopic ─→ the ticket's topic

Mended on the way: a topic that is missing, deleted or closed, and a group that moved to another id.
"""

import logging
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass

from aiogram.exceptions import AiogramError

from bot.delivery.addresses import Addresses
from bot.delivery.calls import Calls, Photo, Place, SentPhoto
from bot.delivery.errors import Migrated, Sent, TopicClosed, TopicGone, verdict
from bot.delivery.pictures import NamedPicture, PictureSender
from bot.delivery.topics import Topics
from conversations.messages import File, Location
from conversations.outgoing import (
    Action,
    ChatLane,
    CopyMessage,
    EditInPlace,
    EditKeyboard,
    EditText,
    Lane,
    Outcome,
    SendFile,
    SendPictures,
    SendText,
    SetReaction,
    SetTopic,
    TicketLane,
)
from handoff.uploads import Upload
from storage.unit_of_work import Database

log = logging.getLogger(__name__)

_MENDS = 3  # a group that moved, then a topic that is gone, then one that is closed


class CannotSendError(Exception):
    """The action can't be performed, and trying again would not help."""

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(detail)
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Placed:
    """Our message and the new place where it stands."""

    message_id: int
    at: Location


@dataclass(frozen=True, slots=True)
class Done:
    """What was performed: places to note, and a message to pin once they are noted."""

    placed: tuple[Placed, ...] = ()
    pictures: tuple[NamedPicture, ...] = ()
    files: tuple[tuple[int, File], ...] = ()
    pin: Location | None = None


class Sender:
    """Performs actions. Raises aiogram's errors and CannotSendError."""

    def __init__(self, database: Database, calls: Calls, topics: Topics, addresses: Addresses) -> None:
        self._database = database
        self._calls = calls
        self._topics = topics
        self._addresses = addresses
        self._pictures = PictureSender(database, calls)

    async def perform(self, lane: Lane, actions: Sequence[Action]) -> Done:
        """Perform one action, or the copies of one album together."""
        reopened = False
        for _ in range(_MENDS):
            try:
                done = await self._attempt(lane, actions)
                break
            except AiogramError as error:
                mended = await self._mend(lane, actions[0], error)
                if mended is None:
                    return Done()
                reopened = reopened or mended
        else:
            done = await self._attempt(lane, actions)
        if reopened and isinstance(lane, TicketLane):
            await self._topics.close_if_resolved(lane.ticket_id)
        return done

    async def pin(self, at: Location) -> None:
        """Pin a message; not being allowed to is no failure."""
        await self._topics.pin(at)

    def chat_of(self, lane: Lane) -> int:
        """The chat that Telegram's limits count."""
        return self._addresses.current(lane.chat_id) if isinstance(lane, ChatLane) else self._addresses.staff_group_id

    async def _mend(self, lane: Lane, action: Action, error: AiogramError) -> bool | None:
        """Whether a topic was reopened; None when nothing is left to do. Raises what can't be mended here."""
        match verdict(error):
            case Sent():
                return None
            case Migrated(new_chat_id=new):
                await self._addresses.move(_chat_named(error) or self.chat_of(lane), new)
                return False
            case TopicGone() if isinstance(lane, TicketLane):
                await self._topics.forget(lane.ticket_id)
                if isinstance(action, SetTopic):
                    raise CannotSendError(Outcome.TOPIC_GONE, "the topic was deleted") from error
                return False
            case TopicClosed() if isinstance(lane, TicketLane):
                await self._topics.reopen(lane.ticket_id)
                return True
        raise error

    async def _attempt(self, lane: Lane, actions: Sequence[Action]) -> Done:
        action = actions[0]
        match action:
            case SendText():
                return await self._send_text(lane, action)
            case SendPictures():
                return await self._send_pictures(lane, action)
            case SendFile():
                return await self._send_file(lane, action)
            case CopyMessage():
                return await self._copy(lane, [each for each in actions if isinstance(each, CopyMessage)])
            case EditText():
                at, call = await self._standing(lane, action.message_id), self._calls
                edit = call.edit_caption if action.caption else call.edit_text
                await edit(at, action.text, action.keyboard)
            case EditInPlace():
                at = self._addresses.here(Location(action.chat_id, action.telegram_message_id))
                await self._calls.edit_text(at, action.text, action.keyboard)
            case EditKeyboard():
                await self._calls.edit_keyboard(await self._standing(lane, action.message_id), action.keyboard)
            case SetReaction():
                await self._calls.react(await self._standing(lane, action.message_id), action.emoji)
            case SetTopic():
                await self._set_topic(lane, action)
        return Done()

    async def _send_text(self, lane: Lane, action: SendText) -> Done:
        place = await self._place(lane, action)
        reply_to = await self._location(action.reply_to_id, place.chat_id)
        at = await self._calls.send_text(place, action.text, action.keyboard, reply_to)
        placed = (Placed(action.message_id, at),) if action.message_id is not None else ()
        return Done(placed, pin=at if action.pin else None)

    async def _send_pictures(self, lane: Lane, action: SendPictures) -> Done:
        try:
            sent = await self._pictures.send(await self._place(lane, action), action)
        except LookupError as error:
            raise CannotSendError(Outcome.MESSAGE_GONE, str(error)) from error
        places = tuple(Placed(named.message_id, one.at) for one, named in sent)
        return Done(places, tuple(named for _, named in sent))

    async def _send_file(self, lane: Lane, action: SendFile) -> Done:
        """By Telegram's name where it has the file already, with its bytes where it has not."""
        async with self._database.reading() as unit:
            named = (await unit.messages.files([action.message_id])).get(action.message_id)
            upload = None if named else await unit.uploads.get(action.message_id)
        if named is not None:
            source = Photo(named.file_id, named.name)
        elif upload is not None:
            source = Photo(upload.content, upload.name)
        else:
            raise CannotSendError(Outcome.MESSAGE_GONE, f"the file of message {action.message_id} is not stored")
        place = await self._place(lane, action)
        sent = await self._calls.send_file(place, source, action.caption, photo=action.photo)
        return Done((Placed(action.message_id, sent.at),), files=_named(action.message_id, sent, upload))

    @property
    def bot_id(self) -> int:
        """Whose names for files are noted."""
        return self._calls.bot_id

    async def _copy(self, lane: Lane, actions: Sequence[CopyMessage]) -> Done:
        place = await self._place(lane, actions[0])
        origins = sorted(
            [(await self._origin(action.message_id), action.message_id) for action in actions],
            key=lambda pair: pair[0].message_id,
        )
        if len(origins) == 1:
            reply_to = await self._location(actions[0].reply_to_id, place.chat_id)
            copies = [await self._calls.copy(place, origins[0][0], reply_to)]
        else:
            copies = await self._calls.copy_album(place, [origin for origin, _ in origins])
        if len(copies) < len(origins):
            log.warning("%d messages of an album were gone before they were copied", len(origins) - len(copies))
            return Done()  # Telegram doesn't say which
        pairs = zip(origins, copies, strict=True)
        return Done(tuple(Placed(message_id, copy) for (_, message_id), copy in pairs))

    async def _set_topic(self, lane: Lane, action: SetTopic) -> None:
        """A topic that nobody has made yet will be made with the right name."""
        place = await self._topics.known(lane.ticket_id) if isinstance(lane, TicketLane) else None
        if place is None:
            return
        if action.name is not None:
            await self._unless_so_already(self._calls.rename_topic(place, action.name))
        if action.closed is True:
            await self._calls.close_topic(place)
        elif action.closed is False:
            await self._calls.reopen_topic(place)

    async def _unless_so_already(self, call: Awaitable[None]) -> None:
        try:
            await call
        except AiogramError as error:
            if not isinstance(verdict(error), Sent):
                raise

    async def _place(self, lane: Lane, action: Action) -> Place:
        if isinstance(lane, ChatLane):
            return Place(self.chat_of(lane))
        return await self._topics.of(lane.ticket_id, action)

    async def _standing(self, lane: Lane, message_id: int) -> Location:
        at = await self._location(message_id, self.chat_of(lane))
        if at is None:
            raise CannotSendError(Outcome.MESSAGE_GONE, f"message {message_id} does not stand in this chat")
        return at

    async def _location(self, message_id: int | None, chat_id: int) -> Location | None:
        """Where our message stands in the chat, under whichever id the chat had."""
        if message_id is None:
            return None
        async with self._database.reading() as unit:
            for name in self._addresses.names(chat_id):
                if (found := await unit.messages.location_in(message_id, name)) is not None:
                    return self._addresses.here(found)
        return None

    async def _origin(self, message_id: int) -> Location:
        async with self._database.reading() as unit:
            message = await unit.messages.get(message_id)
        if message is None or message.origin is None:
            raise CannotSendError(Outcome.MESSAGE_GONE, f"message {message_id} was never in Telegram")
        return self._addresses.here(message.origin)


def _named(message_id: int, sent: SentPhoto, upload: Upload | None) -> tuple[tuple[int, File], ...]:
    """Telegram's name for a file that it got now; of a photo it makes a JPEG."""
    if upload is None or not sent.file_id:
        return ()
    kind, size = ("image/jpeg", None) if upload.is_photo else (upload.media_type, len(upload.content))
    return ((message_id, File(file_id=sent.file_id, name=upload.name, media_type=kind, size=size)),)


def _chat_named(error: AiogramError) -> int | None:
    """The group that the failed call named: where to, or where from when the destination is a private chat."""
    method = getattr(error, "method", None)
    chats = [getattr(method, name, None) for name in ("chat_id", "from_chat_id")]
    return next((chat for chat in chats if isinstance(chat, int) and chat < 0), None)
