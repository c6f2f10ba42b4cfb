"""What calibration asks of its store."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from knowledge_base.calibration.calibration import Calibration
from knowledge_base.calibration.judged import Verdict


class CalibrationStore(Protocol):
    """Calibrations and people's verdicts within one transaction."""

    async def get(self, key: str) -> Calibration | None:
        """A finished one by its key."""
        ...

    async def latest(self, model: str, budget: float) -> Calibration | None:
        """The newest finished one by the same models for the same budget, whatever the articles were."""
        ...

    async def claim(self, key: str, *, given_up_before: datetime) -> bool:
        """Whether the caller is to work it out: nobody else began since `given_up_before`."""
        ...

    async def keep(self, calibration: Calibration) -> None:
        """Store a finished one."""
        ...

    async def verdicts(self) -> Sequence[Verdict]:
        """What people said of questions: editors, customers, agents; oldest first."""
        ...

    async def verdicts_mark(self) -> str:
        """A text that changes when the verdicts do."""
        ...


class CalibrationDatabase(Protocol):
    """Opens transactions for calibration's own work."""

    def reading(self) -> AbstractAsyncContextManager[CalibrationStore]:
        """A transaction that only reads."""
        ...

    def writing(self) -> AbstractAsyncContextManager[CalibrationStore]:
        """A transaction that is committed when the block ends well."""
        ...
