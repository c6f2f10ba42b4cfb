"""Tickets."""

import sqlalchemy as sa

from conversations.decisions import Reason
from conversations.understanding import Language
from handoff.promises import PromiseKind
from handoff.tickets import Ending, Priority, TicketStatus
from storage.tables.base import metadata, primary_key, refers_to
from storage.tables.types import AnyText, UtcDateTime, identifier, json, one_of

UNRESOLVED = sa.text("status <> 'resolved'")
_COMMENTED = sa.text("rating_comment IS NOT NULL")

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
    sa.Column("base_priority", one_of(Priority), nullable=False, server_default="normal"),
    sa.Column("team", sa.String(64), nullable=False, server_default="support"),
    sa.Column("skills", json()),
    sa.Column("declined_by", json()),
    sa.Column("awaiting_since", UtcDateTime),
    sa.Column("first_claimed_at", UtcDateTime),
    sa.Column("last_replied_at", UtcDateTime),
    sa.Column("silence_warned_at", UtcDateTime),
    sa.Column("snoozed_until", UtcDateTime),
    sa.Column("ended_by", one_of(Ending)),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False, server_default="1970-01-01 00:00:00.000000"),
    sa.Index(
        "uq_tickets_unresolved_conversation_id",
        "conversation_id",
        unique=True,
        sqlite_where=UNRESOLVED,
        postgresql_where=UNRESOLVED,
    ),
    sa.Index(None, "conversation_id"),
    # all that reports count, so that they need not look into the rows
    sa.Index(
        "ix_tickets_report",
        "opened_at",
        "first_replied_at",
        "resolved_at",
        "conversation_id",
        "reason",
        "team",
        "assignee_id",
        "ended_by",
        "rating",
    ),
    sa.Index(None, "resolved_at"),
    sa.Index("ix_tickets_commented", "resolved_at", sqlite_where=_COMMENTED, postgresql_where=_COMMENTED),
    sa.Index(None, "updated_at", "id"),
    sa.Index(
        "ix_tickets_held",
        "assignee_id",
        sqlite_where=UNRESOLVED,
        postgresql_where=UNRESOLVED,
    ),
    sa.Index(
        "ix_tickets_queue",
        "priority_rank",
        "opened_at",
        "id",
        sqlite_where=UNRESOLVED,
        postgresql_where=UNRESOLVED,
    ),
)

promises = sa.Table(
    "promises",
    metadata,
    primary_key(),
    refers_to("tickets", "ticket_id"),
    sa.Column("kind", one_of(PromiseKind), nullable=False),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("warn_at", UtcDateTime, nullable=False),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("warned_at", UtcDateTime),
    sa.Column("met_at", UtcDateTime),
    sa.Column("breached_at", UtcDateTime),
    sa.Index(None, "ticket_id"),
    sa.Index(
        "uq_promises_outstanding",
        "ticket_id",
        "kind",
        unique=True,
        sqlite_where=sa.text("met_at IS NULL"),
        postgresql_where=sa.text("met_at IS NULL"),
    ),
)

waits = sa.Table(
    "waits",
    metadata,
    sa.Column("ticket_id", identifier(), sa.ForeignKey("tickets.id"), primary_key=True, autoincrement=False),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("ahead", sa.Integer, nullable=False),
    sa.Column("serving", sa.Integer, nullable=False),
    sa.Column("low_seconds", sa.Double),
    sa.Column("high_seconds", sa.Double),
    sa.Column("waited_seconds", sa.Double),
    sa.Index(None, "opened_at"),
)

suggested = sa.Table(
    "suggested",
    metadata,
    sa.Column("ticket_id", identifier(), sa.ForeignKey("tickets.id"), primary_key=True, autoincrement=False),
    sa.Column("at", UtcDateTime, nullable=False),
)
"""Tickets whose agents got suggestions for a reply, or for whom there were none."""
