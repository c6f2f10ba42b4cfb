"""The database engine, and what it can do."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic_core import to_jsonable_python
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from conversations.errors import BadInputError

BUSY_SECONDS = 15
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a database can do: `skip_locked` rows of other transactions, `notify` other processes, hold
    `advisory_locks`; `single_writer` has one writing transaction at a time."""

    skip_locked: bool
    notify: bool
    advisory_locks: bool
    single_writer: bool


_SQLITE = Capabilities(skip_locked=False, notify=False, advisory_locks=False, single_writer=True)
_POSTGRESQL = Capabilities(skip_locked=True, notify=True, advisory_locks=True, single_writer=False)


def capabilities_of(engine: AsyncEngine) -> Capabilities:
    """What this engine can do."""
    return {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}[engine.dialect.name]


def asynchronous_url(url: str) -> URL:
    """The address with the driver that we use. Raises BadInputError for a database that we don't know."""
    try:
        parsed = make_url(url)
    except sa.exc.ArgumentError as error:
        raise BadInputError(
            "a database address looks like sqlite:///otvet.db or postgresql://user@host/name"
        ) from error
    driver = _DRIVERS.get(parsed.get_backend_name())
    if driver is None:
        raise BadInputError(f"{parsed.get_backend_name()} is not supported: use sqlite or postgresql")
    return parsed.set(drivername=driver)


def create_engine(url: str) -> AsyncEngine:
    """An engine for a SQLite file or a PostgreSQL database. Raises BadInputError."""
    address = asynchronous_url(url)
    if address.get_backend_name() == "sqlite":
        return _create_sqlite_engine(address)
    return create_async_engine(address, hide_parameters=True, pool_size=10, max_overflow=10, json_serializer=_to_json)


def _create_sqlite_engine(address: URL) -> AsyncEngine:
    if address.database in {None, "", ":memory:"}:
        raise BadInputError("SQLite in memory can't be shared by workers: name a file, for example sqlite:///otvet.db")
    Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(address, hide_parameters=True, json_serializer=_to_json)
    sa.event.listen(engine.sync_engine, "connect", _prepare_sqlite_connection)
    sa.event.listen(engine.sync_engine, "begin", _begin_sqlite_transaction)
    return engine


def _prepare_sqlite_connection(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Take BEGIN out of the driver's hands (see SQLAlchemy's page on pysqlite) and set what SQLite needs."""
    connection.isolation_level = None
    connection.create_function("lower", 1, _lower, deterministic=True)
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _lower(text: object) -> object:
    """SQLite's own knows Latin letters only."""
    return text.lower() if isinstance(text, str) else text


def _begin_sqlite_transaction(connection: Connection) -> None:
    """Writers take the lock at once, for a reader that turns writer in the middle fails; readers take none."""
    reading = bool(connection.get_execution_options().get("reading"))
    if connection.info.get("reading", False) != reading:
        connection.exec_driver_sql(f"PRAGMA query_only = {int(reading)}")
        connection.info["reading"] = reading
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def reading_engine(engine: AsyncEngine) -> AsyncEngine:
    """The same connections, for transactions that only read."""
    return engine.execution_options(reading=True, postgresql_readonly=True)


def _to_json(value: Any) -> str:
    """JSON text without lone surrogates; dataclasses, enums and datetimes are understood."""
    text = json.dumps(value, ensure_ascii=False, default=to_jsonable_python)
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
