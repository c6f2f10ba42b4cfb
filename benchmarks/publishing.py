"""How long it takes from publishing an article to the first answer with its new text, in every worker.

    python -m benchmarks.publishing [--database URL] [--articles 1000] [--publications 40] [--calibrating] [--out FILE]

A shop of so many articles in two languages, ten example questions each; the vectors of all but the edited articles are
random, for they only have to be there. Two workers, each with a database and an index of its own, share the real
encoders, a Python process and its processor; the first one publishes. Each worker is asked all the time. Measured is
the time from the commit to the end of the first search that finds the new revision, and how long searches take while
nothing is published and while an index is renewed. With --calibrating the thresholds are worked out in the background.
A database that an earlier run has filled is used as it is.
"""

import argparse
import asyncio
import json
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import machine
from bot.understanding import publications
from conversations.clock import system_clock
from conversations.understanding import Language
from knowledge_base import editing
from knowledge_base.articles import ArticleText
from knowledge_base.calibration.keeper import LiveThresholds
from knowledge_base.embedder import unit
from knowledge_base.encoding import Encoding, text_hash
from knowledge_base.passages import examples, passages
from knowledge_base.ports import Role
from knowledge_base.search import KnowledgeSearch, open_search
from knowledge_base.threads import one_thread
from storage.article_database import ArticleDatabase
from storage.calibration_database import CalibrationDatabase
from storage.engine import create_engine
from storage.migrate import upgrade
from storage.unit_of_work import Database

EDITED = 5
QUESTIONS = 9
AT_ONCE = 500
PAUSE_SECONDS = 0.3
GIVE_UP_SECONDS = 30.0


@dataclass
class Worker:
    """A process's search with its own way of hearing of publications; `idle` and `renewing` are seconds of searches."""

    search: KnowledgeSearch
    database: Database
    tasks: list["asyncio.Task[None]"]
    idle: list[float] = field(default_factory=list)
    renewing: list[float] = field(default_factory=list)


def text_of(number: int, language: Language, edition: int = 0) -> ArticleText:
    """An invented article; an edition changes its body and one question."""
    word = f"предмет{number}" if language is Language.RU else f"thing{number}"
    questions = tuple(f"{word} question {n} about {word} and {n * number}" for n in range(QUESTIONS))
    changed = f"where is edition {edition} of {word}"
    return ArticleText(
        slug=f"article-{number}",
        language=language,
        title=f"About {word}",
        body=f"All about {word}, edition {edition}. It is kept for {edition + 1} days.\n\nAsk us about {word}.",
        questions=(*questions, changed),
    )


def every_text(count: int) -> Iterator[ArticleText]:
    """The shop."""
    for number in range(count):
        for language in Language:
            yield text_of(number, language)


async def fill(database: Database, encodings: Sequence[Encoding], count: int) -> None:
    """Articles and vectors."""
    random = np.random.default_rng(1)
    now = datetime.now(UTC)
    texts = list(every_text(count))
    for start in range(0, len(texts), AT_ONCE):
        part = texts[start : start + AT_ONCE]
        async with database.unit() as unit_of_work:
            articles = unit_of_work.articles
            added = await articles.add_revisions(part, author="benchmark", at=now)
            await articles.show_all({key: one.id for key, one in added.items()}, await articles.bump_version())
            for encoding in encodings:
                for role, said in ((Role.QUERY, examples), (Role.PASSAGE, passages)):
                    keys = [text_hash(one) for text in part for one in said(text)]
                    rows = unit(random.normal(size=(len(keys), encoding.encoder.dimension)).astype(np.float32))
                    vectors = dict(zip(keys, rows, strict=True))
                    await articles.add_embeddings(encoding.encoder.name, role, vectors)


async def published_so_far(database: Database) -> int:
    """How often anything was published; 0 where no earlier run has left its articles there."""
    async with database.reading() as unit_of_work:
        return await unit_of_work.articles.version()


async def open_worker(url: str, encoders: KnowledgeSearch | None, workers: Executor) -> Worker:
    """One process's part; the encoders are loaded once."""
    database = Database(create_engine(url))
    loaded = None
    if encoders is not None:
        loaded = encoders.first_encoding.encoder, encoders.second_encoding.encoder
    search = open_search(ArticleDatabase(database), executor=workers, encoders=loaded)
    return Worker(search, database, [])


