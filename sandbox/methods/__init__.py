"""The Bot API's methods, one module a subject."""

from sandbox.methods import (
    chats,
    copies,
    edits,
    forum,
    interactions,
    media_messages,
    messages,
    profile,
    receiving,
)
from sandbox.methods.table import Method

MODULES = (chats, copies, edits, forum, interactions, media_messages, messages, profile, receiving)


def method_table() -> dict[str, Method]:
    """All methods by lower-case name: Telegram does not mind the case."""
    return {name.lower(): method for module in MODULES for name, method in module.METHODS.items()}
