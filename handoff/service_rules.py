"""How the shop serves: teams with their hours, promises of time, and how the queue behaves. One frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from conversations.decisions import Reason
from handoff.hours import Hours
from handoff.promises import SlaPolicy, Terms
from handoff.tickets import DEFAULT_TEAM, Priority, Ticket

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


class Assignment(StrEnum):
    """Whether tickets are given to agents who are online, or only claimed by hand."""

    AUTOMATIC = "automatic"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Agents who work together; `reasons` are the handoffs that go to them rather than to the first team."""

    key: str = DEFAULT_TEAM
    hours: Hours = field(default_factory=Hours)
    reasons: frozenset[Reason] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A customer who says nothing after an agent's reply is warned, and later the ticket ends."""

    warn_after: timedelta = 24 * HOUR
    resolve_after: timedelta = 24 * HOUR


def default_sla() -> Mapping[Priority, SlaPolicy]:
    """Promises that a small shop can keep."""
    return {
        Priority.URGENT: SlaPolicy(first_response=10 * MINUTE, next_response=15 * MINUTE, resolution=4 * HOUR),
        Priority.HIGH: SlaPolicy(first_response=20 * MINUTE, next_response=30 * MINUTE, resolution=8 * HOUR),
        Priority.NORMAL: SlaPolicy(first_response=60 * MINUTE, next_response=60 * MINUTE, resolution=24 * HOUR),
        Priority.LOW: SlaPolicy(first_response=4 * HOUR, next_response=4 * HOUR, resolution=72 * HOUR),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRules:
    """All of it; the first team gets what no other team asks for.

    `answer_within`: a holder who does not answer the customer for so long (business time) loses the ticket.
    `raise_after`: a queued ticket becomes one step more urgent for each such time. `busy_for`: a conversation whose
    last reply is older, and which waits for the customer, no longer counts towards its agent's capacity.
    `skills` maps a skill to the signals (reasons and the beginnings of evidence) that call for it. `supervisors` are
    Telegram ids of agents; they are named where a promise broke. `recommend_every`: after a rating a customer is
    asked at most so often whether he would recommend the shop; None asks nobody.
    """

    teams: tuple[Team, ...] = (Team(),)
    sla: Mapping[Priority, SlaPolicy] = field(default_factory=default_sla)
    warn_share: float = 0.75
    assignment: Assignment = Assignment.AUTOMATIC
    answer_within: timedelta = 30 * MINUTE
    raise_after: timedelta = 30 * MINUTE
    busy_for: timedelta = 15 * MINUTE
    silence: Silence = field(default_factory=Silence)
    skills: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    supervisors: tuple[int, ...] = ()
    recommend_every: timedelta | None = timedelta(days=180)

    @property
    def zone(self) -> ZoneInfo:
        """Whose days the shop counts: the first team's."""
        return self.teams[0].hours.zone

    def team(self, key: str) -> Team:
        """The team with this key; the first one for tickets of a team that is there no more."""
        return next((team for team in self.teams if team.key == key), self.teams[0])

    def hours_of(self, team: str) -> Hours:
        """When that team answers."""
        return self.team(team).hours

    def terms_of(self, ticket: Ticket) -> Terms:
        """What the ticket's promises go by."""
        return Terms(
            policy=self.sla[ticket.base_priority], hours=self.hours_of(ticket.team), warn_share=self.warn_share
        )

    def team_for(self, reason: Reason) -> str:
        """Which team a handoff goes to."""
        return next((team for team in self.teams if reason in team.reasons), self.teams[0]).key

    def skills_for(self, reason: Reason, evidence: tuple[str, ...]) -> tuple[str, ...]:
        """What an agent must know to take the ticket."""
        signals = (str(reason), *evidence)
        return tuple(
            skill
            for skill, callers in self.skills.items()
            if any(signal.startswith(caller) for signal in signals for caller in callers)
        )
