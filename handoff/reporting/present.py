"""What happens now: who waits, who is there, which promises broke or soon will. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handoff.promises import Promise
from handoff.tickets import Agent, Ticket, TicketStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiter:
    """A ticket and since when its customer has been waiting."""

    ticket: Ticket
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AtDesk:
    """An agent, how many conversations he has in hand (see `capacity`), and how many tickets he holds in all."""

    agent: Agent
    load: int
    held: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressing:
    """A promise that broke, or will soon."""

    ticket: Ticket
    promise: Promise
    is_broken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """The desk at one moment. `queue`: tickets that nobody has; `waiters`: customers who wait for an answer, whoever
    has the ticket; both with who has waited longest in front. `pressing`: what was or is due first in front."""

    at: datetime
    queue: Sequence[Waiter]
    waiters: Sequence[Waiter]
    snoozed: int
    unresolved: int
    crew: Sequence[AtDesk]
    pressing: Sequence[Pressing]

    @property
    def broken(self) -> int:
        """How many promises are broken now."""
        return sum(one.is_broken for one in self.pressing)

    @property
    def soon(self) -> int:
        """How many will break soon."""
        return len(self.pressing) - self.broken

    @property
    def online(self) -> int:
        """How many agents are there."""
        return sum(one.agent.is_online for one in self.crew)


def waited(waiters: Sequence[Waiter], now: datetime) -> timedelta | None:
    """How long the first of them has been waiting."""
    return now - waiters[0].since if waiters else None


def look_at(
    tickets: Sequence[Ticket],
    promises: Mapping[int, Sequence[Promise]],
    agents: Sequence[Agent],
    loads: Mapping[int, int],
    now: datetime,
) -> Present:
    """From all unresolved tickets, their running promises, the active agents and how many each has in hand."""
    queue = [Waiter(ticket=ticket, since=ticket.opened_at) for ticket in tickets if ticket.is_queued]
    waiters = [Waiter(ticket=ticket, since=ticket.awaiting_since) for ticket in tickets if ticket.awaiting_since]
    held = [ticket.assignee.id for ticket in tickets if ticket.assignee]
    crew = [AtDesk(agent=agent, load=loads.get(agent.id, 0), held=held.count(agent.id)) for agent in agents]
    return Present(
        at=now,
        queue=sorted(queue, key=lambda one: one.since),
        waiters=sorted(waiters, key=lambda one: one.since),
        snoozed=sum(ticket.status is TicketStatus.SNOOZED for ticket in tickets),
        unresolved=len(tickets),
        crew=sorted(crew, key=lambda one: (not one.agent.is_online, one.agent.name)),
        pressing=_pressing(tickets, promises, now),
    )


def _pressing(tickets: Sequence[Ticket], promises: Mapping[int, Sequence[Promise]], now: datetime) -> list[Pressing]:
    found = [
        Pressing(ticket=ticket, promise=promise, is_broken=promise.due_at <= now)
        for ticket in tickets
        for promise in promises.get(ticket.id, ())
        if promise.warn_at <= now
    ]
    return sorted(found, key=lambda one: one.promise.due_at)
