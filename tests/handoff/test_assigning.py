"""Who gets which ticket, and how soon: properties of the pure rules."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.decisions import Reason
from conversations.understanding import Language, Mood
from handoff.assigning import Match, OnDuty, Waiting, assign
from handoff.priority import priority_of, raised_by_waiting
from handoff.promises import Promise, PromiseKind
from handoff.tickets import Agent, Presence, Priority
from tests.handoff.test_ticket_rules import TICKET
from tests.storage.conftest import NOON

LANGUAGES = st.lists(st.sampled_from(Language), min_size=1, unique=True).map(tuple)
SKILLS = st.lists(st.sampled_from(["legal", "returns"]), unique=True).map(tuple)
TEAMS = st.sampled_from(["support", "returns"])
ids = st.integers(1, 8)
waiting = st.builds(
    Waiting,
    ticket_id=st.just(0),
    language=st.sampled_from(Language),
    team=TEAMS,
    skills=SKILLS,
    former_agent_id=st.none() | ids,
    declined_by=st.lists(ids, max_size=2).map(tuple),
)
agents = st.builds(
    Agent,
    id=ids,
    telegram_user_id=ids,
    name=st.just("Somebody"),
    languages=LANGUAGES,
    active=st.booleans(),
    team=TEAMS,
    skills=SKILLS,
    capacity=st.integers(1, 4),
    presence=st.sampled_from(Presence),
)
queues = st.lists(waiting, max_size=12).map(lambda q: [replace(t, ticket_id=n) for n, t in enumerate(q, 1)])
crews = st.lists(st.builds(OnDuty, agent=agents, load=st.integers(0, 5)), max_size=6, unique_by=lambda d: d.agent.id)


def may_take(agent: Agent, ticket: Waiting) -> bool:
    """The rule in other words than the code's."""
    is_there = agent.active and agent.presence is Presence.ONLINE
    knows = all(skill in agent.skills for skill in ticket.skills) and ticket.language in agent.languages
    return is_there and knows and agent.team == ticket.team and agent.id not in ticket.declined_by


def loads_after(crew: list[OnDuty], matches: list[Match]) -> dict[int, int]:
    return {duty.agent.id: duty.load + sum(m.agent.id == duty.agent.id for m in matches) for duty in crew}


@given(queues, crews)
def test_nobody_waits_while_somebody_free_could_take_the_ticket(queue: list[Waiting], crew: list[OnDuty]) -> None:
    matches = list(assign(queue, crew))
    loads, given_away = loads_after(crew, matches), {match.ticket_id for match in matches}
    for ticket in queue:
        if ticket.ticket_id not in given_away:
            free = [d.agent for d in crew if may_take(d.agent, ticket) and loads[d.agent.id] < d.agent.capacity]
            assert free == []


@given(queues, crews)
def test_every_match_is_allowed_and_nobody_gets_too_much(queue: list[Waiting], crew: list[OnDuty]) -> None:
    matches = list(assign(queue, crew))
    tickets = {ticket.ticket_id: ticket for ticket in queue}
    assert len({match.ticket_id for match in matches}) == len(matches)
    assert all(may_take(match.agent, tickets[match.ticket_id]) for match in matches)
    loads = loads_after(crew, matches)
    assert all(loads[d.agent.id] <= max(d.agent.capacity, d.load) for d in crew)


@given(queues, crews)
def test_nobody_behind_is_served_by_an_agent_whom_somebody_in_front_needed(
    queue: list[Waiting], crew: list[OnDuty]
) -> None:
    """Oldest first: whoever waits on was passed over only by tickets whose agents could not have taken his."""
    matches = {match.ticket_id: match.agent for match in assign(queue, crew)}
    for place, ticket in enumerate(queue):
        if ticket.ticket_id not in matches:
            behind = [matches[t.ticket_id] for t in queue[place:] if t.ticket_id in matches]
            assert not any(may_take(agent, ticket) for agent in behind)


@given(queues, crews)
def test_a_customer_gets_the_agent_he_knows_where_that_one_is_free(queue: list[Waiting], crew: list[OnDuty]) -> None:
    for ticket in queue[:1]:
        former = next((d for d in crew if d.agent.id == ticket.former_agent_id), None)
        if former and may_take(former.agent, ticket) and former.load < former.agent.capacity:
            assert next(assign(queue, crew)) == Match(ticket.ticket_id, former.agent)


def test_the_one_with_the_most_room_comes_first() -> None:
    crew = [
        OnDuty(agent=Agent(id=n, telegram_user_id=n, name="x", capacity=size, presence=Presence.ONLINE), load=load)
        for n, size, load in [(1, 2, 1), (2, 4, 1), (3, 4, 1)]
    ]
    tickets = [Waiting(ticket_id=n, language=Language.RU, team="support") for n in range(4)]
    assert [match.agent.id for match in assign(tickets, crew)] == [2, 3, 2, 3]


@pytest.mark.parametrize("mood", Mood)
@pytest.mark.parametrize("reason", [Reason.ASKED_FOR_HUMAN, Reason.EMOTION, Reason.COMPLEX])
def test_a_vip_never_waits_longer(mood: Mood, reason: Reason) -> None:
    usual, vip = priority_of(reason, mood), priority_of(reason, mood, vip=True)
    assert vip.rank == max(usual.rank - 1, 0)


@given(st.sampled_from(Priority), st.timedeltas(timedelta(0), timedelta(days=2)), st.timedeltas(timedelta(0)))
def test_waiting_only_ever_raises(base: Priority, waited: timedelta, more: timedelta) -> None:
    ticket = replace(TICKET, priority=base, base_priority=base)
    step = timedelta(minutes=30)
    sooner = raised_by_waiting(ticket, (), waited, step, NOON)
    assert base.rank >= sooner.rank >= raised_by_waiting(ticket, (), waited + min(more, step), step, NOON).rank


@pytest.mark.parametrize(("minutes", "expected"), [(0, Priority.LOW), (10, Priority.NORMAL), (20, Priority.HIGH)])
def test_a_promise_that_breaks_raises(minutes: int, expected: Priority) -> None:
    first = Promise(
        id=1,
        ticket_id=1,
        kind=PromiseKind.FIRST_RESPONSE,
        started_at=NOON,
        warn_at=NOON + timedelta(minutes=10),
        due_at=NOON + timedelta(minutes=20),
    )
    ticket = replace(TICKET, priority=Priority.LOW, base_priority=Priority.LOW)
    now = NOON + timedelta(minutes=minutes)
    assert raised_by_waiting(ticket, (first,), timedelta(0), timedelta(hours=1), now) is expected
