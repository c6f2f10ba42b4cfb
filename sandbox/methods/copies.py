"""copyMessage(s) and forwardMessage(s)."""

from collections.abc import Callable

from sandbox.calls import Call
from sandbox.context import Sandbox
from sandbox.errors import bad_request
from sandbox.media import CAPTIONED
from sandbox.methods.chat_access import message_ids, named_message, readable_chat
from sandbox.methods.outgoing import call_caption, deliver, deliver_all
from sandbox.methods.table import Method
from sandbox.wire import Json
from sandbox.world import Message

OWN_PARTS = frozenset({
    "message_id", "from", "chat", "date", "edit_date", "message_thread_id", "is_topic_message", "reply_to_message",
    "reply_markup", "media_group_id", "quote", "forward_origin",
})  # fmt: skip
CAPTION_PARTS = frozenset({"caption", "caption_entities"})


def copy_message(sandbox: Sandbox, call: Call) -> Json:
    message = _source(sandbox, call, "copy")
    content = content_of(message)
    if "caption" in call.params and CAPTIONED & content.keys():
        content = _without_caption(content) | call_caption(call)
    return {"message_id": deliver(sandbox, call, content).id}


def copy_messages(sandbox: Sandbox, call: Call) -> list[Json]:
    messages = _sources(sandbox, call, "copy")
    strip: Callable[[Json], Json] = _without_caption if call.boolean("remove_caption") else dict
    albums = _albums(sandbox, messages)
    contents = [(strip(content_of(message)), album) for message, album in zip(messages, albums, strict=True)]
    return [{"message_id": message.id} for message in deliver_all(sandbox, call, contents)]


def forward_message(sandbox: Sandbox, call: Call) -> Json:
    message = _source(sandbox, call, "forward")
    return deliver(sandbox, call, content_of(message), origin_of(message)).body


def forward_messages(sandbox: Sandbox, call: Call) -> list[Json]:
    messages = _sources(sandbox, call, "forward")
    albums = _albums(sandbox, messages)
    contents = [(content_of(item), origin_of(item) | album) for item, album in zip(messages, albums, strict=True)]
    return [{"message_id": message.id} for message in deliver_all(sandbox, call, contents)]


def content_of(message: Message) -> Json:
    """What a copy takes along: text, media, captions, entities; not who, where, when."""
    return {key: value for key, value in message.body.items() if key not in OWN_PARTS}


def origin_of(message: Message) -> Json:
    """`forward_origin`; what was forwarded before keeps its first author."""
    first = {"type": "user", "sender_user": message.body["from"], "date": message.body["date"]}
    return {"forward_origin": message.body.get("forward_origin") or first}


def _source(sandbox: Sandbox, call: Call, purpose: str) -> Message:
    chat = readable_chat(sandbox, call, "from_chat_id")
    message = named_message(chat, call, purpose)
    if message.service:
        raise bad_request("message can't be copied" if purpose == "copy" else "message can't be forwarded")
    return message


def _sources(sandbox: Sandbox, call: Call, purpose: str) -> list[Message]:
    """Those that exist and can be taken; missing ones are skipped, as Telegram does."""
    ids = message_ids(call)
    if ids != sorted(set(ids)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    chat = readable_chat(sandbox, call, "from_chat_id")
    found = [message for message in map(chat.message, ids) if message is not None and not message.service]
    if not found:
        raise bad_request(f"there are no messages to {purpose}")
    return found


def _albums(sandbox: Sandbox, messages: list[Message]) -> list[Json]:
    """Albums stay albums, under new ids."""
    new: dict[str, str] = {}
    for group in (message.body.get("media_group_id") for message in messages):
        if group is not None and group not in new:
            new[group] = str(13_000_000_000_000_000 + sandbox.serial())
    groups = [message.body.get("media_group_id") for message in messages]
    return [{"media_group_id": new[group]} if group is not None else {} for group in groups]


def _without_caption(content: Json) -> Json:
    return {key: value for key, value in content.items() if key not in CAPTION_PARTS}


METHODS: dict[str, Method] = {
    "copyMessage": copy_message,
    "copyMessages": copy_messages,
    "forwardMessage": forward_message,
    "forwardMessages": forward_messages,
}
