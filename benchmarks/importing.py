"""How long an import of many articles takes, from a zip archive: reading, comparing, and the one transaction.

    python -m benchmarks.importing [--articles 5000] [--database sqlite:///PATH]

First the import is cancelled when half of it is written, then it is done, then done again with nothing new. Meanwhile
another connection writes ten times a second, as the bot does for its customers: the bot's own writing waits while
SQLite's transaction is open; PostgreSQL lets it go on.
"""

import argparse
import asyncio
import io
import itertools
import json
import tempfile
import time
import zipfile

from benchmarks.machine import machine
from conversations.clock import system_clock
from knowledge_base.exchange.archives import read_archive
from knowledge_base.exchange.bringing_in import bring_in
from knowledge_base.exchange.comparing import compare
from knowledge_base.exchange.incoming import Incoming
from knowledge_base.exchange.progress import Stage
from storage.engine import create_engine
from storage.migrate import upgrade
from storage.unit_of_work import Database

ARTICLE = """---
title: "Subject {n}"
category: "Category {c}"
questions:
  - "how do I do the thing number {n}"
  - "tell me about {n}"
tags:
  - "tag-{c}"
---
{body}
"""
BODY = "This is what customers are told about subject {n}. " * 12


def archive(count: int) -> bytes:
    """That many articles, half of them in each language."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for n in range(count):
            text = ARTICLE.format(n=n, c=n % 20, body=BODY.format(n=n))
            packed.writestr(f"{'ru' if n % 2 else 'en'}/subject-{n // 2}.md", text)
    return target.getvalue()


async def measure(url: str, count: int) -> dict[str, object]:
    """Seconds of each step, for an import that is cancelled, for new articles, and for the same ones again."""
    await upgrade(url)
    database, content = Database(create_engine(url)), archive(count)
    found: dict[str, object] = {"articles": count, "machine": machine(), "database": url.partition(":")[0]}
    started = time.perf_counter()
    given = read_archive(content)
    found["reading"] = passed(started)
    found |= await interrupted(database, given)
    for name in ("new", "again"):
        started = time.perf_counter()
        async with database.reading() as unit:
            await compare(unit.articles, given)
        found[f"{name}: preview"] = passed(started)
        waits: list[float] = []
        beside = asyncio.create_task(write_on(database, waits))
        started = time.perf_counter()
        found[f"{name}: progress told"] = await done(database, given)
        found[f"{name}: transaction"] = passed(started)
        beside.cancel()
        await asyncio.gather(beside, return_exceptions=True)
        found[f"{name}: longest wait of another writer"] = round(max(waits, default=0.0), 2)
    await database.close()
    return found


async def done(database: Database, given: Incoming) -> int:
    """Import it; returns how often progress was told."""
    told: list[int] = []
    async with database.unit() as unit:
        await bring_in(
            unit.articles,
            given,
            author="benchmark",
            at=system_clock(),
            progress=lambda _, written, __: told.append(written),
        )
    return len(told)


async def interrupted(database: Database, given: Incoming) -> dict[str, object]:
    """Cancelled when half is written: how long that takes, and how many articles are left behind."""
    started = time.perf_counter()

    def stop_halfway(_: Stage, done: int, of: int) -> None:
        if 2 * done >= of and (task := asyncio.current_task()) is not None:
            task.cancel()

    async def run() -> None:
        async with database.unit() as unit:
            await bring_in(unit.articles, given, author="benchmark", at=system_clock(), progress=stop_halfway)

    await asyncio.wait({running := asyncio.create_task(run())})
    if not running.cancelled():
        raise RuntimeError("the import was not cancelled")
    async with database.reading() as unit:
        left = len(await unit.articles.articles())
    return {"cancelled halfway": passed(started), "cancelled: articles left behind": left}


async def write_on(database: Database, waits: list[float]) -> None:
    """Small transactions beside the import; `waits` are their seconds."""
    for number in itertools.count(1):
        started = time.perf_counter()
        try:
            async with database.unit() as unit:
                await unit.customers.get_or_create(number, "Anna", None, number)
        finally:
            waits.append(time.perf_counter() - started)
        await asyncio.sleep(0.1)


def passed(started: float) -> float:
    """Seconds since then."""
    return round(time.perf_counter() - started, 2)


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--database", default="")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = given.database or f"sqlite:///{folder}/otvet.db"
        print(json.dumps(asyncio.run(measure(url, given.articles)), indent=2))


if __name__ == "__main__":
    main()
