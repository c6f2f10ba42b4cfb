"""Customers and agents."""

import sqlalchemy as sa

from conversations.understanding import Language
from handoff.tickets import Presence
from storage.tables.base import metadata, primary_key
from storage.tables.types import AnyText, UtcDateTime, json, one_of

customers = sa.Table(
    "customers",
    metadata,
    primary_key(),
    sa.Column("telegram_user_id", sa.BigInteger, nullable=False, unique=True),
    sa.Column("first_name", AnyText, nullable=False),
    sa.Column("username", AnyText),
    sa.Column("language", one_of(Language)),
    sa.Column("blocked_bot", sa.Boolean, nullable=False, default=False),
    sa.Column("vip", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("created_at", UtcDateTime, nullable=False),
)

agents = sa.Table(
    "agents",
    metadata,
    primary_key(),
    sa.Column("telegram_user_id", sa.BigInteger, unique=True),  # none: works in the console only
    sa.Column("name", AnyText, nullable=False),
    sa.Column("languages", json(), nullable=False),
    sa.Column("active", sa.Boolean, nullable=False, default=True),
    sa.Column("team", sa.String(64), nullable=False, server_default="support"),
    sa.Column("skills", json()),
    sa.Column("capacity", sa.SmallInteger, nullable=False, server_default="4"),
    sa.Column("presence", one_of(Presence), nullable=False, server_default="away"),
    sa.Column("presence_at", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
)
