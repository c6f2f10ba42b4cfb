"""INSERT … ON CONFLICT, the same text for both databases.

SQLAlchemy compiles its own ON CONFLICT anew every time, which took longer than running it: where every message passes,
these statements are used instead, for SQLAlchemy keeps them compiled.
"""

from functools import cache

import sqlalchemy as sa


@cache
def upsert(
    table: sa.Table, columns: tuple[str, ...], conflict: tuple[str, ...], changed: tuple[str, ...] = ()
) -> sa.TextClause:
    """Insert `columns`; where `conflict` exists, take over the `changed` ones, or leave the row as it is."""
    names, values = _names(columns), ", ".join(f":{column}" for column in columns)
    changes = ", ".join(f'"{column}" = excluded."{column}"' for column in changed)
    action = f"DO UPDATE SET {changes}" if changed else "DO NOTHING"
    sql = f'INSERT INTO "{table.name}" ({names}) VALUES ({values}) ON CONFLICT ({_names(conflict)}) {action}'  # noqa: S608  # names of our own columns
    return (
        sa.text(sql)
        .bindparams(*(sa.bindparam(column, type_=table.c[column].type) for column in columns))
        .execution_options(preserve_rowcount=True)
    )


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
