"""A simulated week of a shop's queue on the pure rules: customers, agents who come and go, and a judge who looks on.

Events are ordered by time; after each one the queue is worked as the product does it (`due`, then `assign`), and the
judge, who knows the rules in words of his own, looks for somebody who waits although a free agent could take him.
"""

import heapq
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count

from conversations.decisions import Reason
from conversations.understanding import Language, Mood
from handoff import tickets as rules
from handoff.assigning import OnDuty, Waiting, assign
from handoff.due import GiveBack, Raise, due
from handoff.priority import priority_of
from handoff.service_rules import ServiceRules
from handoff.tickets import Agent, Presence, Summary, Ticket, TicketStatus
from handoff.waits import MeasuredWait, Place, WaitEstimate, estimate

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
MEASURED = 500
_MOODS = [(Mood.NEUTRAL, 70), (Mood.FRUSTRATED, 15), (Mood.ANGRY, 12), (Mood.DISTRESSED, 3)]
_HOURLY = (1, 1, 1, 1, 1, 2, 4, 8, 14, 20, 22, 22, 20, 20, 20, 20, 20, 19, 17, 15, 13, 10, 6, 3)
"""How many customers come in each hour of a day, in proportion."""


@dataclass(frozen=True, slots=True)
class Promised:
    """What a customer was told and what came true."""

    place: Place
    promise: WaitEstimate
    waited: timedelta


@dataclass(frozen=True, slots=True)
class Violation:
    """A ticket waited although this agent was free for it."""

    at: datetime
    ticket_id: int
    agent_id: int


@dataclass
class Week:
    """The shop; `run` plays the week. Times are drawn from `seed`, so a run can be repeated."""

    tickets_wanted: int = 5000
    seed: int = 1
    crew_size: int = 12
    service: ServiceRules = field(default_factory=ServiceRules)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)  # noqa: S311  a simulation
        self.now = MONDAY
        self.agents = {agent.id: agent for agent in self._hired()}
        self.open: dict[int, Ticket] = {}
        self.former: dict[int, int] = {}
        self.told: dict[int, tuple[Place, WaitEstimate | None]] = {}
        self.measured: list[MeasuredWait] = []
        self.kept: list[Promised] = []
        self.violations: list[Violation] = []
        self.given_back = 0
        self.resolved = 0
        self.looks = 0
        self._numbers = count(1)
        self._events: list[tuple[datetime, int, Callable[[], None]]] = []

    def run(self) -> "Week":
        """Play until the last ticket has ended."""
        for at in self._arrivals():
            self._at(at, self._customer_comes)
        for agent_id in self.agents:
            self._shifts(agent_id)
        while self._events:
            self.now, _, act = heapq.heappop(self._events)
            act()
            self._work_the_queue()
            self._judge()
        return self

    def _at(self, when: datetime, act: Callable[[], None]) -> None:
        heapq.heappush(self._events, (when, next(self._numbers), act))

    def _hired(self) -> Iterator[Agent]:
        for number in range(1, self.crew_size + 1):
            spoken = [(Language.RU,), (Language.RU, Language.EN), (Language.EN,)][self.dice.choice([0, 0, 1, 1, 2])]
            skills = ("legal",) if self.dice.random() < 0.4 else ()
            yield Agent(
                id=number,
                telegram_user_id=number,
                name=f"Agent {number}",
                languages=spoken,
                skills=skills,
                capacity=self.dice.choice([2, 3, 4]),
            )

    def _arrivals(self) -> Iterator[datetime]:
        hours = self.dice.choices(range(7 * 24), [_HOURLY[hour % 24] for hour in range(7 * 24)], k=self.tickets_wanted)
        for hour in hours:
            yield MONDAY + timedelta(hours=hour, seconds=self.dice.uniform(0, 3600))

    def _shifts(self, agent_id: int) -> None:
        """Eight hours or so a day, on most days, with a break."""
        for day in range(9):
            start = MONDAY + timedelta(days=day, hours=6 + 7 * (agent_id % 3) / 3 * 2, minutes=self.dice.uniform(0, 40))
            if day < 7 and self.dice.random() < 0.25:
                continue
            rest = start + timedelta(hours=self.dice.uniform(3, 5))
            back = rest + timedelta(minutes=self.dice.uniform(20, 60))
            for when, presence in [
                (start, Presence.ONLINE),
                (rest, Presence.AWAY),
                (back, Presence.ONLINE),
                (start + timedelta(hours=8.5), Presence.AWAY),
            ]:
                self._at(when, lambda p=presence: self._comes_or_goes(agent_id, p))  # type: ignore[misc]

    def _comes_or_goes(self, agent_id: int, presence: Presence) -> None:
        agent = self.agents[agent_id]
        if agent.presence is not presence:
            self.agents[agent_id] = replace(agent, presence=presence, presence_at=self.now)

    def _customer_comes(self) -> None:
        number = next(self._numbers)
        customer = self.dice.randrange(self.tickets_wanted // 2)
        mood = self.dice.choices([m for m, _ in _MOODS], [w for _, w in _MOODS])[0]
        reason = self.dice.choice([Reason.ASKED_FOR_HUMAN, Reason.NOT_COVERED, Reason.COMPLEX])
        priority = priority_of(reason, mood, vip=self.dice.random() < 0.05)
        ticket = Ticket(
            id=number,
            conversation_id=customer,
            reason=reason,
            language=Language.EN if self.dice.random() < 0.25 else Language.RU,
            priority=priority,
            base_priority=priority,
            summary=Summary(asked="?", mood=mood),
            opened_at=self.now,
            awaiting_since=self.now,
            skills=("legal",) if self.dice.random() < 0.05 else (),
        )
        self.open[number] = ticket
        place = Place(ahead=self._queue().index(ticket), serving=len(self._serving(ticket)))
        self.told[number] = (place, estimate(place, self.measured[-MEASURED:]))

    def _serving(self, ticket: Ticket) -> list[Agent]:
        return [agent for agent in self.agents.values() if agent.is_online and ticket.language in agent.languages]

    def _queue(self) -> list[Ticket]:
        waiting = [ticket for ticket in self.open.values() if ticket.is_queued]
        return sorted(waiting, key=lambda ticket: (ticket.priority.rank, ticket.opened_at, ticket.id))

    def _work_the_queue(self) -> None:
        self.looks += 1
        for ticket in list(self.open.values()):
            self._keep(ticket)
        crew = [OnDuty(agent=agent, load=self._load(agent)) for agent in self.agents.values() if agent.is_online]
        for match in assign([self._waiting(ticket) for ticket in self._queue()], crew):
            self._give(self.open[match.ticket_id], match.agent)

    def _keep(self, ticket: Ticket) -> None:
        holder = self.agents[ticket.assignee.id] if ticket.assignee else None
        for step in due(replace(ticket, assignee=holder), (), self.service, self.now):
            if isinstance(step, GiveBack):
                self.given_back += 1
                self._comes_or_goes(step.holder.id, Presence.AWAY)
                self.open[ticket.id] = rules.give_back(ticket)
            elif isinstance(step, Raise):
                self.open[ticket.id] = replace(ticket, priority=step.to)

    def _waiting(self, ticket: Ticket) -> Waiting:
        return Waiting(
            ticket_id=ticket.id,
            language=ticket.language,
            team=ticket.team,
            skills=ticket.skills,
            former_agent_id=self.former.get(ticket.conversation_id),
            declined_by=ticket.declined_by,
        )

    def _load(self, agent: Agent) -> int:
        return sum(ticket.assignee is not None and ticket.assignee.id == agent.id for ticket in self.open.values())

    def _give(self, ticket: Ticket, agent: Agent) -> None:
        if ticket.first_claimed_at is None:
            self._measure(ticket)
        self.open[ticket.id] = rules.claim(ticket, agent, self.now)
        claimed_at = self.now
        if self.dice.random() < 0.01:  # he has gone without a word: the rules must notice
            self._at(self.now + self.service.answer_within + timedelta(seconds=1), lambda: None)
            return
        reply = timedelta(minutes=self.dice.lognormvariate(math.log(2), 0.6))
        if self.dice.random() < 0.02:
            self._at(self.now + reply, lambda: self._released(ticket.id, agent.id, claimed_at))
            return
        done = reply + timedelta(minutes=self.dice.lognormvariate(math.log(14), 0.7))
        self._at(self.now + reply, lambda: self._replied(ticket.id, agent.id, claimed_at))
        self._at(self.now + done, lambda: self._done(ticket.id, agent.id, claimed_at))

    def _measure(self, ticket: Ticket) -> None:
        place, promise = self.told[ticket.id]
        waited = self.now - ticket.opened_at
        if waited > timedelta(0):
            self.measured.append(MeasuredWait(place=place, waited=waited))
            if promise is not None:
                self.kept.append(Promised(place, promise, waited))

    def _held(self, ticket_id: int, agent_id: int, claimed_at: datetime) -> Ticket | None:
        """The ticket, if the agent still has it from then on and is there."""
        ticket = self.open.get(ticket_id)
        is_his = ticket is not None and ticket.assignee is not None and ticket.assignee.id == agent_id
        return ticket if is_his and ticket is not None and ticket.claimed_at == claimed_at else None

    def _replied(self, ticket_id: int, agent_id: int, claimed_at: datetime) -> None:
        if ticket := self._held(ticket_id, agent_id, claimed_at):
            self.open[ticket_id] = rules.note_reply(ticket, self.now)

    def _released(self, ticket_id: int, agent_id: int, claimed_at: datetime) -> None:
        if ticket := self._held(ticket_id, agent_id, claimed_at):
            self.open[ticket_id] = rules.release(ticket, self.agents[agent_id])

    def _done(self, ticket_id: int, agent_id: int, claimed_at: datetime) -> None:
        if ticket := self._held(ticket_id, agent_id, claimed_at):
            ended = rules.resolve(ticket, self.agents[agent_id], self.now)
            assert ended.status is TicketStatus.RESOLVED
            del self.open[ticket_id]
            self.former[ticket.conversation_id] = agent_id
            self.resolved += 1

    def _judge(self) -> None:
        loads = {agent.id: self._load(agent) for agent in self.agents.values()}
        for ticket in self.open.values():
            if ticket.is_queued:
                self.violations += [
                    Violation(self.now, ticket.id, agent.id)
                    for agent in self.agents.values()
                    if loads[agent.id] < agent.capacity and _could_take(agent, ticket)
                ]


def _could_take(agent: Agent, ticket: Ticket) -> bool:
    """The judge's own words for who may have a ticket."""
    there = agent.active and agent.presence is Presence.ONLINE
    knows = ticket.language in agent.languages and all(skill in agent.skills for skill in ticket.skills)
    return there and knows and agent.team == ticket.team and agent.id not in ticket.declined_by
