"""Keeps the NLU server running: trains, starts, watches, restarts, replaces the model while it serves."""

import asyncio
import logging
import secrets
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from conversations.errors import TemporaryError
from nlu.rasa_client import RasaEndpoint
from nlu.rasa_process import end_group
from nlu.rasa_progress import ProgressListener, RasaProgress, RasaStage, ignore_progress
from nlu.rasa_project import RasaMissingError, RasaProject
from nlu.rasa_training import RasaTrainer, TrainingFailedError

_log = logging.getLogger(__name__)


class NotReadyError(TemporaryError):
    """The server ended or stayed silent before it was ready."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RasaTimings:
    """All in seconds; `probes_to_restart` unanswered probes in a row mean that the server hangs."""

    ready_within: float = 120.0
    probe_every: float = 5.0
    probe_within: float = 5.0
    probes_to_restart: int = 3
    first_backoff: float = 0.5
    longest_backoff: float = 30.0


class RasaServer:
    """Runs Rasa on 127.0.0.1 as a child process while `run()` runs; `endpoint()` is None while it isn't ready.

    `port` 0 takes any free one; a port that is taken is replaced by a free one. Without a `token` a random one is asked
    for; an empty one asks for none.
    """

    def __init__(
        self,
        project: RasaProject,
        work_dir: Path,
        *,
        port: int = 0,
        token: str | None = None,
        progress: ProgressListener = ignore_progress,
        timings: RasaTimings | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._project = project
        self._work_dir = work_dir.resolve()
        self._wanted_port = port
        self._progress = progress
        self._timings = timings or RasaTimings()
        self._monotonic = monotonic
        self._trainer = RasaTrainer(project, self._work_dir, progress=progress, monotonic=monotonic)
        self._token = token if token is not None else secrets.token_hex(24)
        self._process: asyncio.subprocess.Process | None = None
        self._endpoint: RasaEndpoint | None = None
        self._ready = asyncio.Event()
        self._model: Path | None = None
        self.restarts = 0

    def endpoint(self) -> RasaEndpoint | None:
        """Where to ask now."""
        return self._endpoint

    @property
    def pid(self) -> int | None:
        """Of the running server."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def wait_ready(self) -> None:
        """Until the server answers."""
        await self._ready.wait()

    async def run(self) -> None:
        """Train if needed, then keep a server running until cancelled. Raises RasaMissingError."""
        try:
            self._model = await self._first_model()
            await self._keep_running()
        finally:
            await self._stop()

    async def refresh(self) -> bool:
        """Train anew if the project has changed and load the model into the running server; True if it changed.

        The old model answers meanwhile. Raises TrainingFailedError, NotReadyError.
        """
        model = await self._trainer.current_model()
        if model == self._model:
            return False
        self._model = model
        if self._endpoint:
            self._tell(RasaStage.REPLACING, model.name)
            await self._load(self._endpoint, model)
            self._tell(RasaStage.READY, self._endpoint.url)
        return True

    async def _first_model(self) -> Path:
        """The model of today's project; the one before it where today's can't be trained."""
        try:
            return await self._trainer.current_model()
        except TrainingFailedError as error:
            older = self._trainer.store.newest()
            self._tell(RasaStage.FAILED, str(error))
            if older is None:
                raise
            _log.warning("training failed, the model before serves on: %s", error)
            return older

    async def _keep_running(self) -> None:
        backoff = self._timings.first_backoff
        while True:
            begun = self._monotonic()
            try:
                await self._serve()
            except (NotReadyError, OSError) as error:
                _log.warning("the NLU server is not up: %s", error)
                self._tell(RasaStage.RESTARTING, str(error))
            finally:
                await self._stop()
            if self._monotonic() - begun > self._timings.longest_backoff:
                backoff = self._timings.first_backoff
            await asyncio.sleep(backoff)
            backoff = min(backoff * 2, self._timings.longest_backoff)
            self.restarts += 1

    async def _serve(self) -> None:
        """Start, wait until ready, return never: raises when the server ended or hangs."""
        endpoint = RasaEndpoint(f"http://127.0.0.1:{self._free_port()}", self._token)
        self._tell(RasaStage.STARTING, endpoint.url)
        self._process = await self._start(endpoint)
        await self._until_ready(endpoint, self._process)
        self._endpoint = endpoint
        self._ready.set()
        self._tell(RasaStage.READY, endpoint.url)
        await self._watch(endpoint, self._process)

    async def _start(self, endpoint: RasaEndpoint) -> asyncio.subprocess.Process:
        port = endpoint.url.rsplit(":", 1)[1]
        arguments = ("run", "--enable-api", "-i", "127.0.0.1", "-p", port, "--model", str(self._model))
        with (self._work_dir / "server.log").open("ab") as output:
            return await asyncio.create_subprocess_exec(
                *self._project.arguments(
                    *arguments, "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"
                ),
                cwd=self._project.folder,
                env=self._project.environment(token=endpoint.token, work_dir=self._work_dir),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    async def _until_ready(self, endpoint: RasaEndpoint, process: asyncio.subprocess.Process) -> None:
        deadline = self._monotonic() + self._timings.ready_within
        while not await self._answers(endpoint):
            if process.returncode is not None:
                raise NotReadyError(f"ended with {process.returncode} while starting")
            if self._monotonic() > deadline:
                raise NotReadyError("did not become ready in time")
            await asyncio.sleep(0.2)

    async def _watch(self, endpoint: RasaEndpoint, process: asyncio.subprocess.Process) -> None:
        missed = 0
        while missed < self._timings.probes_to_restart:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._timings.probe_every):
                    await process.wait()
            if process.returncode is not None:
                raise NotReadyError(f"ended with {process.returncode}")
            missed = 0 if await self._answers(endpoint) else missed + 1
        raise NotReadyError("hangs")

    async def _answers(self, endpoint: RasaEndpoint) -> bool:
        """Whether our server, not a stranger on its port, has its model loaded."""
        try:
            async with self._http(endpoint, self._timings.probe_within) as http:
                response = await http.get("/status")
                return response.status_code == httpx.codes.OK and "model_id" in response.json()
        except (httpx.HTTPError, ValueError):
            return False

    async def _load(self, endpoint: RasaEndpoint, model: Path) -> None:
        try:
            async with self._http(endpoint, self._timings.ready_within) as http:
                (await http.put("/model", json={"model_file": str(model)})).raise_for_status()
        except httpx.HTTPError as error:
            raise NotReadyError(f"the model could not be replaced: {error}") from error

    def _http(self, endpoint: RasaEndpoint, seconds: float) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=endpoint.url, params={"token": endpoint.token}, timeout=seconds, trust_env=False
        )

    async def _stop(self) -> None:
        self._endpoint = None
        self._ready.clear()
        process, self._process = self._process, None
        if process is not None:
            await end_group(process)
            self._tell(RasaStage.STOPPED)

    def _free_port(self) -> int:
        for port in (self._wanted_port, 0):
            with suppress(OSError), socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", port))
                return int(probe.getsockname()[1])
        raise NotReadyError("no free port on 127.0.0.1")

    def _tell(self, stage: RasaStage, detail: str = "") -> None:
        self._progress(RasaProgress(stage, detail, last_training_seconds=self._trainer.store.last_training_seconds()))


__all__ = ["NotReadyError", "RasaMissingError", "RasaServer", "RasaTimings", "TrainingFailedError"]
