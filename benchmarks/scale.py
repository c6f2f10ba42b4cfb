"""How long understanding and searching take in small and big knowledge bases, and what replacing one article costs.

python -m benchmarks.scale [--subjects 100 10000] [--questions 200] [--replacements 20] [--date 2026-01-31]

The articles are made up from parts, four rows each (title, two questions, a passage) in two languages. Vectors of the
first ones are real; those of the others are mixed from real ones, since their values do not change what a comparison
costs. Questions, the changed articles, the database, FAISS and all the rest are real. No NLU server: it answers beside.
"""

# ruff: noqa: E402  # the numeric libraries read the environment when they are imported
import os

from knowledge_base.threads import one_thread

one_thread(os.environ)

import argparse
import asyncio
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import faiss
import numpy as np

from benchmarks.machine import machine
from bot.settings import Settings
from bot.turn.policy import decide
from bot.turn.reader import TurnReader
from bot.understanding import live_thresholds, open_warm_search, turn_reader
from conversations.clock import system_clock
from conversations.conversation import Memory, Owner
from conversations.messages import ContentKind
from conversations.understanding import Language
from knowledge_base.articles import ArticleText
from knowledge_base.editing import publish_text
from knowledge_base.embedder import SentenceTransformerEncoder, UniversalEncoder, unit
from knowledge_base.encoding import text_hash
from knowledge_base.passages import examples, passages
from knowledge_base.ports import Role, Vectors
from knowledge_base.search import KnowledgeSearch
from nlu.rasa_client import RasaClient
from storage.engine import create_engine
from storage.migrate import upgrade
from storage.unit_of_work import Database

RESULTS = Path("benchmarks") / "results"
REAL = 100
LIMITS = (1_000, 10_000, 100_000, 300_000)
THINGS = ("lamp", "chair", "blanket", "teapot", "curtain", "pillow", "mirror", "shelf", "carpet", "vase")
RUSSIAN_THINGS = ("лампу", "стул", "плед", "чайник", "штору", "подушку", "зеркало", "полку", "ковёр", "вазу")
DOINGS = ("return", "wash", "repair", "assemble", "exchange", "order", "collect", "pay for", "track", "insure")
RUSSIAN_DOINGS = (
    *("вернуть", "постирать", "починить", "собрать", "обменять"),
    *("заказать", "забрать", "оплатить", "найти", "проверить"),
)


