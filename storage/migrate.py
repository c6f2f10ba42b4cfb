"""Bringing a database to the tables that this version needs.

Alembic keeps its state in module globals, so one migration at a time runs in this process, in a thread of its own;
between processes the database's lock decides, and whoever comes second finds nothing to do.
"""

import asyncio
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.engine import URL, Connection

from conversations.errors import BadInputError
from storage.engine import BUSY_SECONDS, asynchronous_url
from storage.migrations.rendering import COMPARISON
from storage.tables import metadata

T = TypeVar("T")

_FOLDER = Path(__file__).parent / "migrations"
_LOCK_KEY = 0x6F74766574
_one_at_a_time = threading.Lock()


async def upgrade(url: str, revision: str = "head") -> None:
    """Bring the tables up to `revision`; nothing happens where they are there already. Raises BadInputError."""
    await asyncio.to_thread(_run, url, lambda config: command.upgrade(config, revision))


async def downgrade(url: str, revision: str) -> None:
    """Take the tables back to `revision`; "base" removes all of them."""
    await asyncio.to_thread(_run, url, lambda config: command.downgrade(config, revision))


async def current(url: str) -> str | None:
    """The revision that the database has; None where it is empty."""
    return await asyncio.to_thread(_look, url, lambda context: context.get_current_revision())


async def differences(url: str) -> list[Any]:
    """What distinguishes the database's tables from those that the code describes; empty is good."""
    return await asyncio.to_thread(_look, url, lambda context: compare_metadata(context, metadata))


def latest() -> str | None:
    """The newest revision that the code knows."""
    return ScriptDirectory(str(_FOLDER)).get_current_head()


def write_revision(message: str, revision_id: str) -> None:
    """Write a new migration from the differences; for developers, who read it before they commit it."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/empty.db"
        _run(url, lambda config: command.upgrade(config, "head"))
        _run(url, lambda config: command.revision(config, message, autogenerate=True, rev_id=revision_id))


def _run(url: str, change: Callable[[Config], Any]) -> None:
    with _one_at_a_time, _connection(url) as connection:
        config = Config()
        config.set_main_option("script_location", str(_FOLDER))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        try:
            change(config)
        except CommandError as error:
            raise BadInputError(f"no such migration: {error}") from error


def _look(url: str, at: Callable[[MigrationContext], T]) -> T:
    with _connection(url) as connection:
        return at(MigrationContext.configure(connection, opts=COMPARISON))


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    """A connection in one transaction that no other migration shares; tables change completely or not at all."""
    engine = _synchronous_engine(asynchronous_url(url))
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK_KEY)))
            yield connection
    finally:
        engine.dispose()


def _synchronous_engine(address: URL) -> sa.Engine:
    if address.get_backend_name() != "sqlite":
        return sa.create_engine(address)
    Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(address.set(drivername="sqlite"), connect_args={"timeout": BUSY_SECONDS})
    sa.event.listen(engine, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine
