"""Building what understands customers: the NLU server and its client, the utterance reader, the knowledge search."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import numpy as np

from bot.nlu_health import health_dir, telling_health
from bot.settings import Settings
from bot.starting import Starting
from bot.turn.reader import Ready, TurnReader, at_once
from conversations.clock import system_clock
from conversations.errors import OtvetError
from conversations.understanding import Language
from knowledge_base.calibration.calibrator import AskedSoFar
from knowledge_base.calibration.keeper import LiveThresholds
from knowledge_base.embedder import PACKAGED, SentenceTransformerEncoder
from knowledge_base.encoding import Encoding, Progress
from knowledge_base.refresh import Wait
from knowledge_base.search import KnowledgeSearch, open_search
from nlu.entities import EntityReader
from nlu.kernel_model import Floats
from nlu.language import LanguageReader
from nlu.rasa.components.entity_rules import DEFAULT_ORDER_PATTERN
from nlu.rasa_client import RasaClient, RasaEndpoint
from nlu.rasa_health import HealthNotes
from nlu.rasa_progress import LastStage, ProgressListener, RasaProgress, RasaStage, ignore_progress
from nlu.rasa_project import RasaProject
from nlu.rasa_server import RasaServer
from nlu.understand import UtteranceReader
from storage.article_database import ArticleDatabase
from storage.calibration_database import CalibrationDatabase
from storage.unit_of_work import Database
from storage.wakeups import Topic

log = logging.getLogger(__name__)

INFERENCE_THREADS = 2
CATCH_UP_SECONDS = 5.0
"""A NOTIFY may get lost; the version counter is looked at anyway."""
LOOK_SECONDS = 0.25
EndpointSource = Callable[[], RasaEndpoint | None]


def rasa_project(settings: Settings) -> RasaProject:
    """The Rasa project that ships with the product, run by the Python of the settings."""
    return RasaProject(python=settings.rasa_python.absolute())


def rasa_work_dir(settings: Settings) -> Path:
    """Where trained models and the server's log are kept."""
    folder = settings.model_dir.absolute() / "rasa"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def rasa_server(
    settings: Settings, *, progress: ProgressListener = ignore_progress, port: int = 0, token: str | None = None
) -> RasaServer:
    """A server of our own, not yet running; see RasaServer for `port` and `token`."""
    return RasaServer(rasa_project(settings), rasa_work_dir(settings), port=port, token=token, progress=progress)


@asynccontextmanager
async def open_endpoint(settings: Settings, progress: ProgressListener, *, wait: bool) -> AsyncIterator[EndpointSource]:
    """Where the NLU server is: the configured one, or one of our own that runs as long as this is open.

    With `wait`, our own is up before anything else happens. A server that can't be had is no reason to stop: the bot
    goes on with rules and articles.
    """
    if not settings.rasa_enabled:
        yield lambda: None
        return
    if settings.rasa_url:
        endpoint = RasaEndpoint(settings.rasa_url, settings.rasa_token.get_secret_value())
        yield lambda: endpoint
        return
    server = rasa_server(settings, progress=progress)
    keeper = asyncio.create_task(_keep(server, progress))
    try:
        if wait:
            ready = asyncio.create_task(server.wait_ready())
            await asyncio.wait({ready, keeper}, return_when=asyncio.FIRST_COMPLETED)
            ready.cancel()
        yield server.endpoint
    finally:
        keeper.cancel()
        with suppress(asyncio.CancelledError):
            await keeper


async def _keep(server: RasaServer, progress: ProgressListener) -> None:
    try:
        await server.run()
    except OtvetError as error:
        log.warning("the bot goes on without the NLU server: %s", error)
        progress(RasaProgress(RasaStage.FAILED, str(error)))


