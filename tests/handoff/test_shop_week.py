"""A week of a small shop, simulated on the pure rules; `benchmarks/queue_week.py` plays 5,000 tickets."""

from datetime import timedelta

import pytest

from benchmarks.queue_week import coverage
from benchmarks.shop_week import Week
from handoff.waits import ENOUGH, MeasuredWait, Place, estimate


@pytest.fixture(scope="module")
def week() -> Week:
    return Week(tickets_wanted=1500, seed=1).run()


def test_nobody_waits_while_an_eligible_agent_is_free(week: Week) -> None:
    assert week.violations == []
    assert week.resolved == 1500
    assert week.open == {}
    assert week.given_back > 10


def test_four_waits_in_five_are_as_promised(week: Week) -> None:
    assert len(week.kept) > 200
    assert coverage(week.kept) >= 0.8


def test_the_judge_sees_a_ticket_that_waits_for_nothing() -> None:
    class Idle(Week):
        def _work_the_queue(self) -> None:
            """Nobody gives anything to anybody."""

    assert Idle(tickets_wanted=50, seed=1).run().violations != []


def test_too_few_measured_waits_promise_nothing() -> None:
    place = Place(ahead=3, serving=2)
    wait = MeasuredWait(place=place, waited=timedelta(minutes=4))
    assert estimate(place, [wait] * (ENOUGH - 1)) is None
    promised = estimate(place, [wait] * ENOUGH)
    assert promised is not None
    assert (promised.low, promised.high) == (timedelta(minutes=3), timedelta(minutes=5))
    assert promised.holds(wait.waited)
