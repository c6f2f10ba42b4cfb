"""New people, blocking and unblocking the bot, and the group's move to a new id."""

from dataclasses import replace

from sandbox.context import Sandbox
from sandbox.errors import bad_request
from sandbox.events import EventKind
from sandbox.people.access import acting_user, open_chat
from sandbox.posting import note
from sandbox.wire import Json
from sandbox.world import Chat, Message, Role, User

MIGRATION_STEP = 1_000_000


def add_user(sandbox: Sandbox, fields: Json) -> User:
    name = str(fields.get("first_name") or "").strip()
    if not name:
        raise bad_request("first_name must be non-empty")
    role = Role.AGENT if fields.get("role") == Role.AGENT.value else Role.CUSTOMER
    language = str(fields.get("language_code") or "en")
    user = User(sandbox.world.next_user_id(), name, fields.get("username") or None, language, role)
    sandbox.world.add_user(user)
    _publish(sandbox, user)
    return user


def set_blocked(sandbox: Sandbox, user_id: int, *, blocked: bool) -> User:
    """The bot learns of it through my_chat_member; doing it twice tells nothing new."""
    user = acting_user(sandbox, user_id)
    if user.blocked_bot is not blocked:
        user.blocked_bot = blocked
        sandbox.updates.put("my_chat_member", _membership(sandbox, user, blocked=blocked))
        _publish(sandbox, user)
    return user


def _membership(sandbox: Sandbox, user: User, *, blocked: bool) -> Json:
    bot = sandbox.world.bot.profile()
    member, kicked = {"status": "member", "user": bot}, {"status": "kicked", "user": bot, "until_date": 0}
    old, new = (member, kicked) if blocked else (kicked, member)
    chat = sandbox.world.chats[user.id].profile()
    change = {"chat": chat, "from": user.profile(), "date": sandbox.now()}
    return change | {"old_chat_member": old, "new_chat_member": new}


def _publish(sandbox: Sandbox, user: User) -> None:
    sandbox.events.publish(EventKind.USER, chat_id=user.id, user=user.public())


def migrate(sandbox: Sandbox, chat_id: int) -> Chat:
    """Move the group, with its topics and messages, to a new id; the old one answers with where it went."""
    old = open_chat(sandbox, chat_id)
    if old.is_private:
        raise bad_request("only a group can move")
    new = replace(old, id=old.id - MIGRATION_STEP, messages={}, topics=dict(old.topics), pinned=list(old.pinned))
    new.messages = {number: _moved(message, new) for number, message in old.messages.items()}
    sandbox.world.chats[new.id] = new
    sandbox.world.group_id = new.id
    actor = first_agent(sandbox)
    note(sandbox, old, actor, {"migrate_to_chat_id": new.id})
    old.migrated_to = new.id
    note(sandbox, new, actor, {"migrate_from_chat_id": old.id})
    sandbox.events.publish(EventKind.RESET, chat_id=new.id)
    return new


def _moved(message: Message, chat: Chat) -> Message:
    return replace(message, body=message.body | {"chat": chat.profile()}, reactions=dict(message.reactions))


def first_agent(sandbox: Sandbox) -> User:
    """Who acts where the caller names nobody: the group's first agent."""
    agents = (user for user in sandbox.world.users.values() if user.role is Role.AGENT)
    return next(agents, sandbox.world.bot)
