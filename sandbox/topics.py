"""Forum topics: what the bot and people alike can do with them. Each change leaves a service message."""

from sandbox.context import Sandbox
from sandbox.errors import bad_request
from sandbox.events import EventKind
from sandbox.posting import delete, note
from sandbox.wire import Json, compact
from sandbox.world import Chat, Topic, User

ICON_COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
NAME_LIMIT = 128


def create(sandbox: Sandbox, chat: Chat, actor: User, name: str, color: int = ICON_COLORS[0]) -> Topic:
    """The topic's id is the id of the service message that announces it."""
    require_forum(chat)
    name = name.strip()[:NAME_LIMIT]
    if not name:
        raise bad_request("title must be non-empty")
    if color not in ICON_COLORS:
        raise bad_request("TOPIC_ICON_COLOR_INVALID")
    topic = Topic(chat.last_message_id + 1, name, color)
    chat.topics[topic.message_thread_id] = topic
    note(sandbox, chat, actor, {"forum_topic_created": {"name": name, "icon_color": color}}, topic)
    _publish(sandbox, chat, topic)
    return topic


def edit(sandbox: Sandbox, chat: Chat, actor: User, topic: Topic, *, name: str | None, icon: str | None) -> None:
    changes = compact({"name": name.strip()[:NAME_LIMIT] if name else None, "icon_custom_emoji_id": icon})
    if all(getattr(topic, key) == value for key, value in changes.items()):
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name = changes.get("name", topic.name)
    topic.icon_custom_emoji_id = changes.get("icon_custom_emoji_id", topic.icon_custom_emoji_id)
    note(sandbox, chat, actor, {"forum_topic_edited": changes}, topic)
    _publish(sandbox, chat, topic)


def set_closed(sandbox: Sandbox, chat: Chat, actor: User, topic: Topic, *, closed: bool) -> None:
    if topic.closed is closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    content: Json = {"forum_topic_closed": {}} if closed else {"forum_topic_reopened": {}}
    note(sandbox, chat, actor, content, topic)
    _publish(sandbox, chat, topic)


def remove(sandbox: Sandbox, chat: Chat, topic: Topic) -> None:
    """Delete the topic with all its messages; Telegram leaves no service message and sends no update."""
    topic.deleted = True
    for message in list(chat.live_messages()):
        if message.thread_id == topic.message_thread_id:
            delete(sandbox, chat, message)
    _publish(sandbox, chat, topic)


def require_forum(chat: Chat) -> None:
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")


def topic_of(chat: Chat, thread_id: int) -> Topic:
    """For changing a topic; raises as Telegram does for an unknown or deleted one."""
    require_forum(chat)
    topic = chat.topics.get(thread_id)
    if topic is None or topic.deleted:
        raise bad_request("TOPIC_ID_INVALID")
    return topic


def open_thread(chat: Chat, thread_id: int | None) -> int | None:
    """For sending into a topic: its id, None for General; raises for a missing, deleted or closed one."""
    if not thread_id or not (chat.is_forum or chat.is_private):
        return None
    topic = chat.topics.get(thread_id)
    if topic is None or topic.deleted:
        raise bad_request("message thread not found")
    if topic.closed:
        raise bad_request("TOPIC_CLOSED")
    return thread_id


def _publish(sandbox: Sandbox, chat: Chat, topic: Topic) -> None:
    sandbox.events.publish(EventKind.TOPIC, chat_id=chat.id, topic=topic.public())
