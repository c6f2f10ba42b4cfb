"""The files that messages carry, as Telegram knows them; the bytes stay with Telegram."""

import sqlalchemy as sa

from storage.tables.base import metadata
from storage.tables.types import AnyText, identifier

message_files = sa.Table(
    "message_files",
    metadata,
    sa.Column("message_id", identifier(), sa.ForeignKey("messages.id"), primary_key=True, autoincrement=False),
    sa.Column("file_id", sa.String(256), nullable=False),
    sa.Column("name", AnyText, nullable=False),
    sa.Column("media_type", sa.String(128), nullable=False),
    sa.Column("size", sa.BigInteger),
)
