"""Inbox, outbox and notices: rows in lanes, leased by workers.

A row is unfinished while `finished_at` is null. Claiming uses the partial indexes only, which hold unfinished rows, so
that it does not slow down with the years of finished ones.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from conversations.outgoing import Outcome
from integrations.events import EventKind
from integrations.webhooks import NoticeOutcome
from storage.tables.base import metadata, primary_key, refers_to
from storage.tables.types import AnyText, UtcDateTime, json, one_of


class InboxState(StrEnum):
    """Where a received update is on its way."""

    PENDING = "pending"
    LEASED = "leased"
    DONE = "done"
    DEAD = "dead"


class OutboxState(StrEnum):
    """Where a reply is on its way."""

    PENDING = "pending"
    LEASED = "leased"
    SENT = "sent"
    FAILED = "failed"


class NoticeState(StrEnum):
    """Where an event is on its way to a webhook."""

    PENDING = "pending"
    LEASED = "leased"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


def _lane_columns(state: type[StrEnum]) -> Iterator[sa.Column[Any]]:
    """The columns that every queue of lanes has."""
    yield sa.Column("lane", sa.String(64), nullable=False)
    yield sa.Column("state", one_of(state), nullable=False)
    yield sa.Column("attempts", sa.Integer, nullable=False)
    yield sa.Column("available_at", UtcDateTime, nullable=False)
    yield sa.Column("leased_by", sa.String(128))
    yield sa.Column("lease_until", UtcDateTime)
    yield sa.Column("reason", AnyText)
    yield sa.Column("finished_at", UtcDateTime)


def _lane_indexes(table: str) -> Iterator[sa.Index]:
    unfinished, leased = sa.text("finished_at IS NULL"), sa.text("lease_until IS NOT NULL")
    yield sa.Index(f"ix_{table}_oldest", "id", sqlite_where=unfinished, postgresql_where=unfinished)
    yield sa.Index(f"ix_{table}_lane_oldest", "lane", "id", sqlite_where=unfinished, postgresql_where=unfinished)
    yield sa.Index(f"ix_{table}_leased", "lane", sqlite_where=leased, postgresql_where=leased)
    yield sa.Index(f"ix_{table}_state_id", "state", "id")


inbox = sa.Table(
    "inbox",
    metadata,
    primary_key(),
    sa.Column("bot_id", sa.BigInteger, nullable=False),
    sa.Column("update_id", sa.BigInteger, nullable=False),
    sa.Column("payload", json(), nullable=False),
    sa.Column("received_at", UtcDateTime, nullable=False),
    *_lane_columns(InboxState),
    *_lane_indexes("inbox"),
    sa.UniqueConstraint("bot_id", "update_id"),
    sqlite_autoincrement=True,
)

outbox = sa.Table(
    "outbox",
    metadata,
    primary_key(),
    sa.Column("action", json(), nullable=False),
    sa.Column("album_id", sa.String(64)),
    sa.Column("outcome", one_of(Outcome)),
    sa.Column("created_at", UtcDateTime, nullable=False),
    *_lane_columns(OutboxState),
    *_lane_indexes("outbox"),
    sqlite_autoincrement=True,
)

notices = sa.Table(
    "notices",
    metadata,
    primary_key(),
    refers_to("webhooks", "webhook_id"),
    sa.Column("ticket_id", sa.BigInteger),  # no foreign key: what was told outlives the ticket
    sa.Column("event_id", sa.String(64), nullable=False),
    sa.Column("kind", one_of(EventKind), nullable=False),
    sa.Column("body", AnyText, nullable=False),
    sa.Column("outcome", one_of(NoticeOutcome)),
    sa.Column("status_code", sa.SmallInteger),
    sa.Column("took_ms", sa.Integer),
    sa.Column("created_at", UtcDateTime, nullable=False),
    *_lane_columns(NoticeState),
    *_lane_indexes("notices"),
    sa.Index(None, "webhook_id", "id"),
    sqlite_autoincrement=True,
)
