"""What the checks ask of their store."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from conversations.understanding import Language
from knowledge_base.calibration.judged import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersQuestion:
    """Something that a customer asked and the articles had a say in."""

    decision_id: int
    conversation_id: int
    text: str
    language: Language
    asked_at: datetime


class CheckStore(Protocol):
    """Questions to try a draft on."""

    async def verdicts(self) -> Sequence[Verdict]:
        """What people said of questions: editors, customers, agents; oldest first."""
        ...

    async def asked_since(self, since: datetime, limit: int) -> Sequence[CustomersQuestion]:
        """The newest questions of customers since then, newest first, those that stand by themselves."""
        ...


class CheckDatabase(Protocol):
    """Opens transactions for the checks."""

    def reading(self) -> AbstractAsyncContextManager[CheckStore]:
        """A transaction that only reads."""
        ...
