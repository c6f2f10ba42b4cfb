"""Groups that became supergroups and got another id."""

import sqlalchemy as sa

from storage.tables.base import metadata

chat_moves = sa.Table(
    "chat_moves",
    metadata,
    sa.Column("old_chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("new_chat_id", sa.BigInteger, nullable=False),
)
