"""Dates as files write them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDates:
    """The dates that a file names; what it does not name stays as it is. `publish_at` makes its text a planned one."""

    publish_at: datetime | None = None
    expires_at: datetime | None = None
    review_on: date | None = None


def moment(written: str) -> datetime | None:
    """A moment with its zone; nothing for nothing. Raises ValueError."""
    if not written.strip():
        return None
    found = datetime.fromisoformat(written.strip())
    if found.tzinfo is None:
        raise ValueError("a time without a zone")
    return found.astimezone(UTC)


def day(written: str) -> date | None:
    """A day; nothing for nothing. Raises ValueError."""
    return date.fromisoformat(written.strip()) if written.strip() else None
