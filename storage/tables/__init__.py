"""All tables; importing this module registers every one of them on `metadata`."""

from storage.tables import articles, conversations, orders, people, queues, tickets
from storage.tables.base import metadata

__all__ = ["articles", "conversations", "metadata", "orders", "people", "queues", "tickets"]
