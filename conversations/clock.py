"""Time as a dependency: tests advance it."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The present moment, timezone-aware UTC."""
    return datetime.now(UTC)
