"""Customers and agents."""

import sqlalchemy as sa

from conversations.understanding import Language
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
    sa.Column("created_at", UtcDateTime, nullable=False),
)
