"""What editors look through before and after they publish, put together over one search: checks, replays, gaps."""

from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from bot.composition import open_database
from bot.replaying import Replays
from bot.settings import Settings
from bot.turn.customer import ReadTurn
from bot.turn.reader import TurnReader
from bot.understanding import live_thresholds, open_warm_search
from conversations.clock import Clock, system_clock
from conversations.understanding import Language
from knowledge_base.checks.checker import Checker
from knowledge_base.checks.questions import Questions
from knowledge_base.editors_tools import EditorsTools
from knowledge_base.gaps.gaps import Gaps
from knowledge_base.search import KnowledgeSearch
from knowledge_base.threads import quiet_executor
from knowledge_base.thresholds import Thresholds
from nlu.language import LanguageReader
from storage.article_database import ArticleDatabase
from storage.check_database import CheckDatabase, MissedDatabase
from storage.unit_of_work import Database

Limits = Callable[[Language], Thresholds]
NICENESS = 10


def editors_tools(database: Database, search: KnowledgeSearch, limits: Limits, clock: Clock) -> EditorsTools:
    """They work in one thread that yields to the answering of customers."""
    workers = quiet_executor("checks", NICENESS)
    languages = LanguageReader()

    def rewrite(text: str) -> str:
        return languages.read(text).text

    questions = Questions(CheckDatabase(database), search.encodings, rewrite=rewrite)
    checker = Checker(search.live, ArticleDatabase(database), questions, limits=limits, executor=workers, clock=clock)
    replays = Replays(database, search, questions, limits, clock)
    return EditorsTools(checker, replays, Gaps(search.live, MissedDatabase(database), questions, workers, clock))


def tools_of(read: ReadTurn, database: Database, clock: Clock) -> EditorsTools | None:
    """Over the search that answers customers; None where something else reads their turns."""
    if not isinstance(read, TurnReader):
        return None
    return editors_tools(database, read.search, read.thresholds.thresholds, clock)


@asynccontextmanager
async def open_tools(settings: Settings) -> AsyncIterator[tuple[Database, EditorsTools]]:
    """For one command: over a search of its own, with the thresholds that are stored."""
    with ThreadPoolExecutor(2, "inference") as workers:
        async with open_database(settings) as database:
            search = await open_warm_search(settings, database, workers)
            thresholds = live_thresholds(settings, database, search)
            await thresholds.load()
            try:
                yield database, editors_tools(database, search, thresholds.thresholds, system_clock)
            finally:
                await search.close()
