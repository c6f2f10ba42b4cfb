"""The command line as a shop owner meets it: an empty folder, settings from the environment, no `.env`."""

import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.commands.main import app
from bot.commands.terminal import console
from storage.engine import create_engine
from storage.unit_of_work import Database
from tests.fixtures.databases import run_apart

T = TypeVar("T")
Otvet = Callable[..., Result]
DEMO = Path(__file__).parents[2] / "demo" / "kb"
TOKEN = "42:SECRET-OF-THE-SHOP"
WIDE = 250


@pytest.fixture(autouse=True)
def shop_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the commands run; nothing of this machine's settings reaches them."""
    for name in [name for name in os.environ if name.startswith("OTVET_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("OTVET_WORK_DIR", str(tmp_path / "work"))
    monkeypatch.setenv("COLUMNS", str(WIDE))
    monkeypatch.setattr(console, "width", WIDE)  # another test may have loaded it at another width
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def otvet() -> Otvet:
    """Runs a command; whatever it did, it ended by an exit code and not by an exception."""

    def invoke(*arguments: str | Path | int, **options: Any) -> Result:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments], **options)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        return result

    return invoke


@pytest.fixture
def stored_url(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The commands' database, on each engine in turn."""
    monkeypatch.setenv("OTVET_DATABASE_URL", database_url)
    return database_url


def with_database(url: str, work: Callable[[Database], Coroutine[Any, Any, T]]) -> T:
    """Do something in a database between two commands, which have event loops of their own."""
    done: list[T] = []

    async def apart() -> None:
        database = Database(create_engine(url))
        try:
            done.append(await work(database))
        finally:
            await database.close()

    run_apart(apart())
    return done[0]


def shop_with(agents: int = 0) -> Callable[[Database], Coroutine[Any, Any, None]]:
    """Adds agents."""

    async def add(database: Database) -> None:
        async with database.unit() as unit:
            for number in range(1, agents + 1):
                await unit.agents.add(number, f"Agent {number}")

    return add
