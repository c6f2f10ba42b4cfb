"""People's messages: writing, editing, pressing buttons, reacting."""

from sandbox.context import Sandbox
from sandbox.errors import bad_request
from sandbox.events import EventKind
from sandbox.files import Upload
from sandbox.people.access import acting_user, open_chat, present_message, require_presence
from sandbox.people.content import caption_of, content_of, text_of
from sandbox.posting import Draft, change, post
from sandbox.topics import open_thread
from sandbox.wire import Json
from sandbox.world import Chat, Message

HIDDEN_AUTHOR = "Somebody else"


def write(sandbox: Sandbox, chat_id: int, fields: Json, upload: Upload | None) -> Message:
    """Post a person's message and queue its update. Raises ApiError."""
    chat, user = open_chat(sandbox, chat_id), acting_user(sandbox, whole(fields, "from_user"))
    require_presence(sandbox, chat, user)
    reply_to = _answered(chat, fields)
    thread_id = whole(fields, "message_thread_id", 0) or (reply_to.thread_id if reply_to else None)
    thread_id = open_thread(chat, thread_id)
    content = content_of(sandbox, fields, upload)
    return post(sandbox, Draft(chat, user, content, thread_id, reply_to, extra=_extra(sandbox, fields)))


def _answered(chat: Chat, fields: Json) -> Message | None:
    wanted = whole(fields, "reply_to_message_id", 0)
    message = chat.message(wanted)
    if wanted and message is None:
        raise bad_request("message to be replied not found")
    return message


def _extra(sandbox: Sandbox, fields: Json) -> Json:
    album = {"media_group_id": str(fields["media_group_id"])} if fields.get("media_group_id") else {}
    if str(fields.get("forward", "")).lower() not in {"true", "1"}:
        return album
    origin = {"type": "hidden_user", "sender_user_name": HIDDEN_AUTHOR, "date": sandbox.now()}
    return album | {"forward_origin": origin}


def edit(sandbox: Sandbox, chat_id: int, message_id: int, fields: Json) -> Message:
    chat, user = open_chat(sandbox, chat_id), acting_user(sandbox, whole(fields, "from_user"))
    require_presence(sandbox, chat, user)
    message = present_message(chat, message_id)
    if message.sender_id != user.id or message.service:
        raise bad_request("message can't be edited")
    if "text" in message.body:
        change(sandbox, message, text_of(fields), removed=("text", "entities"))
    else:
        change(sandbox, message, caption_of(fields), removed=("caption", "caption_entities"))
    sandbox.updates.put("edited_message", message.body)
    return message


def press(sandbox: Sandbox, chat_id: int, message_id: int, fields: Json) -> str:
    """Press an inline button; returns the callback query's id."""
    chat, user = open_chat(sandbox, chat_id), acting_user(sandbox, whole(fields, "from_user"))
    require_presence(sandbox, chat, user)
    message = present_message(chat, message_id)
    query_id = str(4_300_000_000_000_000_000 + sandbox.serial())
    sandbox.callbacks[query_id] = chat.id
    query = {
        "id": query_id,
        "from": user.profile(),
        "message": message.body,
        "chat_instance": str(abs(chat.id) * 7919),
        "data": str(fields.get("data", "")),
    }
    sandbox.updates.put("callback_query", query)
    return query_id


def react(sandbox: Sandbox, chat_id: int, message_id: int, fields: Json) -> Message:
    """Set or, with no emoji, take back a person's reaction."""
    chat, user = open_chat(sandbox, chat_id), acting_user(sandbox, whole(fields, "from_user"))
    require_presence(sandbox, chat, user)
    message = present_message(chat, message_id)
    old, emoji = message.reactions.get(user.id, []), fields.get("emoji")
    new = [{"type": "emoji", "emoji": emoji}] if emoji else []
    message.reactions[user.id] = new
    changed = {"chat": chat.profile(), "message_id": message.id, "user": user.profile(), "date": sandbox.now()}
    sandbox.updates.put("message_reaction", changed | {"old_reaction": old, "new_reaction": new})
    sandbox.publish_message(EventKind.REACTION, message)
    return message


def whole(fields: Json, name: str, default: int | None = None) -> int:
    """An integer field; without a default it must be there."""
    value = fields.get(name)
    if value in (None, "") and default is not None:
        return default
    try:
        return int(str(value))
    except ValueError as error:
        raise bad_request(f"{name} must be an integer") from error
