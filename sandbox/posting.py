"""Putting messages into chats: one way for the bot, for people and for service notes."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sandbox.context import Sandbox
from sandbox.events import EventKind
from sandbox.wire import Json, compact
from sandbox.world import Chat, Message, Role, Topic, User


@dataclass(frozen=True)
class Draft:
    """A message about to be posted; `content` is its own part of the body, `markup` any reply markup."""

    chat: Chat
    sender: User
    content: Json
    thread_id: int | None = None
    reply_to: Message | None = None
    markup: Json | None = None
    service: bool = False
    extra: Json = field(default_factory=dict)


def post(sandbox: Sandbox, draft: Draft) -> Message:
    """Store the message and tell the page; people's messages and service notes go to the bot as updates."""
    chat = draft.chat
    message_id = sandbox.world.next_message_id(chat)
    place = _place(chat, message_id, draft)
    body = {
        "message_id": message_id,
        "from": draft.sender.profile(),
        "chat": chat.profile(),
        "date": sandbox.now(),
        **place,
        **draft.extra,
        **draft.content,
        **inline_markup(draft.markup),
    }
    message = Message(body, draft.sender.id, markup=draft.markup, service=draft.service)
    chat.messages[message_id] = message
    sandbox.publish_message(EventKind.MESSAGE, message)
    if draft.service or draft.sender.role is not Role.BOT:
        sandbox.updates.put("message", body)
    return message


def inline_markup(markup: Json | None) -> Json:
    """The only markup that Telegram shows in a Message: an inline keyboard."""
    return {"reply_markup": markup} if markup and "inline_keyboard" in markup else {}


def _place(chat: Chat, message_id: int, draft: Draft) -> Json:
    """Thread and reply. In a topic, what answers nothing answers the note that created the topic."""
    topic = chat.topics.get(draft.thread_id or 0)
    reply_to = draft.reply_to
    if reply_to is None and topic is not None and topic.message_thread_id != message_id:
        reply_to = chat.message(topic.message_thread_id)
    return compact(
        {
            "message_thread_id": topic.message_thread_id if topic else None,
            "is_topic_message": True if topic else None,
            "reply_to_message": reply_to.quoted() if reply_to else None,
        }
    )


def note(sandbox: Sandbox, chat: Chat, sender: User, content: Json, topic: Topic | None = None) -> Message:
    """Post a service message."""
    thread_id = topic.message_thread_id if topic else None
    return post(sandbox, Draft(chat, sender, content, thread_id=thread_id, service=True))


def change(sandbox: Sandbox, message: Message, content: Json, removed: Iterable[str] = ()) -> None:
    """Edit: replace parts of the body (and drop the `removed` ones), mark the time, tell the page."""
    kept = {key: value for key, value in message.body.items() if key not in set(removed)}
    message.body = kept | content | {"edit_date": sandbox.now()}
    sandbox.publish_message(EventKind.MESSAGE_EDITED, message)


def delete(sandbox: Sandbox, chat: Chat, message: Message) -> None:
    message.deleted = True
    chat.pinned = [pinned for pinned in chat.pinned if pinned != message.id]
    sandbox.publish_message(EventKind.MESSAGE_DELETED, message)
