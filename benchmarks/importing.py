"""How long an import of many articles takes, from a zip archive: reading, comparing, and the one transaction.

python -m benchmarks.importing [--articles 5000] [--database sqlite:///PATH]

The bot's own writing waits while the transaction of SQLite is open; PostgreSQL lets it go on.
"""

import argparse
import asyncio
import io
import json
import tempfile
import time
import zipfile

from benchmarks.machine import machine
from conversations.clock import system_clock
from knowledge_base.exchange.archives import read_archive
from knowledge_base.exchange.bringing_in import bring_in
from knowledge_base.exchange.comparing import compare
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
    """Seconds of each step, first for new articles and then for the same ones again."""
    await upgrade(url)
    database, content = Database(create_engine(url)), archive(count)
    seconds: dict[str, object] = {"articles": count, "machine": machine(), "database": url.partition(":")[0]}
    started = time.perf_counter()
    given = read_archive(content)
    seconds["reading"] = round(time.perf_counter() - started, 2)
    for name in ("new", "again"):
        started = time.perf_counter()
        async with database.reading() as unit:
            await compare(unit.articles, given)
        seconds[f"{name}: preview"] = round(time.perf_counter() - started, 2)
        started = time.perf_counter()
        async with database.unit() as unit:
            await bring_in(unit.articles, given, author="benchmark", at=system_clock())
        seconds[f"{name}: transaction"] = round(time.perf_counter() - started, 2)
    await database.close()
    return seconds


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
