"""What happens in the chats, as server-sent events for the page."""

import asyncio
import itertools
from collections import deque
from enum import StrEnum

from sandbox.wire import Json

KEPT = 1000


class EventKind(StrEnum):
    MESSAGE = "message"
    MESSAGE_EDITED = "message_edited"
    MESSAGE_DELETED = "message_deleted"
    TOPIC = "topic"
    USER = "user"
    CALLBACK_ANSWER = "callback_answer"
    REACTION = "reaction"
    CHAT_ACTION = "chat_action"
    RESET = "reset"


class EventBus:
    """Numbers events and hands them to every subscriber; None ends a subscription."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._kept: deque[tuple[int, Json]] = deque(maxlen=KEPT)
        self._subscribers: set[asyncio.Queue[tuple[int, Json] | None]] = set()

    def publish(self, kind: EventKind, **fields: object) -> None:
        event = (next(self._numbers), {"type": kind.value, **fields})
        self._kept.append(event)
        for subscriber in self._subscribers:
            subscriber.put_nowait(event)

    def subscribe(self, after: int | None = None) -> "asyncio.Queue[tuple[int, Json] | None]":
        """A queue of (id, event); with `after`, first the kept events that followed that id."""
        subscriber: asyncio.Queue[tuple[int, Json] | None] = asyncio.Queue()
        for event in self._kept if after is not None else ():
            if event[0] > (after or 0):
                subscriber.put_nowait(event)
        self._subscribers.add(subscriber)
        return subscriber

    def unsubscribe(self, subscriber: "asyncio.Queue[tuple[int, Json] | None]") -> None:
        self._subscribers.discard(subscriber)

    def close(self) -> None:
        for subscriber in self._subscribers:
            subscriber.put_nowait(None)
