"""Trains the NLU model when what it is made of has changed; one training at a time in a work directory."""

import asyncio
import fcntl
import json
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from conversations.errors import TemporaryError
from nlu.rasa_process import end_group
from nlu.rasa_progress import ProgressListener, RasaProgress, RasaStage
from nlu.rasa_project import RasaProject

_MODELS_KEPT: Final = 3


class TrainingFailedError(TemporaryError):
    """Rasa couldn't train; the message holds the end of its output."""


class ModelStore:
    """The trained models under `work_dir`/models, each named by the fingerprint of what it was made of."""

    def __init__(self, work_dir: Path) -> None:
        self.folder = work_dir / "models"
        self._history = work_dir / "training.json"

    def path(self, fingerprint: str) -> Path:
        """Where the model of this fingerprint is or will be."""
        return self.folder / f"{fingerprint}.tar.gz"

    def last_training_seconds(self) -> float | None:
        """None before the first training."""
        try:
            return float(json.loads(self._history.read_text())["seconds"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def newest(self) -> Path | None:
        """The model trained last, whatever it was made of."""
        models = sorted(self.folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
        return models[-1] if models else None

    def keep(self, trained: Path, fingerprint: str, seconds: float) -> Path:
        """Put a finished model in its place in one step and drop the oldest ones."""
        target = self.path(fingerprint)
        trained.replace(target)
        draft = self._history.with_suffix(".tmp")
        draft.write_text(json.dumps({"fingerprint": fingerprint, "seconds": round(seconds, 1)}))
        draft.replace(self._history)
        for old in sorted(self.folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)[:-_MODELS_KEPT]:
            old.unlink(missing_ok=True)
        return target


class RasaTrainer:
    """Gives the model of the project as it is now, training it where the store hasn't got it."""

    def __init__(
        self,
        project: RasaProject,
        work_dir: Path,
        *,
        progress: ProgressListener,
        monotonic: Callable[[], float] = time.monotonic,
        limit_seconds: float = 900.0,
    ) -> None:
        self._limit_seconds = limit_seconds
        self._project = project
        self._work_dir = work_dir.resolve()  # Rasa runs in the project's folder
        self._progress = progress
        self._monotonic = monotonic
        self.store = ModelStore(work_dir.resolve())

    async def current_model(self) -> Path:
        """Path of the model. Raises RasaMissingError or TrainingFailedError."""
        self._tell(RasaStage.CHECKING)
        fingerprint = await self._project.fingerprint()
        model = self.store.path(fingerprint)
        if model.exists():
            return model
        self.store.folder.mkdir(parents=True, exist_ok=True)
        async with self._lock():
            return model if model.exists() else await self._train(fingerprint)

    async def _train(self, fingerprint: str) -> Path:
        begun = self._monotonic()
        name = f"draft-{os.getpid()}"
        draft = self._work_dir / "drafts" / f"{name}.tar.gz"
        log = self._work_dir / "training.log"
        arguments = ("--nlu", "data", "--config", "config.yml", "--domain", "domain.yml")
        await self._run(log, "train", "nlu", *arguments, "--out", str(draft.parent), "--fixed-model-name", name)
        if not draft.exists():
            raise TrainingFailedError(f"Rasa trained no model: {_tail(log)}")
        seconds = self._monotonic() - begun
        model = self.store.keep(draft, fingerprint, seconds)
        self._tell(RasaStage.TRAINED, f"{seconds:.0f} s", seconds)
        return model

    async def _run(self, log: Path, *rasa_arguments: str) -> None:
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                *self._project.arguments(*rasa_arguments),
                cwd=self._project.folder,
                env=self._project.environment(work_dir=self._work_dir),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        try:
            async with asyncio.timeout(self._limit_seconds):
                await self._wait(process)
        except TimeoutError as error:
            raise TrainingFailedError(f"training took longer than {self._limit_seconds:.0f} s") from error
        finally:
            await end_group(process)
        if process.returncode:
            raise TrainingFailedError(f"Rasa's training failed ({process.returncode}): {_tail(log)}")

    async def _wait(self, process: asyncio.subprocess.Process) -> None:
        begun = self._monotonic()
        waiting = asyncio.ensure_future(process.wait())
        while not waiting.done():
            self._tell(RasaStage.TRAINING, elapsed=self._monotonic() - begun)
            await asyncio.wait({waiting}, timeout=1.0)

    @asynccontextmanager
    async def _lock(self) -> AsyncIterator[None]:
        """Held across processes; a process that dies frees it."""
        begun = self._monotonic()
        with (self._work_dir / "training.lock").open("w") as file:
            while not _locked(file.fileno()):
                self._tell(RasaStage.WAITING_FOR_OTHER_TRAINING, elapsed=self._monotonic() - begun)
                await asyncio.sleep(0.3)
            yield

    def _tell(self, stage: RasaStage, detail: str = "", elapsed: float = 0.0) -> None:
        self._progress(RasaProgress(stage, detail, elapsed, self.store.last_training_seconds()))


def _locked(descriptor: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _tail(log: Path, lines: int = 5) -> str:
    return " / ".join(log.read_text(errors="replace").strip().splitlines()[-lines:])
