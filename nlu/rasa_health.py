"""How the NLU server does, seen by the bot that asks it: counted in the client, shown to other processes in a file."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Self

from nlu.rasa_progress import RasaStage

FRESH: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class NluHealth:
    """How the server does, as far as the last requests showed.

    `since` is when the present state, healthy or not, began; `last_error` is kept after a recovery. `answers`,
    `failures` and `skipped` count since the client was made: a skipped turn didn't ask, because the server was known to
    be away. `answer_seconds` is the sum over all answers; the percentiles are of the last ones, None before the first.
    """

    healthy: bool = True
    since: datetime
    consecutive_failures: int = 0
    last_error: str | None = None
    last_error_at: datetime | None = None
    answers: int = 0
    failures: int = 0
    skipped: int = 0
    answer_seconds: float = 0.0
    milliseconds_p50: float | None = None
    milliseconds_p95: float | None = None


@dataclass(frozen=True, slots=True)
class HealthNote:
    """What one bot process wrote about its NLU server; `stage` is of the server's keeper, None where it has none."""

    pid: int
    written_at: datetime
    health: NluHealth
    stage: RasaStage | None = None

    @property
    def well(self) -> bool:
        """Whether the server is up and answers, as far as this process knows."""
        return self.health.healthy and self.stage in {None, RasaStage.READY, RasaStage.REPLACING}

    def to_json(self) -> str:
        """Times as ISO 8601."""
        return json.dumps(asdict(self), default=datetime.isoformat)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Raises ValueError, KeyError or TypeError where it isn't a note."""
        raw = json.loads(text)
        health: dict[str, Any] = raw["health"]
        times = {key: datetime.fromisoformat(health[key]) for key in ("since", "last_error_at") if health[key]}
        stage = RasaStage(raw["stage"]) if raw["stage"] else None
        return cls(raw["pid"], datetime.fromisoformat(raw["written_at"]), NluHealth(**health | times), stage)


class HealthNotes:
    """One file per bot process in a folder; a process that ended without taking its note away leaves a stale one."""

    def __init__(self, folder: Path, pid: int | None = None) -> None:
        self._folder = folder
        self._own = folder / f"{pid or os.getpid()}.json"

    def write(self, health: NluHealth, now: datetime, stage: RasaStage | None = None) -> None:
        """In one step: a reader sees the old note or the new one."""
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._own.with_suffix(".tmp")
        draft.write_text(HealthNote(int(self._own.stem), now, health, stage).to_json(), encoding="utf-8")
        draft.replace(self._own)

    def take_away(self) -> None:
        """At the end of the process."""
        self._own.unlink(missing_ok=True)

    def fresh(self, now: datetime) -> list[HealthNote]:
        """Of the processes that wrote within the last minute."""
        return [note for note in self._all() if now - note.written_at < FRESH]

    def _all(self) -> Iterator[HealthNote]:
        for path in sorted(self._folder.glob("*.json")):
            try:
                yield HealthNote.from_json(path.read_text(encoding="utf-8"))
            except (OSError, ValueError, KeyError, TypeError):
                continue  # taken away meanwhile, or not ours


def percentile(seconds: Sequence[float], share: float) -> float | None:
    """In milliseconds, the nearest rank; None of nothing."""
    ordered = sorted(seconds)
    return round(ordered[min(int(share * len(ordered)), len(ordered) - 1)] * 1000, 1) if ordered else None