@asynccontextmanager
async def open_reader(
    settings: Settings,
    database: Database,
    progress: ProgressListener,
    *,
    wait: bool = False,
    calibrating: AskedSoFar | None = None,
    encoding: Progress | None = None,
) -> AsyncIterator[TurnReader]:
    """Everything that understands a turn. NLU server, index and thresholds get ready meanwhile; a turn waits for the
    index (`bot/starting.py`).

    With `wait`, all of them are ready before anything else happens; the thresholds are those of the articles of now
    (`calibrating` hears how many held-out questions were asked for them). `encoding` hears how many articles are done.
    """
    with ThreadPoolExecutor(INFERENCE_THREADS, "inference") as workers:
        stage = LastStage(progress)
        async with open_endpoint(settings, stage, wait=wait) as endpoint:
            search = await open_loaded_search(settings, database, workers, encoding)
            client = RasaClient(endpoint, clock=system_clock, budget_seconds=settings.nlu_budget_seconds)
            thresholds = live_thresholds(settings, database, search)
            starting = Starting(search, thresholds)
            keeper = await _started(starting, thresholds, wait=wait, asked=calibrating)
            fresh = None if wait else asyncio.create_task(search.live.keep_fresh(publications(database)))
            try:
                moods = await mood_encodings(settings, search, workers)
                async with telling_health(client, stage, HealthNotes(health_dir(settings))):
                    yield turn_reader(settings, client, search, moods, thresholds, ready=starting.wait)
            finally:
                await stopped(keeper)
                await stopped(fresh)
                await client.close()
                await search.close()


def publications(database: Database) -> Wait:
    """Waits for the next publication, in whichever process; where none is told, the version counter is looked at."""
    subscription = database.wakeups.subscribe(Topic.KNOWLEDGE)
    seconds = CATCH_UP_SECONDS if database.capabilities.notify else LOOK_SECONDS

    async def wait() -> object:
        return await subscription.wait(seconds)

    return wait


def live_thresholds(settings: Settings, database: Database, search: KnowledgeSearch) -> LiveThresholds:
    """The thresholds for this search, not yet known."""
    return LiveThresholds(
        search.live,
        search.encodings,
        CalibrationDatabase(database),
        budget=settings.answer_error_budget,
        clock=system_clock,
    )


async def _started(
    starting: Starting, thresholds: LiveThresholds, *, wait: bool, asked: AskedSoFar | None
) -> asyncio.Task[None] | None:
    if not wait:
        return asyncio.create_task(starting.run())
    await starting.now()
    await thresholds.work_out(asked)
    return None


async def stopped(task: asyncio.Task[None] | None) -> None:
    """End a background task and wait until it has ended."""
    if task is not None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def open_warm_search(settings: Settings, database: Database, workers: ThreadPoolExecutor) -> KnowledgeSearch:
    """The search with its encoders loaded and its index built."""
    search = await open_loaded_search(settings, database, workers)
    await search.warm_up()
    return search


async def open_loaded_search(
    settings: Settings, database: Database, workers: ThreadPoolExecutor, progress: Progress | None = None
) -> KnowledgeSearch:
    """The search with its encoders loaded, and no index yet."""
    languages = LanguageReader()

    def rewrite(text: str) -> str:
        return languages.read(text).text

    return await asyncio.to_thread(
        open_search,
        ArticleDatabase(database),
        model=settings.embedding_model,
        executor=workers,
        rewrite=rewrite,
        progress=progress,
    )


async def mood_encodings(
    settings: Settings, search: KnowledgeSearch, workers: ThreadPoolExecutor
) -> tuple[Encoding, Encoding]:
    """The encoders that the mood model was trained with: the search's own, or another one where that has its own."""
    if settings.embedding_model == PACKAGED:
        return search.first_encoding, search.second_encoding
    first = await asyncio.to_thread(SentenceTransformerEncoder, PACKAGED)
    return Encoding(first, workers), search.second_encoding


def turn_reader(
    settings: Settings,
    client: RasaClient,
    search: KnowledgeSearch,
    moods: tuple[Encoding, Encoding],
    thresholds: LiveThresholds,
    *,
    ready: Ready = at_once,
) -> TurnReader:
    """The parts of understanding put together; `ready` as in TurnReader."""

    async def embed(text: str) -> Floats:
        written = search.as_written(text)  # mostly the very text that the search looks up: encoded once for both
        rows = await asyncio.gather(*(encoding.embed_queries([written]) for encoding in moods))
        return np.concatenate([row[0] for row in rows])

    languages = LanguageReader()
    utterances = UtteranceReader(
        rasa=client,
        embed=embed,
        entities=EntityReader(settings.order_number_pattern or DEFAULT_ORDER_PATTERN),
        languages=languages,
    )
    default = Language(settings.default_language)
    return TurnReader(utterances, languages, search, default, thresholds=thresholds, ready=ready)
