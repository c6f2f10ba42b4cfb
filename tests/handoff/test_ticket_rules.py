"""The rules of a ticket against a model: whatever agents do in whatever order, there is at most one holder."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from conversations.decisions import Reason
from conversations.errors import ConflictError
from conversations.understanding import Language, Mood
from handoff import tickets as rules
from handoff.priority import priority_of
from handoff.relay import require_holder
from handoff.tickets import (
    Agent,
    AlreadyClaimedError,
    AlreadyResolvedError,
    NotTheHolderError,
    Priority,
    Summary,
    Ticket,
    TicketStatus,
)
from tests.storage.conftest import NOON

AGENTS = [Agent(id=n, telegram_user_id=n, name=f"Agent {n}") for n in range(1, 4)]
TICKET = Ticket(
    id=1,
    conversation_id=1,
    reason=Reason.ASKED_FOR_HUMAN,
    language=Language.RU,
    priority=Priority.NORMAL,
    summary=Summary(asked="?"),
    opened_at=NOON,
)
agents = st.sampled_from(AGENTS)


class TicketMachine(RuleBasedStateMachine):
    """The model: `holder` is an agent's id or None, `ended` says whether the ticket is resolved."""

    def __init__(self) -> None:
        super().__init__()
        self.ticket = TICKET
        self.holder: int | None = None
        self.ended = False
        self.now = NOON

    def _refused(self, *, by: Agent | None, must_hold: bool) -> type[ConflictError] | None:
        """What the rules must raise, if anything."""
        if self.ended:
            return AlreadyResolvedError
        if by is None:
            return None
        if must_hold:
            return None if self.holder == by.id else NotTheHolderError
        return AlreadyClaimedError if self.holder not in (None, by.id) else None

    @rule(agent=agents)
    def claim(self, agent: Agent) -> None:
        if error := self._refused(by=agent, must_hold=False):
            with pytest.raises(error):
                rules.claim(self.ticket, agent, self.now)
            return
        self.ticket = rules.claim(self.ticket, agent, self.now)
        self.holder = agent.id

    @rule(agent=agents)
    def release(self, agent: Agent) -> None:
        if error := self._refused(by=agent, must_hold=True):
            with pytest.raises(error):
                rules.release(self.ticket, agent)
            return
        self.ticket = rules.release(self.ticket, agent)
        self.holder = None

    @rule(agent=agents, to=agents)
    def transfer(self, agent: Agent, to: Agent) -> None:
        if error := self._refused(by=agent, must_hold=True):
            with pytest.raises(error):
                rules.transfer(self.ticket, agent, to, self.now)
            return
        self.ticket = rules.transfer(self.ticket, agent, to, self.now)
        self.holder = to.id

    @rule(agent=agents)
    def resolve(self, agent: Agent) -> None:
        if error := self._refused(by=agent, must_hold=True):
            with pytest.raises(error):
                rules.resolve(self.ticket, agent, self.now)
            return
        self.ticket = rules.resolve(self.ticket, agent, self.now)
        self.ended = True

    @rule()
    def reply(self) -> None:
        if error := self._refused(by=None, must_hold=False):
            with pytest.raises(error):
                rules.note_reply(self.ticket, self.now)
            return
        first = self.ticket.first_replied_at
        self.ticket = rules.note_reply(self.ticket, self.now)
        assert self.ticket.first_replied_at == (first or self.now)

    @rule()
    def customer_writes(self) -> None:
        if error := self._refused(by=None, must_hold=False):
            with pytest.raises(error):
                rules.note_customer_message(self.ticket, self.now)
            return
        self.ticket = rules.note_customer_message(self.ticket, self.now)
        assert self.ticket.status is TicketStatus.OPEN

    @rule()
    def time_passes(self) -> None:
        self.now += timedelta(minutes=1)

    @invariant()
    def the_ticket_agrees_with_the_model(self) -> None:
        assignee = self.ticket.assignee
        assert (assignee.id if assignee else None) == self.holder
        assert (self.ticket.status is TicketStatus.RESOLVED) == self.ended == (self.ticket.resolved_at is not None)
        assert (self.ticket.claimed_at is None) == (assignee is None)

    @invariant()
    def only_the_holder_may_speak(self) -> None:
        speakers = [agent.id for agent in AGENTS if self._may_speak(agent)]
        assert speakers == ([self.holder] if self.holder is not None else [])

    def _may_speak(self, agent: Agent) -> bool:
        try:
            require_holder(self.ticket, agent)
        except NotTheHolderError:
            return False
        return True


TestTicketMachine = TicketMachine.TestCase


def test_claiming_again_and_giving_to_oneself_change_nothing() -> None:
    held = rules.claim(TICKET, AGENTS[0], NOON)
    assert rules.claim(held, AGENTS[0], NOON + timedelta(hours=1)) is held
    assert rules.transfer(held, AGENTS[0], AGENTS[0], NOON + timedelta(hours=1)) is held


def test_a_holder_who_left_holds_nothing() -> None:
    left = replace(TICKET, assignee=replace(AGENTS[0], active=False), claimed_at=NOON)
    assert rules.claim(left, AGENTS[1], NOON).assignee == AGENTS[1]


@pytest.mark.parametrize(
    ("reason", "mood", "evidence", "expected"),
    [
        (Reason.ASKED_FOR_HUMAN, Mood.NEUTRAL, (), Priority.NORMAL),
        (Reason.NOT_COVERED, Mood.PLEASED, (), Priority.NORMAL),
        (Reason.COMPLEX, Mood.NEUTRAL, ("legal",), Priority.HIGH),
        (Reason.EMOTION, Mood.FRUSTRATED, (), Priority.HIGH),
        (Reason.ASKED_FOR_HUMAN, Mood.ANGRY, (), Priority.HIGH),
        (Reason.EMOTION, Mood.DISTRESSED, (), Priority.URGENT),
        (Reason.COMPLEX, Mood.NEUTRAL, ("safety:smoke",), Priority.URGENT),
        (Reason.COMPLEX, Mood.NEUTRAL, ("account_theft",), Priority.URGENT),
    ],
)
def test_how_soon(reason: Reason, mood: Mood, evidence: tuple[str, ...], expected: Priority) -> None:
    assert priority_of(reason, mood, evidence) is expected


def test_the_order_of_the_queue() -> None:
    assert sorted(Priority, key=lambda p: p.rank) == [Priority.URGENT, Priority.HIGH, Priority.NORMAL, Priority.LOW]
