"""Tickets."""

import sqlalchemy as sa

from conversations.decisions import Reason
from conversations.understanding import Language
from handoff.tickets import Priority, TicketStatus
from storage.tables.base import metadata, primary_key, refers_to
from storage.tables.types import AnyText, UtcDateTime, json, one_of

UNRESOLVED = sa.text("status <> 'resolved'")

tickets = sa.Table(
    "tickets",
    metadata,
    primary_key(),
    refers_to("conversations", "conversation_id"),
    sa.Column("reason", one_of(Reason), nullable=False),
    sa.Column("language", one_of(Language), nullable=False),
    sa.Column("priority", one_of(Priority), nullable=False),
    sa.Column("priority_rank", sa.SmallInteger, nullable=False),
    sa.Column("summary", json(), nullable=False),
    sa.Column("status", one_of(TicketStatus), nullable=False),
    refers_to("agents", "assignee_id", nullable=True),
    sa.Column("topic_id", sa.BigInteger, index=True),
    sa.Column("card_message_id", sa.BigInteger),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("claimed_at", UtcDateTime),
    sa.Column("first_replied_at", UtcDateTime),
    sa.Column("resolved_at", UtcDateTime),
    sa.Column("rating", sa.SmallInteger),
    sa.Column("rating_comment", AnyText),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index(
        "uq_tickets_unresolved_conversation_id",
        "conversation_id",
        unique=True,
        sqlite_where=UNRESOLVED,
        postgresql_where=UNRESOLVED,
    ),
    sa.Index(None, "conversation_id"),
    sa.Index(
        "ix_tickets_queue",
        "priority_rank",
        "opened_at",
        "id",
        sqlite_where=UNRESOLVED,
        postgresql_where=UNRESOLVED,
    ),
)
