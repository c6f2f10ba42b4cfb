"""One owner at a time: ten thousand random interleavings of everything that can happen to three tickets.

Several workers act on copies that may be outdated, as they do in real life; the version decides whose change counts.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from conversations.errors import ConflictError
from handoff import tickets as rules
from handoff.assigning import OnDuty, Waiting, assign
from handoff.due import AskIfDone, EndSilent, GiveBack, Raise, Wake, due
from handoff.relay import require_holder
from handoff.service_rules import ServiceRules
from handoff.tickets import Agent, NotTheHolderError, Presence, Priority, Ticket, TicketStatus
from tests.handoff.test_ticket_rules import TICKET
from tests.storage.conftest import NOON

INTERLEAVINGS = 10_000
STEPS = 25
SERVICE = ServiceRules()
Change = Callable[[Ticket], Ticket]


@dataclass
class Desk:
    """Stored tickets with their versions, agents, and workers' copies; `owners` is the history of who held what."""

    dice: random.Random
    now: datetime = NOON
    tickets: dict[int, Ticket] = field(default_factory=dict)
    agents: dict[int, Agent] = field(default_factory=dict)
    copies: list[Ticket] = field(default_factory=list)
    changes: int = 0
    refusals: int = 0

    def __post_init__(self) -> None:
        for number in (1, 2, 3):
            self.tickets[number] = replace(TICKET, id=number, conversation_id=number, awaiting_since=NOON)
            presence = self.dice.choice(list(Presence))
            self.agents[number] = Agent(
                id=number, telegram_user_id=number, name="x", capacity=2, presence=presence, presence_at=NOON
            )

    def load(self) -> Ticket:
        """What a worker sees: the stored ticket with its holder as he is now, or a copy from before."""
        stored = self.tickets[self.dice.choice(list(self.tickets))]
        holder = self.agents[stored.assignee.id] if stored.assignee else None
        fresh = replace(stored, assignee=holder)
        self.copies = [*self.copies[-3:], fresh]
        return fresh if self.dice.random() < 0.6 else self.dice.choice(self.copies)

    def save(self, ticket: Ticket, change: Change) -> None:
        """Compare and set, as the storage does."""
        before = self.tickets[ticket.id]
        try:
            after = change(ticket)
        except ConflictError:
            self.refusals += 1
            return
        if after is not ticket and before.version != ticket.version:  # somebody else was first
            self.refusals += 1
            return
        if after is not ticket:
            self.changes += 1
            self.tickets[ticket.id] = replace(after, version=ticket.version + 1)
        self.check(before, self.tickets[ticket.id])

    def check(self, before: Ticket, after: Ticket) -> None:
        """What may never happen, whatever was tried."""
        assert (after.claimed_at is None) == (after.assignee is None)
        assert (
            (after.status is TicketStatus.RESOLVED) == (after.resolved_at is not None) == (after.ended_by is not None)
        )
        if before.status is TicketStatus.RESOLVED:
            assert after == before, "the end is the end"
        speakers = [agent for agent in self.agents.values() if _may_speak(after, agent)]
        assert [agent.id for agent in speakers] == ([after.assignee.id] if after.assignee else [])
        assert after.priority.rank <= after.base_priority.rank


def _may_speak(ticket: Ticket, agent: Agent) -> bool:
    try:
        require_holder(ticket, agent)
    except NotTheHolderError:
        return False
    return True


def _by_agents(desk: Desk) -> None:
    ticket, agent = desk.load(), desk.agents[desk.dice.choice(list(desk.agents))]
    other, until = desk.agents[desk.dice.choice(list(desk.agents))], desk.now + timedelta(hours=1)
    acts: list[Change] = [
        lambda t: rules.claim(t, agent, desk.now),
        lambda t: rules.release(t, agent),
        lambda t: rules.transfer(t, agent, other, desk.now),
        lambda t: rules.transfer_to_team(t, agent, "returns"),
        lambda t: rules.snooze(t, agent, until),
        lambda t: rules.prioritise(t, desk.dice.choice(list(Priority))),
        lambda t: rules.resolve(t, agent, desk.now),
        lambda t: _replied(t, agent, desk.now),
    ]
    weights = [4, 2, 2, 1, 1, 1, 1, 4]
    desk.save(ticket, desk.dice.choices(acts, weights)[0])


def _replied(ticket: Ticket, agent: Agent, now: datetime) -> Ticket:
    require_holder(ticket, agent)
    return rules.note_reply(ticket, now)


def _by_customers(desk: Desk) -> None:
    if desk.dice.random() < 0.8:
        desk.save(desk.load(), lambda t: rules.note_customer_message(t, desk.now))
    else:
        desk.save(desk.load(), lambda t: rules.withdraw(t, desk.now))


def _by_time(desk: Desk) -> None:
    """A worker looks what is due, on what he has loaded."""
    desk.now += timedelta(minutes=desk.dice.choice([1, 10, 31, 60 * 25]))
    ticket = desk.load()
    for step in due(ticket, (), SERVICE, desk.now):
        match step:
            case GiveBack():
                desk.save(ticket, rules.give_back)
            case Wake():
                desk.save(ticket, rules.wake)
            case Raise(to):
                desk.save(ticket, lambda t, to=to: replace(t, priority=to))  # type: ignore[misc]
            case AskIfDone():
                desk.save(ticket, lambda t: replace(t, silence_warned_at=desk.now))
            case EndSilent():
                desk.save(ticket, lambda t: rules.resolve_silent(t, desk.now))
        return


def _by_presence(desk: Desk) -> None:
    agent = desk.agents[desk.dice.choice(list(desk.agents))]
    presence = desk.dice.choice(list(Presence))
    active = agent.active if desk.dice.random() < 0.9 else not agent.active
    desk.agents[agent.id] = replace(agent, presence=presence, presence_at=desk.now, active=active)


def _by_assigning(desk: Desk) -> None:
    ticket = desk.load()
    crew = [OnDuty(agent=agent, load=_load(desk, agent)) for agent in desk.agents.values()]
    waiting = [Waiting(ticket_id=t.id, language=t.language, team=t.team) for t in desk.tickets.values() if t.is_queued]
    chosen = next((match.agent for match in assign(waiting, crew) if match.ticket_id == ticket.id), None)
    if chosen is not None and ticket.is_queued:
        desk.save(ticket, lambda t: rules.claim(t, chosen, desk.now))


def _load(desk: Desk, agent: Agent) -> int:
    return sum(t.assignee is not None and t.assignee.id == agent.id for t in desk.tickets.values())


ACTORS = [_by_agents, _by_customers, _by_time, _by_presence, _by_assigning]


@pytest.mark.parametrize("part", range(4))
def test_one_owner_under_any_interleaving(part: int) -> None:
    changes = refusals = 0
    for seed in range(part * INTERLEAVINGS // 4, (part + 1) * INTERLEAVINGS // 4):
        desk = Desk(random.Random(seed))  # noqa: S311  dice
        for _ in range(STEPS):
            desk.dice.choices(ACTORS, [6, 3, 2, 1, 3])[0](desk)
        changes, refusals = changes + desk.changes, refusals + desk.refusals
    assert changes > INTERLEAVINGS
    assert refusals > INTERLEAVINGS
