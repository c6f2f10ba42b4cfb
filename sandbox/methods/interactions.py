"""Answers to pressed buttons, and the bot's reactions."""

from sandbox.calls import Call
from sandbox.context import Sandbox
from sandbox.errors import bad_request
from sandbox.events import EventKind
from sandbox.methods.chat_access import named_message, readable_chat
from sandbox.methods.table import Method

ANSWER_LIMIT = 200
EMOJI_TEXT = (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 "
    "😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 "
    "👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 "
    "😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡 "
)
EMOJI = frozenset(EMOJI_TEXT.split())


def answer_callback_query(sandbox: Sandbox, call: Call) -> bool:
    query_id, text = call.text("callback_query_id"), call.text("text")
    if len(text) > ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    chat_id = sandbox.callbacks.pop(query_id, None)
    if chat_id is None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    sandbox.events.publish(
        EventKind.CALLBACK_ANSWER,
        chat_id=chat_id,
        callback_query_id=query_id,
        text=text or None,
        show_alert=call.boolean("show_alert"),
        url=call.params.get("url"),
    )
    return True


def set_message_reaction(sandbox: Sandbox, call: Call) -> bool:
    chat = readable_chat(sandbox, call)
    message = named_message(chat, call, "react")
    reaction = call.array("reaction")
    if len(reaction) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    for item in reaction:
        if not isinstance(item, dict) or item.get("type") not in {"emoji", "custom_emoji"}:
            raise bad_request("invalid reaction type specified")
        if item["type"] == "emoji" and str(item.get("emoji")).rstrip("\ufe0f") not in EMOJI:
            raise bad_request("REACTION_INVALID")
    message.reactions[sandbox.world.bot.id] = reaction
    sandbox.publish_message(EventKind.REACTION, message)
    return True


METHODS: dict[str, Method] = {
    "answerCallbackQuery": answer_callback_query,
    "setMessageReaction": set_message_reaction,
}
