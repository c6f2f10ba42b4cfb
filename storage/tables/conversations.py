"""Conversations, their messages and the decisions taken in them."""

import sqlalchemy as sa

from conversations.conversation import Owner
from conversations.decisions import DecisionKind, Reason
from conversations.messages import Author, ContentKind, Direction
from conversations.understanding import Language
from storage.tables.base import metadata, primary_key, refers_to
from storage.tables.types import AnyText, UtcDateTime, json, one_of

conversations = sa.Table(
    "conversations",
    metadata,
    primary_key(),
    refers_to("customers", "customer_id"),
    sa.Column("chat_id", sa.BigInteger, nullable=False, index=True),
    sa.Column("owner", one_of(Owner), nullable=False),
    # no foreign key: the ticket refers to its conversation, and a circle can't be made in one step on SQLite
    sa.Column("ticket_id", sa.BigInteger),
    sa.Column("language", one_of(Language), nullable=False),
    sa.Column("memory", json(), nullable=False),
    sa.Column("awaiting_rating_comment_for", sa.BigInteger),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("customer_id"),
)

messages = sa.Table(
    "messages",
    metadata,
    primary_key(),
    refers_to("conversations", "conversation_id"),
    refers_to("tickets", "ticket_id", nullable=True),
    sa.Column("direction", one_of(Direction), nullable=False),
    sa.Column("author", one_of(Author), nullable=False),
    sa.Column("author_name", AnyText, nullable=False),
    sa.Column("content", one_of(ContentKind), nullable=False),
    sa.Column("text", AnyText, nullable=False),
    sa.Column("origin_chat_id", sa.BigInteger),
    sa.Column("origin_message_id", sa.BigInteger),
    refers_to("messages", "reply_to_id", nullable=True),
    sa.Column("album_id", sa.String(64)),
    sa.Column("private", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("edited_at", UtcDateTime),
    sa.Index(None, "conversation_id", "id"),
    sa.Index(None, "ticket_id"),
)

message_locations = sa.Table(
    "message_locations",
    metadata,
    primary_key(),
    refers_to("messages", "message_id"),
    sa.Column("chat_id", sa.BigInteger, nullable=False),
    sa.Column("telegram_message_id", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("chat_id", "telegram_message_id"),
    sa.Index(None, "message_id", "chat_id"),
)

message_revisions = sa.Table(
    "message_revisions",
    metadata,
    primary_key(),
    refers_to("messages", "message_id"),
    sa.Column("before", AnyText, nullable=False),
    sa.Column("after", AnyText, nullable=False),
    sa.Column("edited_at", UtcDateTime, nullable=False),
    sa.Index(None, "message_id"),
)

decisions = sa.Table(
    "decisions",
    metadata,
    primary_key(),
    refers_to("conversations", "conversation_id"),
    refers_to("messages", "message_id", nullable=True),
    sa.Column("kind", one_of(DecisionKind), nullable=False),
    sa.Column("reason", one_of(Reason), nullable=False),
    sa.Column("language", one_of(Language), nullable=False),
    sa.Column("confidence", sa.Double, nullable=False),
    sa.Column("article_slug", sa.String(200)),
    sa.Column("order_number", AnyText),
    sa.Column("decision", json(), nullable=False),
    sa.Column("understanding", json(), nullable=False),
    sa.Column("latency_ms", sa.Double, nullable=False),
    sa.Column("helpful", sa.Boolean),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Index(None, "conversation_id", "id"),
    sa.Index("ix_decisions_report", "created_at", "kind", "reason", "article_slug", "helpful", "message_id"),
    sa.Index(None, "message_id"),
)

decision_messages = sa.Table(
    "decision_messages",
    metadata,
    primary_key(),
    refers_to("decisions", "decision_id"),
    refers_to("messages", "message_id"),
    sa.UniqueConstraint("message_id"),
    sa.Index(None, "decision_id"),
)
