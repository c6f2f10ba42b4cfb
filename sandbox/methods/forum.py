"""Forum topics, by the bot."""

from sandbox.calls import Call
from sandbox.context import Sandbox
from sandbox.methods.chat_access import readable_chat
from sandbox.methods.table import Method
from sandbox.topics import ICON_COLORS, create, edit, remove, set_closed, topic_of
from sandbox.wire import Json
from sandbox.world import Chat, Topic


def create_forum_topic(sandbox: Sandbox, call: Call) -> Json:
    chat = readable_chat(sandbox, call)
    color = call.integer("icon_color", ICON_COLORS[0])
    topic = create(sandbox, chat, sandbox.world.bot, call.text("name"), color)
    return {"message_thread_id": topic.message_thread_id, "name": topic.name, "icon_color": topic.icon_color}


def edit_forum_topic(sandbox: Sandbox, call: Call) -> bool:
    chat, topic = _named(sandbox, call)
    name, icon = call.text("name") or None, call.params.get("icon_custom_emoji_id")
    edit(sandbox, chat, sandbox.world.bot, topic, name=name, icon=icon)
    return True


def close_forum_topic(sandbox: Sandbox, call: Call) -> bool:
    chat, topic = _named(sandbox, call)
    set_closed(sandbox, chat, sandbox.world.bot, topic, closed=True)
    return True


def reopen_forum_topic(sandbox: Sandbox, call: Call) -> bool:
    chat, topic = _named(sandbox, call)
    set_closed(sandbox, chat, sandbox.world.bot, topic, closed=False)
    return True


def delete_forum_topic(sandbox: Sandbox, call: Call) -> bool:
    chat, topic = _named(sandbox, call)
    remove(sandbox, chat, topic)
    return True


def _named(sandbox: Sandbox, call: Call) -> tuple[Chat, Topic]:
    chat = readable_chat(sandbox, call)
    return chat, topic_of(chat, call.integer("message_thread_id"))


METHODS: dict[str, Method] = {
    "createForumTopic": create_forum_topic,
    "editForumTopic": edit_forum_topic,
    "closeForumTopic": close_forum_topic,
    "reopenForumTopic": reopen_forum_topic,
    "deleteForumTopic": delete_forum_topic,
}
