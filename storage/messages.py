"""Messages, every place in Telegram where each of them stands, and their edits."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from conversations.messages import File, Location, Message, NewMessage
from storage.tables.conversations import message_locations, message_revisions, messages
from storage.tables.files import message_files
from storage.tables.tickets import tickets
from storage.transaction import Transaction
from storage.upserts import upsert
from storage.wakeups import Topic


class Messages:
    """The messages of all conversations."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, new: NewMessage) -> Message:
        """Store a message, and its place if it has been sent already."""
        row = (await self._transaction.execute(sa.insert(messages).values(self._values(new)).returning(messages))).one()
        if new.origin is not None:
            await self._place(row.id, new.origin)
        if new.file is not None:
            await self._transaction.execute(sa.insert(message_files).values(_file_values(row.id, new.file)))
        await self._touch_ticket(new.ticket_id)
        self._transaction.wake_after_commit(Topic.DESK)
        return message_of(row)

    async def add_file(self, message_id: int, file: File) -> None:
        """Note the file that a message carries, once Telegram has named it."""
        values = _file_values(message_id, file)
        await self._transaction.execute(self._transaction.insert(message_files).values(values).on_conflict_do_nothing())

    async def replace_file(self, message_id: int, file: File) -> None:
        """The message carries another file now."""
        change = sa.update(message_files).where(message_files.c.message_id == message_id)
        await self._transaction.execute(change.values(_file_values(message_id, file)))
        self._transaction.wake_after_commit(Topic.DESK)

    async def get(self, message_id: int) -> Message | None:
        """A message by our id."""
        return await self._first(sa.select(messages).where(messages.c.id == message_id))

    async def at(self, location: Location) -> Message | None:
        """The message that stands there, as original or as a copy."""
        query = sa.select(messages).join(message_locations, message_locations.c.message_id == messages.c.id)
        return await self._first(query.where(*_is_at(location)))

    async def add_location(self, message_id: int, location: Location) -> None:
        """Note where the message, or a copy of it, stands; the first place of all becomes its origin.

        A place that belonged to an older message now belongs to this one.
        """
        await self._place(message_id, location)
        unsent = messages.c.origin_chat_id.is_(None)
        origin = {"origin_chat_id": location.chat_id, "origin_message_id": location.message_id}
        self._transaction.wake_after_commit(Topic.DESK, everywhere=False)
        await self._transaction.execute(sa.update(messages).where(messages.c.id == message_id, unsent).values(origin))

    async def location_in(self, message_id: int, chat_id: int) -> Location | None:
        """The latest place of the message in a chat."""
        place = message_locations.c
        query = sa.select(place.telegram_message_id).where(place.message_id == message_id, place.chat_id == chat_id)
        found = (await self._transaction.execute(query.order_by(place.id.desc()).limit(1))).scalar()
        return None if found is None else Location(chat_id, found)

    async def locations(self, message_id: int) -> Sequence[Location]:
        """Every place of the message, in the order in which they were noted."""
        place = message_locations.c
        query = sa.select(place.chat_id, place.telegram_message_id).where(place.message_id == message_id)
        return [Location(*row) for row in await self._transaction.execute(query.order_by(place.id))]

    async def record_edit(self, message_id: int, text: str, at: datetime) -> Message:
        """Store the new text and keep the one before; raises sqlalchemy's NoResultFound for an unknown message."""
        before = (
            await self._transaction.execute(
                sa.select(messages.c.text).where(messages.c.id == message_id).with_for_update()
            )
        ).scalar_one()
        revision = {"message_id": message_id, "before": before, "after": text, "edited_at": at}
        await self._transaction.execute(sa.insert(message_revisions).values(revision))
        self._transaction.wake_after_commit(Topic.DESK)
        edit = sa.update(messages).where(messages.c.id == message_id).values(text=text, edited_at=at)
        edited = (await self._transaction.execute(edit.returning(messages))).one()
        await self._touch_ticket(edited.ticket_id)
        return message_of(edited)

    async def edits(self, message_id: int) -> Sequence[tuple[str, str, datetime]]:
        """Every edit of a message, oldest first: text before, text after, when."""
        revision = message_revisions.c
        query = sa.select(revision.before, revision.after, revision.edited_at).where(revision.message_id == message_id)
        return [
            (row.before, row.after, row.edited_at)
            for row in await self._transaction.execute(query.order_by(revision.id))
        ]

    async def files(self, message_ids: Collection[int]) -> dict[int, File]:
        """The files that these messages carry, by message."""
        query = sa.select(message_files).where(message_files.c.message_id.in_(message_ids))
        return {row.message_id: _file(row) for row in await self._transaction.execute(query)}

    async def standing_in(self, message_ids: Collection[int], chat_id: int) -> set[int]:
        """Those of the messages that stand in the chat: sent, or written there."""
        place = message_locations.c
        query = sa.select(place.message_id).where(place.message_id.in_(message_ids), place.chat_id == chat_id)
        return set((await self._transaction.execute(query)).scalars())

    async def history(
        self, conversation_id: int, limit: int = 50, *, before: int | None = None, since: int | None = None
    ) -> Sequence[Message]:
        """The last `limit` messages, oldest first: those older than message `before`, or from message `since` on."""
        query = sa.select(messages).where(messages.c.conversation_id == conversation_id)
        if before is not None:
            query = query.where(messages.c.id < before)
        if since is not None:
            query = query.where(messages.c.id >= since)
        return await self._latest(query, limit)

    async def of_ticket(self, ticket_id: int, limit: int = 200) -> Sequence[Message]:
        """The last `limit` messages written while the ticket was open, oldest first."""
        return await self._latest(sa.select(messages).where(messages.c.ticket_id == ticket_id), limit)

    async def _latest(self, query: sa.Select[Any], limit: int) -> Sequence[Message]:
        rows = (await self._transaction.execute(query.order_by(messages.c.id.desc()).limit(limit))).all()
        return [message_of(row) for row in reversed(rows)]

    async def _first(self, query: sa.Select[Any]) -> Message | None:
        row = (await self._transaction.execute(query)).first()
        return message_of(row) if row else None

    async def _touch_ticket(self, ticket_id: int | None) -> None:
        """Who follows tickets along is to look at this one again."""
        if ticket_id is not None:
            touch = sa.update(tickets).where(tickets.c.id == ticket_id)
            await self._transaction.execute(touch.values(updated_at=self._transaction.clock()))

    async def _place(self, message_id: int, location: Location) -> None:
        row = {
            "message_id": message_id,
            "chat_id": location.chat_id,
            "telegram_message_id": location.message_id,
        }
        place = upsert(message_locations, tuple(row), ("chat_id", "telegram_message_id"), ("message_id",))
        await self._transaction.execute(place, row)

    def _values(self, new: NewMessage) -> dict[str, Any]:
        return {
            "conversation_id": new.conversation_id,
            "ticket_id": new.ticket_id,
            "direction": new.direction,
            "author": new.author,
            "author_name": new.author_name,
            "content": new.content,
            "text": new.text,
            "origin_chat_id": new.origin.chat_id if new.origin else None,
            "origin_message_id": new.origin.message_id if new.origin else None,
            "reply_to_id": new.reply_to_id,
            "album_id": new.album_id,
            "private": new.private,
            "created_at": new.created_at or self._transaction.clock(),
        }


def _is_at(location: Location) -> tuple[sa.ColumnElement[bool], ...]:
    place = message_locations.c
    return place.chat_id == location.chat_id, place.telegram_message_id == location.message_id


def _file_values(message_id: int, file: File) -> dict[str, Any]:
    values = {"file_id": file.file_id, "name": file.name, "media_type": file.media_type, "size": file.size}
    return values | {"message_id": message_id}


def _file(row: sa.Row[Any]) -> File:
    return File(file_id=row.file_id, name=row.name, media_type=row.media_type, size=row.size)


def message_of(row: sa.Row[Any]) -> Message:
    """The message of a row."""
    origin = None if row.origin_chat_id is None else Location(row.origin_chat_id, row.origin_message_id)
    return Message(
        id=row.id,
        conversation_id=row.conversation_id,
        direction=row.direction,
        author=row.author,
        author_name=row.author_name,
        content=row.content,
        text=row.text,
        created_at=row.created_at,
        ticket_id=row.ticket_id,
        origin=origin,
        reply_to_id=row.reply_to_id,
        album_id=row.album_id,
        private=row.private,
        edited_at=row.edited_at,
    )
