"""What is kept for the figures: contacts with the bot, and what customers would recommend."""

import sqlalchemy as sa

from handoff.reporting.contacts import ContactOutcome
from storage.tables.base import metadata, primary_key, refers_to
from storage.tables.types import UtcDateTime, one_of

contacts = sa.Table(
    "contacts",
    metadata,
    primary_key(),
    refers_to("conversations", "conversation_id"),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("last_at", UtcDateTime, nullable=False),
    sa.Column("outcome", one_of(ContactOutcome), nullable=False),
    sa.Column("handed_over", sa.Boolean, nullable=False),
    # from the end of the one before, and to the beginning of the next one
    sa.Column("seconds_since", sa.BigInteger),
    sa.Column("seconds_until", sa.BigInteger),
    sa.Index(None, "conversation_id", "id"),
    # all that reports count, so that they need not look into the rows
    sa.Index("ix_contacts_report", "started_at", "handed_over", "outcome", "last_at", "seconds_since", "seconds_until"),
)

recommendations = sa.Table(
    "recommendations",
    metadata,
    primary_key(),
    refers_to("conversations", "conversation_id"),
    refers_to("tickets", "ticket_id"),
    sa.Column("asked_at", UtcDateTime, nullable=False),
    sa.Column("score", sa.SmallInteger),
    sa.Column("answered_at", UtcDateTime),
    sa.Index(None, "conversation_id", "asked_at"),
    sa.Index(None, "asked_at"),
)
"""Whether a customer would recommend the shop, 0 to 10, asked after a ticket's rating; no score while he is silent."""
