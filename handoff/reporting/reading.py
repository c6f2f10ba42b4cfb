"""What a report and the present need of the database, asked for once and made into figures."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from conversations.understanding import Language
from handoff.promises import Promise
from handoff.reporting.facts import Facts
from handoff.reporting.period import Period
from handoff.reporting.present import Present, look_at
from handoff.reporting.report import Report, make_report
from handoff.service_rules import ServiceRules
from handoff.tickets import Agent, Ticket

NEWEST_COMMENTS = 50


class Reports(Protocol):
    """Counts over a period."""

    async def facts(self, period: Period, now: datetime, language: Language, comments: int) -> Facts:
        """All of it, with so many comments at most."""
        ...


class Tickets(Protocol):
    """Stored tickets."""

    async def unresolved(self) -> Sequence[Ticket]:
        """Every ticket that has not ended."""
        ...


class Agents(Protocol):
    """Stored agents."""

    async def list(self) -> Sequence[Agent]:
        """The active agents."""
        ...

    async def loads(self, busy_since: datetime) -> Mapping[int, int]:
        """How many conversations each agent has in hand."""
        ...


class Promises(Protocol):
    """Stored promises."""

    async def all_outstanding(self) -> Mapping[int, Sequence[Promise]]:
        """Every promise that is not met yet, by ticket."""
        ...


class ReportUnit(Protocol):
    """The part of a unit of work that reports use."""

    @property
    def reports(self) -> Reports: ...
    @property
    def tickets(self) -> Tickets: ...
    @property
    def agents(self) -> Agents: ...
    @property
    def promises(self) -> Promises: ...


async def report_of(
    unit: ReportUnit,
    period: Period,
    service: ServiceRules,
    now: datetime,
    language: Language,
    *,
    comments: int = NEWEST_COMMENTS,
) -> Report:
    """The figures of a period; titles of articles in `language`, so many of the comments."""
    return make_report(await unit.reports.facts(period, now, language, comments), period, service, now)


async def present_of(unit: ReportUnit, service: ServiceRules, now: datetime) -> Present:
    """The desk as it is now."""
    return look_at(
        await unit.tickets.unresolved(),
        await unit.promises.all_outstanding(),
        await unit.agents.list(),
        await unit.agents.loads(now - service.busy_for),
        now,
    )
