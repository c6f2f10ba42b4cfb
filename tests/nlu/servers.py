"""NLU servers of this room's own with a project that trains in seconds; each runs in a thread of its own."""

import asyncio
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from nlu.kernel_model import Embed
from nlu.kernel_training import packaged_embedding
from nlu.rasa_client import RasaEndpoint
from nlu.rasa_progress import RasaProgress
from nlu.rasa_project import RasaProject
from nlu.rasa_server import RasaServer, RasaTimings

REPOSITORY = Path(__file__).parents[2]
START_LIMIT_SECONDS = 280.0


class RunningRasa:
    """The keeper with what it told; `refresh` may be called from any thread."""

    def __init__(self, server: RasaServer, loop: asyncio.AbstractEventLoop) -> None:
        self.server = server
        self.told: list[RasaProgress] = []
        self._loop = loop

    def endpoint(self) -> RasaEndpoint | None:
        """Where the server is now."""
        return self.server.endpoint()

    async def refresh(self) -> bool:
        """Replace the model if the project has changed."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self.server.refresh(), self._loop))


@contextmanager
def running_rasa(project: RasaProject, work_dir: Path, *, timings: RasaTimings | None = None) -> Iterator[RunningRasa]:
    """Until the block ends; entered when the server is ready."""
    work_dir.mkdir(parents=True, exist_ok=True)
    loop = asyncio.new_event_loop()
    told: list[RasaProgress] = []
    server = RasaServer(project, work_dir, progress=told.append, timings=timings)
    running = RunningRasa(server, loop)
    running.told = told
    ready = threading.Event()
    failures: list[BaseException] = []

    async def keep() -> None:
        keeping = asyncio.ensure_future(server.run())
        waiting = asyncio.ensure_future(server.wait_ready())
        waiting.add_done_callback(lambda _: ready.set())
        stop.append(keeping)
        with suppress(asyncio.CancelledError):
            await asyncio.wait({keeping})
        waiting.cancel()
        await asyncio.wait({waiting})
        if not keeping.cancelled() and (error := keeping.exception()):
            raise error

    def body() -> None:
        try:
            loop.run_until_complete(keep())
        except BaseException as error:  # the test that asked for the server shows it
            failures.append(error)
        finally:
            ready.set()
            loop.close()

    stop: list[asyncio.Future[None]] = []
    thread = threading.Thread(target=body, name="nlu-server")
    thread.start()
    try:
        assert ready.wait(START_LIMIT_SECONDS), f"the NLU server was not ready: {told[-3:]}"
        if failures:
            raise failures[0]
        yield running
    finally:
        if stop and not loop.is_closed():
            loop.call_soon_threadsafe(stop[0].cancel)
        thread.join(30)


@pytest.fixture(scope="session")
def rasa_python() -> Path:
    """The interpreter of Rasa's environment."""
    return REPOSITORY / ".venv-rasa" / "bin" / "python"


@pytest.fixture
def tiny_project(rasa_python: Path, tmp_path: Path) -> RasaProject:
    """A project of three intents that trains in seconds."""
    folder = tmp_path / "rasa"
    shutil.copytree(
        REPOSITORY / "nlu" / "rasa", folder, ignore=shutil.ignore_patterns("data", "tests_data", "__pycache__")
    )
    write_tiny_data(folder, "where is my order")
    (folder / "domain.yml").write_text('version: "3.1"\nintents: [order_status, greet, thanks]\n')
    return RasaProject(rasa_python, folder)


def write_tiny_data(folder: Path, first_example: str) -> None:
    """Two examples per intent, one of them given."""
    intents = {
        "order_status": [first_example, "где мой заказ"],
        "greet": ["hello", "привет"],
        "thanks": ["ta", "спасибо"],
    }
    blocks = [
        f"- intent: {name}\n  examples: |\n" + "".join(f"    - {example}\n" for example in examples)
        for name, examples in intents.items()
    ]
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data" / "nlu.yml").write_text('version: "3.1"\nnlu:\n' + "".join(blocks), encoding="utf-8")


@pytest.fixture(scope="session")
def embed() -> Embed:
    """The packaged encoder."""
    return packaged_embedding()
