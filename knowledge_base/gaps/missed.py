"""Questions that no article answered, as their store gives them."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from conversations.understanding import Language


class Missed(StrEnum):
    """How a question went unanswered."""

    NOT_COVERED = "not_covered"
    NOT_CHOSEN = "not_chosen"
    NOT_HELPFUL = "not_helpful"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What an agent wrote to the customer; `rating` is the customer's of that ticket, 1 to 5."""

    message_id: int
    text: str
    agent_name: str
    rating: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedQuestion:
    """One of them, with who asked and what agents replied in the ticket that came of it."""

    decision_id: int
    conversation_id: int
    text: str
    language: Language
    missed: Missed
    asked_at: datetime
    customer_id: int = 0
    customer_name: str = ""
    slug: str | None = None
    replies: tuple[Reply, ...] = ()


@dataclass(frozen=True, slots=True)
class Ratings:
    """How often an article was sent lately, and what customers said under it."""

    sent: int = 0
    helpful: int = 0
    unhelpful: int = 0


class MissedStore(Protocol):
    """Unanswered questions within one transaction."""

    async def missed_since(self, since: datetime, limit: int) -> Sequence[MissedQuestion]:
        """The newest of them, newest first."""
        ...

    async def ratings_since(self, since: datetime) -> dict[str, Ratings]:
        """By article, for those that were sent."""
        ...


class MissedDatabase(Protocol):
    """Opens transactions for reading them."""

    def reading(self) -> AbstractAsyncContextManager[MissedStore]:
        """A transaction that only reads."""
        ...
