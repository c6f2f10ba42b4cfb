"""What the parts of a turn cost in processor time beside the encoders, with 100 articles in two languages.

    python -m benchmarks.turn_parts [--questions 150]

Articles and questions are those of `benchmarks.scale`; all vectors are real, and worked out before anything is timed.
`first time` is the ranking of questions whose familiar groups the index has not met yet, as after an edit. Milliseconds
of the thread that does the part, so that other work of the machine counts little; the whole turn's are of all threads.
"""

# ruff: noqa: E402  # the numeric libraries read the environment when they are imported
import os

from knowledge_base.threads import one_thread

one_thread(os.environ)

import argparse
import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import machine
from benchmarks.scale import decided, fill, made_up_questions, made_up_vectors
from bot.settings import Settings
from bot.turn.reader import TurnReader
from bot.understanding import live_thresholds, open_warm_search, turn_reader
from conversations.clock import system_clock
from knowledge_base.scoring import Searchable
from knowledge_base.search import KnowledgeSearch
from knowledge_base.signals import Question
from nlu.complexity import ComplexityReader
from nlu.entities import EntityReader
from nlu.language import LanguageReader
from nlu.mood import MoodReader
from nlu.rasa_client import RasaClient
from nlu.requests import SmallTalkReader, asked_for_human
from storage.engine import create_engine
from storage.migrate import upgrade
from storage.unit_of_work import Database

SUBJECTS = 100
BUILDS = 8
SECOND = 1
TOGETHER = 32

Part = tuple[str, list[float]]


def timed(work: Callable[[Any], object], given: Sequence[Any]) -> list[float]:
    """Milliseconds of this thread for each."""
    spent = []
    for one in given:
        started = time.thread_time()
        work(one)
        spent.append(1_000 * (time.thread_time() - started))
    return spent


def understanding(texts: Sequence[str], questions: Sequence[Question]) -> Iterator[Part]:
    """The parts that read words."""
    languages, numbers, small_talk = LanguageReader(), EntityReader(), SmallTalkReader()
    moods, complexities = MoodReader(), ComplexityReader()
    languages.read("kak otmenit zakaz")  # its word lists are read at the first use
    yield "language", timed(languages.read, texts)
    yield "order numbers", timed(numbers.order_numbers, texts)
    yield "small talk, asking for a human", timed(lambda text: (small_talk.read(text), asked_for_human(text)), texts)
    whole = [(one.text, np.concatenate(one.vectors)) for one in questions]
    yield "mood", timed(lambda one: moods.read(*one), whole)
    yield "complexity", timed(lambda one: complexities.read(*one), whole)


def ranking(searchable: Searchable, questions: Sequence[Question]) -> Iterator[Part]:
    """The parts of the search, and building what it stands on."""
    fresh = searchable.over(searchable.snapshot)
    yield "spelling repair", timed(lambda one: searchable.vocabulary.repaired(one.text), questions)
    yield "ranking, first time", timed(fresh.rank, questions)
    yield "ranking", timed(fresh.rank, questions)
    yield "beginning while the first encoder reads", timed(partial(_begin, fresh), questions)
    yield "ranking what was begun", [spent for one in questions for spent in _begun(fresh, one)]
    together = [questions[start : start + TOGETHER] for start in range(0, len(questions), TOGETHER)]
    yield f"ranking {TOGETHER} together, each", [s / TOGETHER for s in timed(fresh.rank_all, together[:-1])]
    yield "building the index", timed(lambda _: searchable.over(searchable.snapshot).vocabulary, range(BUILDS))[1:]


def _begin(searchable: Searchable, question: Question) -> None:
    searchable.look(question.text, SECOND, question.vectors[SECOND])


def _begun(searchable: Searchable, question: Question) -> list[float]:
    _begin(searchable, question)
    return timed(searchable.rank, [question])


async def whole_turn(read: TurnReader, texts: Sequence[str]) -> Part:
    """Everything from a text to a decision, its vectors being known."""
    for text in texts:
        await decided(read, text)
    started = time.process_time()
    for text in texts:
        await decided(read, text)
    return "whole turn without encoding", [1_000 * (time.process_time() - started) / len(texts)]


async def measured(count: int) -> list[Part]:
    """All parts."""
    with tempfile.TemporaryDirectory(prefix="otvet-parts-") as folder, ThreadPoolExecutor(2) as workers:
        settings = Settings(_env_file=None, work_dir=Path(folder))
        await upgrade(settings.database)
        database = Database(create_engine(settings.database))
        await fill(database, SUBJECTS, made_up_vectors())
        search = await open_warm_search(settings, database, workers)
        client = RasaClient(lambda: None, clock=system_clock)
        read = turn_reader(settings, client, search, search.encodings, live_thresholds(settings, database, search))
        texts = list(made_up_questions(SUBJECTS, count))
        turn = await whole_turn(read, texts)
        questions = [await _question(search, text) for text in texts]
        found = [*understanding(texts, questions), *ranking(await search.live.current(), questions), turn]
        await client.close()
        await search.close()
        await database.close()
    return found


async def _question(search: KnowledgeSearch, text: str) -> Question:
    asked = search.as_written(text)
    rows = await asyncio.gather(*(encoding.embed_queries([asked]) for encoding in search.encodings))
    return Question(asked, tuple(row[0] for row in rows))


def main() -> None:
    """Measure and print Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=150)
    found = asyncio.run(measured(parser.parse_args().questions))
    print(f"{machine()}\n\n| part | p50 | p95 |\n|---|---|---|")
    for name, spent in found:
        print(f"| {name} | {np.quantile(spent, 0.5):.2f} | {np.quantile(spent, 0.95):.2f} |")


if __name__ == "__main__":
    main()
