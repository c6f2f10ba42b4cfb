"""Who acts, and where."""

from sandbox.context import Sandbox
from sandbox.errors import ApiError, bad_request, upgraded
from sandbox.world import Chat, Message, User


def acting_user(sandbox: Sandbox, user_id: int) -> User:
    user = sandbox.world.users.get(user_id)
    if user is None:
        raise ApiError(404, f"Not Found: no user {user_id}")
    return user


def open_chat(sandbox: Sandbox, chat_id: int) -> Chat:
    chat = sandbox.world.chats.get(chat_id)
    if chat is None:
        raise ApiError(404, f"Not Found: no chat {chat_id}")
    if chat.migrated_to is not None:
        raise upgraded(chat.migrated_to)
    return chat


def require_presence(sandbox: Sandbox, chat: Chat, user: User) -> None:
    """A private chat is its user's own; the group belongs to its members."""
    if chat.is_private and chat.id != user.id:
        raise bad_request("this private chat belongs to someone else")
    if not chat.is_private and user.id not in sandbox.world.members:
        raise bad_request("the user is not a member of the group")
    if chat.is_private and user.blocked_bot:
        raise bad_request("the user has blocked the bot and must unblock it first")


def present_message(chat: Chat, message_id: int) -> Message:
    message = chat.message(message_id)
    if message is None:
        raise ApiError(404, f"Not Found: no message {message_id} in chat {chat.id}")
    return message
