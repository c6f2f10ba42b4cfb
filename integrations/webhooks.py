"""Webhooks: addresses of other programs that are told what happens, and when one is tried again or given up. Pure."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from integrations.events import EventKind

MAX_WEBHOOKS = 20
MAX_URL = 500
MAX_DESCRIPTION = 100
FORMER_SECRET_HOURS = 24
"""For so long after a rotation events are signed with the former secret as well."""
DISABLED_AFTER = timedelta(hours=60)
"""A webhook that took nothing for so long is disabled: before even the shortest pauses have come to their end."""
_JITTER = 0.2
_HOUR = 3600.0
_PAUSES = (5.0, 30.0, 300.0, 1800.0, 2 * _HOUR, 5 * _HOUR, 10 * _HOUR, 14 * _HOUR, 20 * _HOUR, 24 * _HOUR)


class NoticeOutcome(StrEnum):
    """How an attempt ended."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    REDIRECTED = "redirected"
    GONE = "gone"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    PRIVATE_ADDRESS = "private_address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What came of sending an event: the receiver's HTTP status where it answered, and how long it took."""

    outcome: NoticeOutcome
    status_code: int | None = None
    took: timedelta = timedelta()

    @property
    def is_delivered(self) -> bool:
        """Whether the receiver has it."""
        return self.outcome is NoticeOutcome.DELIVERED


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWebhook:
    """A webhook to set up."""

    url: str
    events: frozenset[EventKind]
    description: str = ""

    @property
    def name(self) -> str:
        """Where it goes, without the path, which may hold a secret."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook(NewWebhook):
    """A stored webhook. `failing_since` is when it took nothing for the first time since it last took something;
    `disabled_at` when we gave it up."""

    id: int
    secret: str = field(repr=False)
    created_at: datetime
    former_secret: str | None = field(default=None, repr=False)
    former_until: datetime | None = None
    active: bool = True
    failing_since: datetime | None = None
    disabled_at: datetime | None = None

    def secrets_at(self, now: datetime) -> tuple[str, ...]:
        """The secrets to sign with."""
        is_former_in_force = self.former_until is not None and now < self.former_until
        return (self.secret, self.former_secret) if is_former_in_force and self.former_secret else (self.secret,)

    def wants(self, kind: EventKind) -> bool:
        """Whether it is told of this."""
        return self.active and kind in self.events


def new_event_id() -> str:
    """The name of an event; the same for every attempt, so that a receiver knows it again."""
    return f"msg_{secrets.token_hex(12)}"


def pause_after(attempts: int, chance: float) -> timedelta | None:
    """How long to wait after so many attempts in vain, `chance` between 0 and 1; None: give it up."""
    if attempts > len(_PAUSES):
        return None
    return timedelta(seconds=_PAUSES[attempts - 1] * (1 - _JITTER + 2 * _JITTER * chance))


def is_to_disable(failing_since: datetime, attempt: Attempt, now: datetime) -> bool:
    """Whether to give the whole webhook up: it said so (410), or took nothing for days."""
    return attempt.outcome is NoticeOutcome.GONE or now - failing_since >= DISABLED_AFTER
