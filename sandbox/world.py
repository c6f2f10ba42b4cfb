"""Who and what exists: users, chats, topics, messages. Bodies are Bot API JSON and are replaced, never changed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from sandbox.wire import Json, compact


class Role(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"
    BOT = "bot"


class ChatKind(StrEnum):
    PRIVATE = "private"
    SUPERGROUP = "supergroup"


@dataclass
class User:
    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = None
    role: Role = Role.CUSTOMER
    blocked_bot: bool = False

    def profile(self) -> Json:
        """A Bot API User."""
        is_bot = self.role is Role.BOT
        names = {"id": self.id, "is_bot": is_bot, "first_name": self.first_name}
        return compact(names | {"username": self.username, "language_code": self.language_code})

    def public(self) -> Json:
        return self.profile() | {"role": self.role.value, "blocked_bot": self.blocked_bot}


@dataclass
class Topic:
    message_thread_id: int
    name: str
    icon_color: int
    icon_custom_emoji_id: str | None = None
    closed: bool = False
    deleted: bool = False

    def public(self) -> Json:
        return {
            "message_thread_id": self.message_thread_id,
            "name": self.name,
            "icon_color": self.icon_color,
            "closed": self.closed,
            "deleted": self.deleted,
        }


@dataclass
class Message:
    """One message: what the bot sees (`body`) and what only people see (any reply markup, reactions, deletion)."""

    body: Json
    sender_id: int
    markup: Json | None = None
    service: bool = False
    deleted: bool = False
    reactions: dict[int, list[Json]] = field(default_factory=dict)

    @property
    def id(self) -> int:
        return int(self.body["message_id"])

    @property
    def thread_id(self) -> int | None:
        return self.body.get("message_thread_id")

    def quoted(self) -> Json:
        """As `reply_to_message`: without its own reply."""
        return {key: value for key, value in self.body.items() if key != "reply_to_message"}

    def public(self, bot_id: int) -> Json:
        """As the members of the chat see it."""
        reactions = [
            {"emoji": item.get("emoji", ""), "user_id": None if user_id == bot_id else user_id}
            for user_id, items in self.reactions.items()
            for item in items
        ]
        markup = {"reply_markup": self.markup} if self.markup else {}
        return self.body | markup | {"reactions": reactions, "deleted": self.deleted}


@dataclass
class Chat:
    id: int
    kind: ChatKind
    title: str | None = None
    first_name: str | None = None
    username: str | None = None
    is_forum: bool = False
    messages: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    migrated_to: int | None = None
    last_message_id: int = 0

    @property
    def is_private(self) -> bool:
        return self.kind is ChatKind.PRIVATE

    def profile(self) -> Json:
        """A Bot API Chat."""
        names = {"title": self.title, "first_name": self.first_name, "username": self.username}
        return compact({"id": self.id, "type": self.kind.value, **names, "is_forum": self.is_forum or None})

    def message(self, message_id: int) -> Message | None:
        found = self.messages.get(message_id)
        return None if found is None or found.deleted else found

    def live_messages(self) -> Iterator[Message]:
        return (message for message in self.messages.values() if not message.deleted)


@dataclass
class World:
    """The people and chats around one bot. `private_message_id` is shared: a bot's private chats share one counter."""

    bot: User
    users: dict[int, User]
    chats: dict[int, Chat]
    group_id: int
    members: set[int]
    private_message_id: int = 0

    @property
    def group(self) -> Chat:
        return self.chats[self.group_id]

    def next_message_id(self, chat: Chat) -> int:
        if chat.is_private:
            self.private_message_id += 1
            return self.private_message_id
        chat.last_message_id += 1
        return chat.last_message_id

    def add_user(self, user: User) -> None:
        self.users[user.id] = user
        self.chats[user.id] = Chat(user.id, ChatKind.PRIVATE, first_name=user.first_name, username=user.username)
        if user.role is Role.AGENT:
            self.members.add(user.id)

    def next_user_id(self) -> int:
        return max(3000, *self.users) + 1 if self.users else 3001

    def person(self, user_id: int) -> User | None:
        return self.bot if user_id == self.bot.id else self.users.get(user_id)