async def follow(worker: Worker) -> None:
    """Hear of publications as `otvet run` does."""
    worker.tasks.append(asyncio.create_task(_listening(worker.database)))
    worker.tasks.append(asyncio.create_task(worker.search.live.keep_fresh(publications(worker.database))))


async def _listening(database: Database) -> None:
    async with database.wakeups.listening():
        await asyncio.Event().wait()


async def first_answer(worker: Worker, question: str, revision_id: int, started: float) -> float:
    """Ask until the new revision is the best candidate; the seconds since `started`."""
    while time.perf_counter() - started < GIVE_UP_SECONDS:
        asked = time.perf_counter()
        found = await worker.search.find(question, language=Language.EN)
        worker.renewing.append(time.perf_counter() - asked)
        if found.candidates and found.candidates[0].revision_id == revision_id:
            return time.perf_counter() - started
        await asyncio.sleep(0.01)
    raise TimeoutError(f"{question!r} is not answered with revision {revision_id}")


async def measure(workers: Sequence[Worker], count: int) -> list[list[float]]:
    """Seconds by worker."""
    seconds: list[list[float]] = [[] for _ in workers]
    earlier = await published_so_far(workers[0].database)
    for edition in range(earlier + 1, earlier + count + 1):
        number = edition % EDITED
        text = text_of(number, Language.EN, edition)
        for worker in workers:
            started = time.perf_counter()
            await worker.search.find(f"nothing of {edition}", language=Language.EN)
            worker.idle.append(time.perf_counter() - started)
        async with workers[0].database.unit() as unit_of_work:
            await editing.publish_text(unit_of_work.articles, text, author="benchmark", at=system_clock())
        started = time.perf_counter()
        async with workers[0].database.reading() as unit_of_work:
            published = await unit_of_work.articles.published(text.slug, text.language)
        if published is None:
            raise ValueError(f"{text.slug} is not published")
        answers = [first_answer(worker, text.questions[-1], published.id, started) for worker in workers]
        for own, took in zip(seconds, await asyncio.gather(*answers), strict=True):
            own.append(took)
        await asyncio.sleep(PAUSE_SECONDS)
    return seconds


async def measured(url: str, *, articles: int, count: int, calibrating: bool) -> dict[str, Any]:
    """Everything for one database."""
    await upgrade(url)
    with ThreadPoolExecutor(2, "inference") as pool:
        first = await open_worker(url, None, pool)
        if not await published_so_far(first.database):
            await fill(first.database, first.search.encodings, articles)
        second = await open_worker(url, first.search, pool)
        for worker in (first, second):
            await worker.search.warm_up()
            await follow(worker)
        if calibrating:
            first.tasks.append(asyncio.create_task(_calibrate(first)))
        seconds = await measure((first, second), count)
        for worker in (first, second):
            for task in worker.tasks:
                task.cancel()
            await asyncio.gather(*worker.tasks, return_exceptions=True)
            await worker.search.close()
            await worker.database.close()
    named = {"publisher": seconds[0], "other worker": seconds[1]}
    found = {f"{name}: new text": quantiles(values) for name, values in named.items()}
    found["search, nothing published"] = quantiles([*first.idle, *second.idle])
    found["search while the index is renewed"] = quantiles([*first.renewing, *second.renewing])
    return found


async def _calibrate(worker: Worker) -> None:
    """The thresholds in the background, without the pauses that they usually make."""
    database = CalibrationDatabase(worker.database)
    thresholds = LiveThresholds(worker.search.live, worker.search.encodings, database, budget=0.02, clock=system_clock)
    while True:
        await thresholds.work_out()


def quantiles(values: Sequence[float]) -> dict[str, float]:
    """In milliseconds."""
    return {name: round(1000 * float(np.quantile(values, share)), 1) for name, share in SHARES.items()}


SHARES = {"p50": 0.5, "p95": 0.95, "max": 1.0}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default="")
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--publications", type=int, default=40)
    parser.add_argument("--calibrating", action="store_true")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    one_thread(os.environ)
    with tempfile.TemporaryDirectory() as folder:
        url = given.database or f"sqlite:///{folder}/shop.db"
        found = asyncio.run(
            measured(url, articles=given.articles, count=given.publications, calibrating=given.calibrating)
        )
    engine = "PostgreSQL" if given.database.startswith("postgresql") else "SQLite"
    report = {"machine": machine(), "database": engine, "articles": given.articles, "calibrating": given.calibrating}
    text = json.dumps(report | {"milliseconds": found}, indent=1) + "\n"
    if given.out:
        given.out.write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
