"""Keys of the API, what was answered to writes that may be sent twice, and webhooks."""

import sqlalchemy as sa

from storage.tables.base import metadata, primary_key, refers_to
from storage.tables.types import AnyText, UtcDateTime, json

api_keys = sa.Table(
    "api_keys",
    metadata,
    primary_key(),
    sa.Column("name", AnyText, nullable=False),
    sa.Column("public_id", sa.String(16), nullable=False, unique=True),
    sa.Column("token_hash", sa.String(64), nullable=False),
    sa.Column("scopes", json(), nullable=False),
    sa.Column("created_by", AnyText, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("last_used_at", UtcDateTime),
    sa.Column("revoked_at", UtcDateTime),
)

api_answers = sa.Table(
    "api_answers",
    metadata,
    refers_to("api_keys", "api_key_id"),
    sa.Column("idempotency_key", sa.String(255), nullable=False),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("status", sa.SmallInteger),
    sa.Column("body", AnyText),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.PrimaryKeyConstraint("api_key_id", "idempotency_key"),
    sa.Index(None, "created_at"),
)

webhooks = sa.Table(
    "webhooks",
    metadata,
    primary_key(),
    sa.Column("url", sa.String(500), nullable=False),
    sa.Column("description", AnyText, nullable=False),
    sa.Column("events", json(), nullable=False),
    sa.Column("secret", sa.String(128), nullable=False),
    sa.Column("former_secret", sa.String(128)),
    sa.Column("former_until", UtcDateTime),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("failing_since", UtcDateTime),
    sa.Column("disabled_at", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
)
