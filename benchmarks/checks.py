"""How many harmful edits the checks stop, how many harmless ones they get in the way of, and how long 1,000 questions
take.

    python -m benchmarks.checks [--times] [--answer 0.9] [--out benchmarks/results/checks.json]

The edits are those of `seeded_edits` over the demo shop's articles. An edit is stopped where at least one finding asks
for a reason. Each is checked as an editor would see it: against all example questions, the shop's labelled questions as
test questions, and 1,000 questions of customers, which are the labelled ones with a word or two before them; `--answer`
is the score from which an article is sent. `--times` leaves the edits out.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.machine import machine
from benchmarks.seeded_edits import Edit, read_edits
from conversations.clock import system_clock
from conversations.decisions import Decision, DecisionKind, Reason
from conversations.messages import Author, ContentKind, Direction, NewMessage
from conversations.understanding import Language
from knowledge_base.articles import ArticleText
from knowledge_base.calibration.judged import Source, Verdict
from knowledge_base.checks.checker import Checker
from knowledge_base.checks.findings import Finding, Findings
from knowledge_base.checks.questions import Questions
from knowledge_base.folder import import_folder
from knowledge_base.search import KnowledgeSearch, open_search
from knowledge_base.threads import one_thread
from knowledge_base.thresholds import Thresholds
from nlu.language import LanguageReader
from storage.article_database import ArticleDatabase
from storage.check_database import CheckDatabase
from storage.engine import create_engine
from storage.migrate import upgrade
from storage.unit_of_work import Database

DEMO = Path(__file__).parents[1] / "demo"
LIMITS = Thresholds(answer=0.9, clarify=0.2)
QUESTIONS = 1_000
BEFORE = {
    Language.RU: (
        "",
        "подскажите,",
        "здравствуйте,",
        "скажите пожалуйста,",
        "добрый день!",
        "вопрос:",
        "а вот ещё:",
        "извините,",
        "привет,",
        "девушка,",
        "слушайте,",
        "вечер добрый,",
    ),
    Language.EN: (
        "",
        "please,",
        "hello,",
        "hi there,",
        "excuse me,",
        "one question:",
        "good day,",
        "hey,",
        "sorry,",
        "listen,",
        "dear shop,",
        "evening,",
    ),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of an edit."""

    id: str
    kind: str
    harmful: bool
    stopped: bool
    findings: list[str]


@dataclass(frozen=True, slots=True)
class Shop:
    """The demo shop in a database of its own."""

    database: Database
    search: KnowledgeSearch
    checker: Checker


@asynccontextmanager
async def open_shop(url: str, limits: Thresholds = LIMITS) -> AsyncIterator[Shop]:
    """With the packaged encoders; the articles are imported where they are not there."""
    languages = LanguageReader()
    database = Database(create_engine(url))
    articles = ArticleDatabase(database)
    async with database.unit() as unit:
        await import_folder(unit.articles, DEMO / "kb", author="benchmark", at=datetime.now(UTC))

    def rewrite(text: str) -> str:
        return languages.read(text).text

    with ThreadPoolExecutor(2) as workers:
        search = open_search(articles, executor=workers, rewrite=rewrite)
        await search.warm_up()
        questions = Questions(CheckDatabase(database), search.encodings, rewrite=rewrite)
        checker = Checker(
            search.live, articles, questions, limits=lambda _: limits, executor=workers, clock=system_clock
        )
        yield Shop(database, search, checker)
        await search.close()
    await database.close()


async def judge(shop: Shop, edit: Edit) -> Judged:
    """Check one edit."""
    return judged_as(edit, await shop.checker.checked(await draft_of(shop, edit)))


def judged_as(edit: Edit, found: Findings) -> Judged:
    """What these findings make of the edit."""
    told = [_told(one) for one in found.found]
    return Judged(edit.id, edit.kind, edit.harmful, found.needs_reason, told)


def _told(one: Finding) -> str:
    if one.was is None or one.would_be is None:
        return f"{one.severity} {one.kind}"
    before, after = (f"{outcome.slug} {outcome.score:.3f}" for outcome in (one.was, one.would_be))
    return f"{one.severity} {one.kind}: {one.asker} {one.question!r}: {before} → {after}"


async def draft_of(shop: Shop, edit: Edit) -> ArticleText:
    """The edit's draft of what is published."""
    async with shop.database.reading() as unit:
        published = await unit.articles.published(edit.slug, edit.language)
    return edit.applied(published.text if published else None)


