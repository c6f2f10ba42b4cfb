"""The one MetaData on which every table registers."""

from typing import Any

import sqlalchemy as sa

from storage.tables.types import identifier

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def primary_key() -> sa.Column[int]:
    """Column `id`, numbered by the database."""
    return sa.Column("id", identifier(), primary_key=True, autoincrement=True)


def refers_to(table: str, name: str, *, nullable: bool = False) -> sa.Column[Any]:
    """A foreign key column `name` to `table`.id."""
    return sa.Column(name, identifier(), sa.ForeignKey(f"{table}.id"), nullable=nullable)
