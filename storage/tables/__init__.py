"""All tables; importing this module registers every one of them on `metadata`."""

from storage.tables import (
    articles,
    calibration,
    chats,
    console,
    conversations,
    files,
    integrations,
    macros,
    orders,
    people,
    queues,
    reporting,
    tickets,
)
from storage.tables.base import metadata

__all__ = [
    "articles",
    "calibration",
    "chats",
    "console",
    "conversations",
    "files",
    "integrations",
    "macros",
    "metadata",
    "orders",
    "people",
    "queues",
    "reporting",
    "tickets",
]