def figures(judged: Sequence[Judged]) -> dict[str, Any]:
    """Shares by kind and altogether."""
    kinds: dict[str, list[Judged]] = {}
    for one in judged:
        kinds.setdefault(one.kind, []).append(one)
    stopped = {harmful: [one.stopped for one in judged if one.harmful is harmful] for harmful in (True, False)}
    return {
        "harmful_caught": sum(stopped[True]) / len(stopped[True]),
        "harmless_blocked": sum(stopped[False]) / len(stopped[False]),
        "by_kind": {kind: f"{sum(one.stopped for one in some)}/{len(some)}" for kind, some in kinds.items()},
        "mistakes": [asdict(one) for one in judged if one.stopped is not one.harmful],
    }


async def add_questions(database: Database, count: int) -> None:
    """Customers' questions of the last days: the shop's labelled ones with a word or two before them."""
    async with database.unit() as unit:
        conversation = await unit.customers.get_or_create(7, "Anna", None, 7)
        for text, language in _questions(count):
            said = NewMessage(
                conversation_id=conversation.id,
                direction=Direction.INCOMING,
                author=Author.CUSTOMER,
                author_name="Anna",
                content=ContentKind.TEXT,
                text=text,
            )
            message = await unit.messages.add(said)
            await unit.decisions.add(conversation.id, message.id, _not_covered(language), {}, 1.0)


async def add_tests(database: Database) -> None:
    """The shop's labelled questions as test questions."""
    rows = [json.loads(line) for line in (DEMO / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    async with database.unit() as unit:
        for row in rows:
            right = [row["article"], *row.get("also", [])] if row["expect"] == "answer" else []
            slugs = right or ([None] if row.get("reason") == "not_covered" else [])
            for slug in slugs:
                verdict = Verdict(row["text"], Language(row["lang"]), slug, right=True, source=Source.CHECKED)
                await unit.calibrations.add_verdict(verdict, author="benchmark")


async def timed(shop: Shop) -> dict[str, float]:
    """Seconds of a first check with all questions new to the process, of a second one, and of one after an edit."""
    async with shop.database.reading() as unit:
        published = await unit.articles.published("delivery-cost", Language.EN)
    if published is None:
        raise ValueError("the demo shop has no article delivery-cost")
    draft = replace(published.text, body=published.text.body + "\n\nA courier rings before he comes.")
    seconds, found = {}, None
    for name, text in (("first", draft), ("again", draft), ("edited", replace(draft, title="Delivery prices"))):
        started = time.perf_counter()
        found = await shop.checker.checked(text)
        seconds[name] = round(time.perf_counter() - started, 2)
    return seconds | _counted(found)


def _counted(found: Findings | None) -> dict[str, float]:
    return {"asked": found.asked, "affected": found.affected} if found else {}


def _questions(count: int) -> Iterator[tuple[str, Language]]:
    rows = [json.loads(line) for line in (DEMO / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    asked = [(row["text"], Language(row["lang"])) for row in rows]
    for number in range(count):
        text, language = asked[number % len(asked)]
        yield f"{BEFORE[language][number // len(asked) % len(BEFORE[language])]} {text}".strip(), language


def _not_covered(language: Language) -> Decision:
    return Decision(kind=DecisionKind.HAND_OFF, reason=Reason.NOT_COVERED, language=language)


async def measured(*, edits: bool, answer: float) -> dict[str, Any]:
    """The times, and what becomes of the edits where they are wanted."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/shop.db"
        await upgrade(url)
        async with open_shop(url, replace(LIMITS, answer=answer)) as shop:
            await add_questions(shop.database, QUESTIONS)
            times = await timed(shop)
            judged = await judged_edits(shop) if edits else []
    said = {"machine": machine(), "at": f"{system_clock():%Y-%m-%d}", "answer": answer, "seconds": times}
    return said | (figures(judged) if judged else {})


async def judged_edits(shop: Shop) -> list[Judged]:
    """What becomes of each edit, told to whoever waits."""
    await add_tests(shop.database)
    judged = []
    for edit in read_edits():
        judged.append(await judge(shop, edit))
        print(f"{edit.id} {edit.kind}: {'stopped' if judged[-1].stopped else 'let through'}", file=sys.stderr)
    return judged


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--times", action="store_true", help="measure the times only")
    parser.add_argument("--answer", type=float, default=LIMITS.answer, help="the score from which an article is sent")
    arguments = parser.parse_args()
    one_thread(os.environ)
    found = asyncio.run(measured(edits=not arguments.times, answer=arguments.answer))
    text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    if arguments.out:
        arguments.out.write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
