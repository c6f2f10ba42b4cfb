"""What all sending methods share: the text and caption they carry, and the way into the chat."""

from sandbox.calls import Call, whole_number
from sandbox.context import Sandbox
from sandbox.errors import bad_request
from sandbox.formatting.text import formatted_text
from sandbox.markup import checked_markup
from sandbox.methods.chat_access import writable_chat
from sandbox.posting import Draft, post
from sandbox.topics import open_thread
from sandbox.wire import CAPTION_LIMIT, TEXT_LIMIT, Json, utf16_length
from sandbox.world import Chat, Message


def text_content(call: Call) -> Json:
    """`text` and `entities`; raises for an empty, too long or broken text."""
    text, entities = formatted_text(call.text("text"), call.array("entities"), call.text("parse_mode"))
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def caption_content(caption: str, entities: list[Json], parse_mode: str) -> Json:
    """`caption` and `caption_entities`, empty for no caption."""
    caption, found = formatted_text(caption, entities, parse_mode)
    if utf16_length(caption) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    if not caption:
        return {}
    return {"caption": caption} | ({"caption_entities": found} if found else {})


def call_caption(call: Call) -> Json:
    return caption_content(call.text("caption"), call.array("caption_entities"), call.text("parse_mode"))


def deliver(sandbox: Sandbox, call: Call, content: Json, extra: Json | None = None) -> Message:
    """Post one message of the bot where the call says."""
    markup = checked_markup(call.params.get("reply_markup"))
    return deliver_all(sandbox, call, [(content, extra or {})], markup)[0]


def deliver_all(
    sandbox: Sandbox, call: Call, contents: list[tuple[Json, Json]], markup: Json | None = None
) -> list[Message]:
    """Post messages together (an album, a batch of copies): all of them or, after an error, none."""
    chat = writable_chat(sandbox, call)
    reply_to, quote = _reply(sandbox, chat, call)
    thread_id = call.integer("message_thread_id") or (reply_to.thread_id if reply_to else None)
    thread_id = open_thread(chat, thread_id)
    sandbox.limits.take(chat.id, sandbox.clock().timestamp(), len(contents))
    bot = sandbox.world.bot
    return [
        post(sandbox, Draft(chat, bot, content, thread_id, reply_to, markup, extra=quote | extra))
        for content, extra in contents
    ]


def _reply(sandbox: Sandbox, chat: Chat, call: Call) -> tuple[Message | None, Json]:
    """The message answered and the quote from it. Replies into another chat are sent without one."""
    wanted = call.mapping("reply_parameters", "reply parameters")
    message_id = whole_number(wanted, "message_id") or call.integer("reply_to_message_id")
    if not message_id:
        return None, {}
    lenient = bool(wanted.get("allow_sending_without_reply")) or call.boolean("allow_sending_without_reply")
    source = sandbox.world.chats.get(whole_number(wanted, "chat_id") or chat.id)
    message = source.message(message_id) if source else None
    if message is None and not lenient:
        raise bad_request("message to be replied not found")
    if message is None or source is not chat:
        return None, {}
    return message, _quote(message, str(wanted.get("quote") or ""))


def _quote(message: Message, quote: str) -> Json:
    if not quote:
        return {}
    text = str(message.body.get("text") or message.body.get("caption") or "")
    place = text.find(quote)
    if place < 0:
        raise bad_request("QUOTE_TEXT_INVALID")
    return {"quote": {"text": quote, "position": utf16_length(text[:place]), "is_manual": True}}
