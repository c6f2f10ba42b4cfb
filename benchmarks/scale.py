"""How long understanding and searching take in small and big knowledge bases, and what replacing one article costs.

python -m benchmarks.scale [--subjects 100 10000] [--questions 200] [--replacements 20] [--times 1 4]

The articles are made up from parts, four rows each (title, two questions, a passage) in two languages. Vectors of the
first ones are real; those of the others are mixed from real ones, since their values do not change what a comparison
costs. Questions, the changed articles, the database, FAISS and all the rest are real. No NLU server: it answers beside.
Half of the articles are replaced while nobody asks, the other half while one question after the other is asked. `times`
is how many times as many probes and familiar questions there are as ship. All in milliseconds; `processor` is the time
of both cores together.
"""

# ruff: noqa: E402  # the numeric libraries read the environment when they are imported
import os

from knowledge_base.threads import one_thread

one_thread(os.environ)

import argparse
import asyncio
import itertools
import resource
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

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
from knowledge_base import search as search_module
from knowledge_base.articles import ArticleText
from knowledge_base.editing import publish_text
from knowledge_base.embedder import Encoder, SentenceTransformerEncoder, UniversalEncoder, unit
from knowledge_base.encoding import text_hash
from knowledge_base.familiar import Familiar
from knowledge_base.fusion import shipped_fusion
from knowledge_base.passages import examples, passages
from knowledge_base.ports import Role, Vectors
from knowledge_base.probes import shipped_probe_vectors, shipped_probes
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


class Mixed:
    """Vectors for made-up texts: each two real ones mixed, with noise of its own."""

    def __init__(self, encoder: Encoder, roles: Sequence[Role] = tuple(Role)) -> None:
        texts = [article(number, language) for number in range(REAL) for language in Language]
        self.name = encoder.name
        pieces = {Role.QUERY: examples, Role.PASSAGE: passages}
        self.real = {
            role: encoder.encode([one for text in texts for one in pieces[role](text)], role) for role in roles
        }
        self._random = np.random.default_rng(7)

    def vectors(self, count: int, role: Role) -> Vectors:
        rows = self.real[role]
        first, second = (rows[self._random.integers(0, len(rows), count)] for _ in range(2))
        noise = self._random.normal(0, 0.02, first.shape).astype(np.float32)
        return unit(np.asarray(first + 0.7 * second + noise, np.float32))


def made_up_vectors() -> list[Mixed]:
    """For both packaged encoders, and the first one's tokens."""
    first = SentenceTransformerEncoder()
    tokens = [Mixed(first.tokens, [Role.QUERY])] if first.tokens else []
    return [Mixed(first), Mixed(UniversalEncoder()), *tokens]


async def fill(database: Database, subjects: int, mixed: Sequence[Mixed]) -> None:
    """Publish the articles and store a vector for every text."""
    for start in range(0, subjects, 500):
        some = [article(number, one) for number in range(start, min(start + 500, subjects)) for one in Language]
        async with database.unit() as unit_of_work:
            articles = unit_of_work.articles
            added = await articles.add_revisions(some, author="benchmark", at=system_clock())
            shown = {key: revision.id for key, revision in added.items()}
            await articles.show_all(shown, await articles.bump_version())
            for encoder in mixed:
                for role, pieces in ((Role.QUERY, examples), (Role.PASSAGE, passages)):
                    if role not in encoder.real:
                        continue
                    keys = [text_hash(piece) for text in some for piece in pieces(text)]
                    rows = dict(zip(keys, encoder.vectors(len(keys), role), strict=True))
                    await articles.add_embeddings(encoder.name, role, rows)


async def measure(subjects: int, options: argparse.Namespace, mixed: Sequence[Mixed]) -> AsyncIterator[list[str]]:
    """Rows of the table, one for each number of times."""
    with tempfile.TemporaryDirectory(prefix="otvet-scale-") as folder:
        settings = Settings(_env_file=None, work_dir=Path(folder))
        await upgrade(settings.database)
        database = Database(create_engine(settings.database))
        await fill(database, subjects, mixed)
        for times in options.times:
            with ThreadPoolExecutor(2) as workers, _more_questions(times):
                yield await _row(settings, database, workers, _Run(subjects, times, options))
        await database.close()


@dataclass(frozen=True, slots=True)
class _Run:
    """What one row is about."""

    subjects: int
    times: int
    options: argparse.Namespace


