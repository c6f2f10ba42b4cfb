"""Shares, typical durations, NPS, periods and business time: small examples worked out by hand."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.errors import BadInputError
from handoff.hours import Hours, Span
from handoff.reporting.figures import Net, Share, Spread, Typical, net_of
from handoff.reporting.open_time import OpenTime
from handoff.reporting.period import HOUR, QUARTER_HOUR, Period, between, last_days
from handoff.reporting.ticket_figures import spread_of
from tests.handoff.test_hours import calendars

BERLIN, MOSCOW = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/Moscow")
NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)


def test_a_share_knows_of_how_many() -> None:
    assert Share(2, 3).value == pytest.approx(0.6667, abs=1e-4)
    assert Share(0, 0).value is None
    assert Share(0, 0).interval is None
    assert [Share(1, of).is_small for of in (0, 1, 29, 30)] == [False, True, True, False]


def test_the_interval_is_that_of_wilson() -> None:
    """8 of 10, worked out by hand from the formula: 0.4902 to 0.9433."""
    assert Share(8, 10).interval == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert Share(0, 10).interval == pytest.approx((0, 0.2775), abs=1e-4)
    assert Share(10, 10).interval == pytest.approx((0.7225, 1), abs=1e-4)


def test_durations_are_summed_up_by_quantiles() -> None:
    one_to_eleven = spread_of(np.arange(60.0, 720, 60))
    assert one_to_eleven == Spread(11, timedelta(minutes=6), timedelta(minutes=10))
    assert spread_of(np.array([60.0, 120])).p50 == timedelta(seconds=90)
    assert spread_of(np.array([])) == Spread(0, None, None)
    assert spread_of(np.array([7.0])).slow == Typical(timedelta(seconds=7), 1)


def test_nps_is_promoters_less_detractors() -> None:
    assert net_of([(10, 3), (9, 1), (8, 2), (7, 1), (6, 1), (0, 2)]) == Net(4, 3, 10)
    assert Net(4, 3, 10).value == 10
    assert Net(0, 3, 3).value == -100
    assert net_of([]).value is None


def test_a_period_is_whole_days_of_the_shop() -> None:
    """The clocks of Berlin go forward on 29 March 2026: that day has 23 hours."""
    week = last_days(7, NOON, BERLIN)
    assert (week.first, week.last) == (date(2026, 3, 23), date(2026, 3, 29))
    assert week.start == datetime(2026, 3, 22, 23, tzinfo=UTC)
    assert week.end == datetime(2026, 3, 29, 22, tzinfo=UTC)
    today = last_days(1, NOON, BERLIN)
    assert today.end - today.start == timedelta(hours=23)
    autumn = Period(date(2026, 10, 25), date(2026, 10, 25), BERLIN)
    assert autumn.end - autumn.start == timedelta(hours=25)


def test_a_midnight_that_does_not_exist_is_the_moment_of_the_change() -> None:
    """In Cairo the clocks went from 23:59 on 27 April 2023 to 1:00."""
    day = Period(date(2023, 4, 28), date(2023, 4, 28), ZoneInfo("Africa/Cairo"))
    assert day.start == datetime(2023, 4, 27, 22, tzinfo=UTC)
    assert day.start.astimezone(day.zone).hour == 1


def test_the_day_is_that_of_the_shop_not_of_utc() -> None:
    late = datetime(2026, 3, 29, 22, 30, tzinfo=UTC)
    assert last_days(1, late, MOSCOW).first == date(2026, 3, 30)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 3, 30), date(2026, 3, 31)),
        (date(2026, 3, 9), date(2026, 3, 8)),
        (date(2020, 1, 1), date(2026, 3, 1)),
    ],
)
def test_other_dates_are_refused(first: date, last: date) -> None:
    with pytest.raises(BadInputError):
        between(first, last, NOON, MOSCOW)
    with pytest.raises(BadInputError):
        last_days(0, NOON, MOSCOW)


def test_the_future_is_left_out() -> None:
    assert between(date(2026, 3, 28), date.max, NOON, MOSCOW).last == date(2026, 3, 29)


def test_steps_of_time_fit_into_the_hours_of_the_zone() -> None:
    assert last_days(7, NOON, BERLIN).step == HOUR
    assert last_days(7, NOON, ZoneInfo("Asia/Kathmandu")).step == QUARTER_HOUR


def open_seconds(hours: Hours, start: float, end: float) -> float:
    """Looked up in a table that reaches a day further on both sides."""
    table = OpenTime(hours, min(start, end) - 86_400, max(start, end) + 86_400)
    return float(table.between(np.array([start]), np.array([end]))[0])


def test_open_time_over_the_change_of_clocks() -> None:
    """Round the clock on the day of 23 hours, and 1:00–4:00 of which an hour is skipped."""
    night = ((Span(60, 240),),) * 7
    start, end = (at.timestamp() for at in (datetime(2026, 3, 28, 23, tzinfo=UTC), NOON))
    assert open_seconds(Hours(zone=BERLIN, week=night), start, end) == 2 * 3600
    assert open_seconds(Hours(zone=BERLIN), start, end) == 13 * 3600


moments = st.integers(1_735_689_600, 1_735_689_600 + 40 * 86_400)


@given(calendars, moments, moments)
def test_open_time_is_what_the_hours_say(hours: Hours, one: int, other: int) -> None:
    start, end = sorted((one, other))
    exactly = hours.between(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC))
    assert open_seconds(hours, start, end) == pytest.approx(exactly.total_seconds())
    assert open_seconds(hours, end, start) == 0
