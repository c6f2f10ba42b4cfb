"""Which lane an update belongs to: updates of one lane are handled one after another.

A private chat is a lane; so is each topic of a group, hence each ticket's. Whatever an update looks like, it gets a
lane: even one that can't be decoded has to wait its turn.
"""

from collections.abc import Mapping
from typing import Any, TypeGuard

UNKNOWN_LANE = "unknown"
_BEYOND_ANY_ID = 2**63


def lane_key(update: Mapping[str, Any]) -> str:
    """The lane of a raw update: `chat:ID`, `chat:ID:TOPIC`, or UNKNOWN_LANE."""
    event = next((value for value in update.values() if isinstance(value, dict)), {})
    message = event if _id(event.get("chat")) is not None else _dict(event.get("message"))
    chat = _dict(message.get("chat"))
    if (chat_id := _id(chat)) is not None:
        return f"chat:{chat_id}{_topic(message, chat)}"
    # A private chat has its user's id, so that what comes without a chat keeps its place among the user's messages.
    user_id = _id(event.get("from")) or _id(event.get("user"))
    return f"chat:{user_id}" if user_id is not None else UNKNOWN_LANE


def _topic(message: dict[str, Any], chat: dict[str, Any]) -> str:
    thread = message.get("message_thread_id")
    in_forum = message.get("is_topic_message") or chat.get("is_forum")
    return f":{thread}" if in_forum and _is_id(thread) and chat.get("type") != "private" else ""


def _id(value: object) -> int | None:
    found = _dict(value).get("id")
    return found if _is_id(found) else None


def _is_id(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and abs(value) < _BEYOND_ANY_ID


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