def article(number: int, language: Language) -> ArticleText:
    """One of as many different articles as one likes."""
    russian = language is Language.RU
    doing = (RUSSIAN_DOINGS if russian else DOINGS)[number % 10]
    thing = (RUSSIAN_THINGS if russian else THINGS)[number // 10 % 10]
    model = f"{'модели' if russian else 'of model'} A-{number:05d}"
    how, ask = ("Как", "подскажите, как") if russian else ("How to", "please tell me how to")
    said = f"{how} {doing} {thing} {model}"
    body = (
        f"{said}: {'за' if russian else 'within'} {number % 30 + 1} {'дней' if russian else 'days'}. {said} ({number})."
    )
    questions = (f"{ask} {doing} {thing} {model}", f"{thing} {model} {doing}?")
    return ArticleText(slug=f"a-{number:05d}", language=language, title=said, body=body, questions=questions)


class _Mixed:
    """Vectors for made-up texts: each two real ones mixed, with noise of its own."""

    def __init__(self, encoder: SentenceTransformerEncoder | UniversalEncoder) -> None:
        texts = [article(number, language) for number in range(REAL) for language in Language]
        self.name = encoder.name
        self.real = {
            Role.QUERY: encoder.encode([question for text in texts for question in examples(text)], Role.QUERY),
            Role.PASSAGE: encoder.encode([piece for text in texts for piece in passages(text)], Role.PASSAGE),
        }
        self._random = np.random.default_rng(7)

    def vectors(self, count: int, role: Role) -> Vectors:
        rows = self.real[role]
        first, second = (rows[self._random.integers(0, len(rows), count)] for _ in range(2))
        noise = self._random.normal(0, 0.02, first.shape).astype(np.float32)
        return unit(np.asarray(first + 0.7 * second + noise, np.float32))


async def fill(database: Database, subjects: int, mixed: Sequence[_Mixed]) -> None:
    """Publish the articles and store a vector for every text."""
    for start in range(0, subjects, 500):
        some = [article(number, one) for number in range(start, min(start + 500, subjects)) for one in Language]
        async with database.unit() as unit_of_work:
            for text in some:
                await publish_text(unit_of_work.articles, text, author="benchmark", at=system_clock())
            for encoder in mixed:
                for role, pieces in ((Role.QUERY, examples), (Role.PASSAGE, passages)):
                    keys = [text_hash(piece) for text in some for piece in pieces(text)]
                    rows = dict(zip(keys, encoder.vectors(len(keys), role), strict=True))
                    await unit_of_work.articles.add_embeddings(encoder.name, role, rows)


async def measure(subjects: int, questions: int, replacements: int, mixed: Sequence[_Mixed]) -> list[str]:
    """A row of the table."""
    with tempfile.TemporaryDirectory(prefix="otvet-scale-") as folder, ThreadPoolExecutor(2) as workers:
        settings = Settings(_env_file=None, work_dir=Path(folder))
        await upgrade(settings.database)
        database = Database(create_engine(settings.database))
        await fill(database, subjects, mixed)
        search = await open_warm_search(settings, database, workers)
        client = RasaClient(lambda: None, clock=system_clock)
        read = turn_reader(
            settings,
            client,
            search,
            (search.first_encoding, search.second_encoding),
            live_thresholds(settings, database, search),
        )
        asked = [await decided(read, text) for text in _questions(subjects, questions)][10:]
        changed, during = await _replace(database, search, read, subjects, replacements)
        await client.close()
        await search.close()
        await database.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = [np.median(asked), np.quantile(asked, 0.95), np.median(changed), max(changed), max(during, default=0.0)]
    return [f"{subjects:,} ({subjects * 2:,} texts)", *(f"{figure:.0f}" for figure in figures), f"{memory:.0f}"]


def _questions(subjects: int, count: int) -> Iterator[str]:
    random = np.random.default_rng(11)
    for number in random.integers(0, subjects, count + 10):
        text = article(int(number), Language.RU if number % 2 else Language.EN)
        yield f"{text.questions[0]} {random.integers(0, 1_000_000)}"


async def decided(read: TurnReader, text: str) -> float:
    """Milliseconds from a text to a decision."""
    started = time.perf_counter()
    reading = await read(text, content=ContentKind.TEXT, album_id=None, memory=Memory(), language=None)
    decide(reading, Memory(), Owner.BOT)
    return 1_000 * (time.perf_counter() - started)


async def _replace(
    database: Database, search: KnowledgeSearch, read: TurnReader, subjects: int, count: int
) -> tuple[list[float], list[float]]:
    """How long a changed article takes to be in the index, and how long answers take meanwhile; in milliseconds."""
    changed, during = [], []
    for number in range(count):
        text = article(subjects - 1 - number, Language.EN)
        new = ArticleText(slug=text.slug, language=text.language, title=f"{text.title}, new", body=f"New. {text.body}")
        async with database.unit() as unit_of_work:
            await publish_text(unit_of_work.articles, new, author="benchmark", at=system_clock())
        started = time.perf_counter()
        asking = asyncio.create_task(decided(read, f"how to return chair {number}"))
        await search.warm_up()
        changed.append(1_000 * (time.perf_counter() - started))
        during.append(await asking)
    return changed, during


def flat_limit() -> Iterator[str]:
    """Rows and milliseconds of one flat search in 384 dimensions."""
    random = np.random.default_rng(3)
    for count in LIMITS:
        index = faiss.IndexFlatIP(384)
        for _ in range(count // 1_000):
            index.add(unit(random.normal(size=(1_000, 384)).astype(np.float32)))
        asked = unit(random.normal(size=(20, 384)).astype(np.float32))
        taken = []
        for row in asked:
            started = time.perf_counter()
            index.search(row[None], 200)
            taken.append(1_000 * (time.perf_counter() - started))
        yield f"| {count:,} | {np.median(taken):.2f} |"


async def main() -> None:
    """Measure, print, and write Markdown."""
    options = _options()
    mixed = [_Mixed(SentenceTransformerEncoder()), _Mixed(UniversalEncoder())]
    lines = [
        "# Scale",
        "",
        f"{options.date}, {machine()}.",
        "",
        (__doc__ or "").split("\n\n")[2].replace("\n", " "),
        "",
    ]
    lines += [
        "| articles | decided, p50 ms | p95 ms | replaced, p50 ms | worst | longest answer meanwhile, ms | peak MB |",
        "|---|---|---|---|---|---|---|",
    ]
    for subjects in options.subjects:
        row = await measure(subjects, options.questions, options.replacements, mixed)
        lines.append("| " + " | ".join(row) + " |")
        print(lines[-1], flush=True)
    lines += ["", "FAISS, flat, one thread:", "", "| rows | ms |", "|---|---|", *flat_limit(), ""]
    print("\n".join(lines))
    (RESULTS / "scale.md").write_text("\n".join(lines), "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure small and big knowledge bases.")
    parser.add_argument("--subjects", type=int, nargs="+", default=[100, 10_000], help="articles in two languages")
    parser.add_argument("--questions", type=int, default=200, help="how many are timed")
    parser.add_argument("--replacements", type=int, default=20, help="how many articles are replaced, one by one")
    parser.add_argument("--date", default=f"{datetime.now(UTC):%Y-%m-%d}", help="the date written into the results")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main())
