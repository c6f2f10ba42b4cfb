"""The files that messages carry, as Telegram knows them; the bytes stay with Telegram."""

import sqlalchemy as sa

from storage.tables.base import metadata
from storage.tables.types import AnyText, UtcDateTime, identifier

message_files = sa.Table(
    "message_files",
    metadata,
    sa.Column("message_id", identifier(), sa.ForeignKey("messages.id"), primary_key=True, autoincrement=False),
    sa.Column("file_id", sa.String(256), nullable=False),
    sa.Column("name", AnyText, nullable=False),
    sa.Column("media_type", sa.String(128), nullable=False),
    sa.Column("size", sa.BigInteger),
)

uploads = sa.Table(
    "uploads",
    metadata,
    sa.Column("message_id", identifier(), sa.ForeignKey("messages.id"), primary_key=True, autoincrement=False),
    sa.Column("name", AnyText, nullable=False),
    sa.Column("media_type", sa.String(128), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
)
"""What agents send from the console, until Telegram has it."""
