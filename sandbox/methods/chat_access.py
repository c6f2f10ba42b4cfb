"""Finding the chat, the message and the thread that a call names, with the errors for what can't be used."""

from sandbox.calls import Call
from sandbox.context import Sandbox
from sandbox.errors import bad_request, forbidden, upgraded
from sandbox.world import Chat, Message


def readable_chat(sandbox: Sandbox, call: Call, field: str = "chat_id") -> Chat:
    """The chat; raises when it is unknown or has moved to a new id."""
    if not call.has(field):
        raise bad_request("chat_id is empty")
    wanted = call.params[field]
    chat = sandbox.world.chats.get(wanted) if isinstance(wanted, int) else None
    if chat is None:
        raise bad_request("chat not found")
    if chat.migrated_to is not None:
        raise upgraded(chat.migrated_to)
    return chat


def writable_chat(sandbox: Sandbox, call: Call) -> Chat:
    """The chat to send to; raises also when its user has blocked the bot."""
    chat = readable_chat(sandbox, call)
    user = sandbox.world.users.get(chat.id)
    if user is not None and user.blocked_bot:
        raise forbidden("bot was blocked by the user")
    return chat


def named_message(chat: Chat, call: Call, purpose: str, field: str = "message_id") -> Message:
    """The message; raises "message to <purpose> not found"."""
    if not call.has(field):
        raise bad_request("message identifier is not specified")
    message = chat.message(call.integer(field))
    if message is None:
        raise bad_request(f"message to {purpose} not found")
    return message


def message_ids(call: Call) -> list[int]:
    """One to a hundred ids in increasing order."""
    ids = call.array("message_ids")
    if not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > 100:
        raise bad_request("too many message identifiers specified")
    try:
        return [int(item) for item in ids]
    except (TypeError, ValueError) as error:
        raise bad_request("message identifier must be a Number") from error
