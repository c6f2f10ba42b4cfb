"""Editing, deleting and pinning messages."""

from sandbox.calls import Call
from sandbox.context import Sandbox
from sandbox.errors import bad_request
from sandbox.markup import checked_markup
from sandbox.media import CAPTIONED, KINDS
from sandbox.methods.chat_access import message_ids, named_message, readable_chat
from sandbox.methods.media_messages import input_media
from sandbox.methods.outgoing import call_caption, text_content
from sandbox.methods.table import Method
from sandbox.posting import change, delete, inline_markup, note
from sandbox.wire import Json
from sandbox.world import Message

UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
TEXT_PARTS = frozenset({"text", "entities"})
CAPTION_PARTS = frozenset({"caption", "caption_entities"})
MEDIA_PARTS = frozenset(KINDS) | CAPTION_PARTS


def edit_message_text(sandbox: Sandbox, call: Call) -> Json:
    content = text_content(call)
    message = _own(sandbox, call)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    return _edit(sandbox, call, message, content, TEXT_PARTS)


def edit_message_caption(sandbox: Sandbox, call: Call) -> Json:
    content = call_caption(call)
    message = _own(sandbox, call)
    if not CAPTIONED & message.body.keys():
        raise bad_request("there is no caption in the message to edit")
    return _edit(sandbox, call, message, content, CAPTION_PARTS)


def edit_message_media(sandbox: Sandbox, call: Call) -> Json:
    content = input_media(sandbox, call, call.mapping("media", "input media"))
    message = _own(sandbox, call)
    return _edit(sandbox, call, message, content, MEDIA_PARTS | TEXT_PARTS)


def edit_message_reply_markup(sandbox: Sandbox, call: Call) -> Json:
    return _edit(sandbox, call, _own(sandbox, call), {}, frozenset())


def _own(sandbox: Sandbox, call: Call) -> Message:
    if call.has("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = readable_chat(sandbox, call)
    message = named_message(chat, call, "edit")
    if message.sender_id != sandbox.world.bot.id or message.service:
        raise bad_request("message can't be edited")
    return message


def _edit(sandbox: Sandbox, call: Call, message: Message, content: Json, replaced: frozenset[str]) -> Json:
    """An edit that names no keyboard takes the keyboard away, as at Telegram."""
    markup = checked_markup(call.params.get("reply_markup"))
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    old = {key: value for key, value in message.body.items() if key in replaced}
    if old == content and message.body.get("reply_markup") == markup:
        raise bad_request(UNCHANGED)
    message.markup = markup
    change(sandbox, message, content | inline_markup(markup), removed=replaced | {"reply_markup"})
    return message.body


def delete_message(sandbox: Sandbox, call: Call) -> bool:
    chat = readable_chat(sandbox, call)
    message = named_message(chat, call, "delete")
    if "forum_topic_created" in message.body:
        raise bad_request("message can't be deleted")
    delete(sandbox, chat, message)
    return True


def delete_messages(sandbox: Sandbox, call: Call) -> bool:
    ids = message_ids(call)
    chat = readable_chat(sandbox, call)
    for message in filter(None, map(chat.message, ids)):
        delete(sandbox, chat, message)
    return True


def pin_chat_message(sandbox: Sandbox, call: Call) -> bool:
    chat = readable_chat(sandbox, call)
    message = named_message(chat, call, "pin")
    if message.service:
        raise bad_request("message can't be pinned")
    chat.pinned = [*(pinned for pinned in chat.pinned if pinned != message.id), message.id]
    topic = chat.topics.get(message.thread_id or 0)
    note(sandbox, chat, sandbox.world.bot, {"pinned_message": message.quoted()}, topic)
    return True


def unpin_chat_message(sandbox: Sandbox, call: Call) -> bool:
    chat = readable_chat(sandbox, call)
    wanted = call.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if wanted not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(wanted)
    return True


def unpin_all_chat_messages(sandbox: Sandbox, call: Call) -> bool:
    readable_chat(sandbox, call).pinned.clear()
    return True


METHODS: dict[str, Method] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageMedia": edit_message_media,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "unpinAllChatMessages": unpin_all_chat_messages,
}
