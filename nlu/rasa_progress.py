"""What the NLU server's keeper is doing, told to whoever listens."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class RasaStage(StrEnum):
    """In the order of a usual start; the last three can come at any time."""

    CHECKING = "checking"
    WAITING_FOR_OTHER_TRAINING = "waiting_for_other_training"
    TRAINING = "training"
    TRAINED = "trained"
    STARTING = "starting"
    READY = "ready"
    REPLACING = "replacing"
    RESTARTING = "restarting"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class RasaProgress:
    """`elapsed_seconds` of this stage; `last_training_seconds` is how long the last training took, None if unknown."""

    stage: RasaStage
    detail: str = ""
    elapsed_seconds: float = 0.0
    last_training_seconds: float | None = None


ProgressListener = Callable[[RasaProgress], None]


def ignore_progress(_: RasaProgress) -> None:
    """Listens to nothing."""


class LastStage:
    """Remembers the stage while telling `listener`; None before the first and without a keeper."""

    def __init__(self, listener: ProgressListener) -> None:
        self._listener = listener
        self.stage: RasaStage | None = None

    def __call__(self, progress: RasaProgress) -> None:
        """Pass it on."""
        self.stage = progress.stage
        self._listener(progress)