async def _row(settings: Settings, database: Database, workers: ThreadPoolExecutor, run: _Run) -> list[str]:
    started = time.perf_counter()
    search = await open_warm_search(settings, database, workers)
    opened = time.perf_counter() - started
    client = RasaClient(lambda: None, clock=system_clock)
    thresholds = live_thresholds(settings, database, search)
    read = turn_reader(settings, client, search, (search.first_encoding, search.second_encoding), thresholds)
    questions = made_up_questions(run.subjects, run.options.questions)
    for text in itertools.islice(questions, 10):
        await decided(read, text)
    begun = time.process_time()
    asked = [await decided(read, text) for text in questions]
    processor = 1_000 * (time.process_time() - begun) / len(asked)
    replacing = _Replacing(database, search, read, run)
    alone = [await replacing.one(number) for number in range(run.options.replacements // 2)]
    among = [await replacing.one(number, asking=True) for number in range(len(alone), 2 * len(alone))]
    await client.close()
    await search.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    columns = [asked, alone, among, replacing.meanwhile]
    figures = [f"{np.quantile(some, share):.0f}" for some in columns for share in (0.5, 0.95)]
    name = f"{run.subjects:,} ({run.subjects * 2:,} texts)"
    return [name, str(run.times), f"{processor:.0f}", *figures, f"{opened:.0f}", f"{memory:.0f}"]


@contextmanager
def _more_questions(times: int) -> Iterator[None]:
    """So many times as many probes and familiar questions: copies a little way off."""
    fusion, probes, vectors = shipped_fusion(), shipped_probes(), shipped_probe_vectors()
    copies = tuple(replace(one, text=f"{one.text}{' ' * copy}") for copy in range(times) for one in probes)
    near = {name: _copies(rows, times) for name, rows in vectors.items()}
    own = fusion.familiar
    groups = np.concatenate([own.groups + copy * (own.groups.max() + 1) for copy in range(times)])
    more = replace(fusion, familiar=Familiar(_copies(own.vectors, times), groups))
    with (
        patch.object(search_module, "shipped_probes", lambda: copies),
        patch.object(search_module, "shipped_probe_vectors", lambda: near),
        patch.object(search_module, "shipped_fusion", lambda: more),
    ):
        yield


def _copies(rows: Vectors, times: int) -> Vectors:
    random = np.random.default_rng(5)
    moved = [rows + random.normal(0, 0.01, rows.shape).astype(np.float32) for _ in range(times - 1)]
    return unit(np.vstack([rows, *moved]))


def made_up_questions(subjects: int, count: int) -> Iterator[str]:
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


class _Replacing:
    """Replaces articles; `meanwhile` are the milliseconds of answers to questions that were asked at the same time."""

    def __init__(self, database: Database, search: KnowledgeSearch, read: TurnReader, run: _Run) -> None:
        self._database = database
        self._search = search
        self._read = read
        self._run = run
        self._asked = itertools.count()
        self.meanwhile: list[float] = []

    async def one(self, number: int, *, asking: bool = False) -> float:
        """How long a changed article takes to be in the index, from its commit on; in milliseconds."""
        text = article(self._run.subjects - 1 - number, Language.EN)
        new = f"{text.title}, new {self._run.times}"
        async with self._database.unit() as unit_of_work:
            changed = replace(text, title=new, body=f"New. {text.body}", questions=())
            await publish_text(unit_of_work.articles, changed, author="benchmark", at=system_clock())
        started = time.perf_counter()
        renewed = asyncio.create_task(self._renewed())
        while asking and not renewed.done():
            question = f"how to return chair {self._run.times} {next(self._asked)}"
            self.meanwhile.append(await decided(self._read, question))
        return 1_000 * (await renewed - started)

    async def _renewed(self) -> float:
        await self._search.live.renew()
        return time.perf_counter()


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
    mixed = made_up_vectors()
    lines = [
        "# Scale",
        "",
        f"{options.date}, {machine()}.",
        "",
        (__doc__ or "").split("\n\n")[2].replace("\n", " "),
        "",
    ]
    lines += [
        "| articles | times | processor a turn | decided p50 | p95 | replaced p50 | p95 | while asked p50 | p95 "
        "| answers meanwhile p50 | p95 | opened, s | peak MB |",
        "|---" * 13 + "|",
    ]
    for subjects in options.subjects:
        async for row in measure(subjects, options, mixed):
            lines.append("| " + " | ".join(row) + " |")
            print(lines[-1], flush=True)
    lines += ["", "FAISS, flat, one thread:", "", "| rows | ms |", "|---|---|", *flat_limit(), ""]
    print("\n".join(lines))
    options.out.write_text("\n".join(lines), "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure small and big knowledge bases.")
    parser.add_argument("--subjects", type=int, nargs="+", default=[100, 10_000], help="articles in two languages")
    parser.add_argument("--questions", type=int, default=200, help="how many are timed")
    parser.add_argument("--replacements", type=int, default=20, help="how many articles are replaced, one by one")
    parser.add_argument("--times", type=int, nargs="+", default=[1, 4], help="of the probes and familiar questions")
    parser.add_argument("--out", type=Path, default=RESULTS / "scale.md", help="the file that is written")
    parser.add_argument("--date", default=f"{datetime.now(UTC):%Y-%m-%d}", help="the date written into the results")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main())
