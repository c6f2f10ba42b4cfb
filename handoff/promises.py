"""Promises of time (SLA): started, warned of before they break, kept or broken. Pure; counted in business time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from handoff.hours import Hours


class PromiseKind(StrEnum):
    """What is promised: the first human reply, each later one, and the end."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"


RESPONSES = (PromiseKind.FIRST_RESPONSE, PromiseKind.NEXT_RESPONSE)
EVERY_KIND = tuple(PromiseKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaPolicy:
    """How long things may take, in business time; None promises nothing."""

    first_response: timedelta | None = None
    next_response: timedelta | None = None
    resolution: timedelta | None = None

    def length_of(self, kind: PromiseKind) -> timedelta | None:
        """How long this kind may take."""
        lengths = {
            PromiseKind.FIRST_RESPONSE: self.first_response,
            PromiseKind.NEXT_RESPONSE: self.next_response,
            PromiseKind.RESOLUTION: self.resolution,
        }
        return lengths[kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPromise:
    """A promise that begins."""

    ticket_id: int
    kind: PromiseKind
    started_at: datetime
    warn_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise(NewPromise):
    """A stored promise. `breached_at` is when the breach was noticed; it may still be met, late, afterwards."""

    id: int
    warned_at: datetime | None = None
    met_at: datetime | None = None
    breached_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a ticket's promises go by; a warning comes when `warn_share` of the time has passed."""

    policy: SlaPolicy
    hours: Hours
    warn_share: float


def start(kind: PromiseKind, ticket_id: int, at: datetime, terms: Terms) -> NewPromise | None:
    """The promise that begins at `at`; None where the policy promises nothing. Raises NeverOpenError."""
    length = terms.policy.length_of(kind)
    if length is None:
        return None
    return NewPromise(
        ticket_id=ticket_id,
        kind=kind,
        started_at=at,
        warn_at=terms.hours.add(at, length * terms.warn_share),
        due_at=terms.hours.add(at, length),
    )


def met(promise: Promise, now: datetime) -> Promise:
    """What was promised has happened; late, it counts as breached from when it was due."""
    breached_at = promise.breached_at or (promise.due_at if now > promise.due_at else None)
    return replace(promise, met_at=now, breached_at=breached_at)


def is_to_warn(promise: Promise, now: datetime) -> bool:
    """Whether it will break soon and nobody has been told yet."""
    return _runs(promise) and promise.warned_at is None and promise.warn_at <= now < promise.due_at


def is_to_escalate(promise: Promise, now: datetime) -> bool:
    """Whether it broke and the supervisors have not been told yet."""
    return _runs(promise) and promise.breached_at is None and promise.due_at <= now


def urgency(promises: Sequence[Promise], now: datetime) -> int:
    """How many steps sooner its promises ask for a waiting ticket: one when one will break soon, two afterwards."""
    running = [promise for promise in promises if _runs(promise) and promise.kind in RESPONSES]
    if any(promise.due_at <= now for promise in running):
        return 2
    return int(any(promise.warn_at <= now for promise in running))


def retimed(promise: Promise, terms: Terms, now: datetime) -> Promise:
    """The running promise under other terms, counted from when it began; a broken one stays as it is."""
    new = start(promise.kind, promise.ticket_id, promise.started_at, terms)
    if new is None or not _runs(promise) or promise.breached_at is not None:
        return promise
    warned_at = promise.warned_at if new.warn_at <= now else None
    return replace(promise, warn_at=new.warn_at, due_at=new.due_at, warned_at=warned_at)


def _runs(promise: Promise) -> bool:
    return promise.met_at is None
