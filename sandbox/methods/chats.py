"""What the bot can learn about chats, their members and itself."""

from sandbox.calls import Call
from sandbox.context import Sandbox
from sandbox.errors import bad_request
from sandbox.methods.chat_access import readable_chat
from sandbox.methods.table import Method
from sandbox.wire import Json
from sandbox.world import User

RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members",
    "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
    "can_pin_messages", "can_manage_topics", "can_send_welcome_messages",
)  # fmt: skip
GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
REACTIONS_LIMIT = 11


def get_me(sandbox: Sandbox, _: Call) -> Json:
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return sandbox.world.bot.profile() | abilities


def get_chat(sandbox: Sandbox, call: Call) -> Json:
    chat = readable_chat(sandbox, call)
    pinned = chat.message(chat.pinned[-1]) if chat.pinned else None
    full = {
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": REACTIONS_LIMIT,
        "accepted_gift_types": dict.fromkeys(GIFTS, False),
    }
    group = {} if chat.is_private else {"permissions": {"can_send_messages": True, "can_manage_topics": False}}
    return chat.profile() | full | group | ({"pinned_message": pinned.quoted()} if pinned else {})


def get_chat_member(sandbox: Sandbox, call: Call) -> Json:
    chat = readable_chat(sandbox, call)
    user = sandbox.world.person(call.integer("user_id"))
    if user is None:
        raise bad_request("user not found")
    if chat.is_private:
        return {"status": "member", "user": user.profile()}
    return _member(sandbox, user)


def get_chat_administrators(sandbox: Sandbox, call: Call) -> list[Json]:
    chat = readable_chat(sandbox, call)
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    return [_member(sandbox, sandbox.world.bot)]


def get_chat_member_count(sandbox: Sandbox, call: Call) -> int:
    chat = readable_chat(sandbox, call)
    return 2 if chat.is_private else len(sandbox.world.members)


def get_user_profile_photos(sandbox: Sandbox, call: Call) -> Json:
    """Nobody here has set a photo."""
    if sandbox.world.person(call.integer("user_id")) is None:
        raise bad_request("user not found")
    return {"total_count": 0, "photos": []}


def _member(sandbox: Sandbox, user: User) -> Json:
    if user.id == sandbox.world.bot.id:
        rights = dict.fromkeys(RIGHTS, True)
        admin = {"status": "administrator", "can_be_edited": False, "is_anonymous": False}
        return admin | {"user": user.profile()} | rights
    return {"status": "member" if user.id in sandbox.world.members else "left", "user": user.profile()}


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "getUserProfilePhotos": get_user_profile_photos,
}
