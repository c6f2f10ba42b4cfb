"""Macros of the agents."""

import sqlalchemy as sa

from handoff.macros import Then
from handoff.tickets import Priority
from storage.tables.base import metadata, primary_key
from storage.tables.types import AnyText, UtcDateTime, json, one_of

macros = sa.Table(
    "macros",
    metadata,
    primary_key(),
    sa.Column("shortcut", sa.String(64), nullable=False, unique=True),
    sa.Column("name", AnyText, nullable=False),
    sa.Column("texts", json(), nullable=False),
    sa.Column("priority", one_of(Priority)),
    sa.Column("next_step", one_of(Then), nullable=False),
    sa.Column("snooze_seconds", sa.Double),
    sa.Column("team", sa.String(64)),
    sa.Column("changed_at", UtcDateTime, nullable=False),
)
