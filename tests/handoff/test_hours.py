"""Business time: the laws that any calendar keeps, and days that people trip over."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.hours import ALL_DAY, Hours, NeverOpenError, Span
from handoff.service_file import parse_service_rules

ZONES = ["UTC", "Europe/Moscow", "Europe/Berlin", "America/New_York", "Africa/Cairo", "Asia/Kathmandu"]
OFFICE = (Span(9 * 60, 18 * 60),)
MOSCOW = ZoneInfo("Europe/Moscow")
WEEKDAYS = (OFFICE,) * 5 + ((),) * 2

spans = st.builds(
    lambda start, length: Span(start, min(start + length, 1440)), st.integers(0, 1379), st.integers(61, 1440)
)
days = st.lists(spans, max_size=3).map(tuple)
weeks = st.tuples(spans.map(lambda span: (span,)), *[days] * 6)
dates = st.dates(date(2025, 1, 1), date(2027, 12, 31))
calendars = st.builds(
    Hours,
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    week=weeks,
    holidays=st.frozensets(dates, max_size=20),
    exceptions=st.dictionaries(dates, days, max_size=20),
)
moments = st.timedeltas(timedelta(0), timedelta(days=1000)).map(lambda later: datetime(2025, 1, 1, tzinfo=UTC) + later)
lengths = st.timedeltas(timedelta(0), timedelta(hours=30))
few = settings(max_examples=60, deadline=None)


@few
@given(calendars, moments, lengths)
def test_adding_business_time_lets_so_much_pass(hours: Hours, at: datetime, length: timedelta) -> None:
    end = hours.add(at, length)
    assert hours.between(at, end) == length
    assert length == timedelta(0) or hours.between(at, end - timedelta(microseconds=1)) < length


@few
@given(calendars, moments, lengths, lengths)
def test_adding_twice_is_adding_once(hours: Hours, at: datetime, one: timedelta, other: timedelta) -> None:
    assert hours.add(hours.add(at, one), other) == hours.add(at, one + other)


@few
@given(calendars, st.lists(moments, min_size=3, max_size=3).map(sorted))
def test_time_between_adds_up_and_is_never_more_than_the_clock_shows(hours: Hours, at: list[datetime]) -> None:
    first, middle, last = at
    assert hours.between(first, middle) + hours.between(middle, last) == hours.between(first, last)
    assert timedelta(0) <= hours.between(first, last) <= last - first
    assert hours.between(last, first) == timedelta(0)


@few
@given(calendars, moments)
def test_the_next_opening_is_open_and_nothing_before_it_is(hours: Hours, at: datetime) -> None:
    opens = hours.next_open(at)
    assert hours.is_open(opens)
    assert hours.between(at, opens) == timedelta(0)
    assert hours.is_open(at) == (opens == at)


@few
@given(st.sampled_from(ZONES), moments, lengths)
def test_round_the_clock_is_the_clock(zone: str, at: datetime, length: timedelta) -> None:
    hours = Hours(zone=ZoneInfo(zone))
    assert hours.add(at, length) == at + length
    assert hours.between(at, at + length) == length
    assert hours.is_open(at)


def test_over_the_weekend_and_the_holidays() -> None:
    friday = datetime(2026, 12, 25, 14, tzinfo=UTC)  # 17:00 in Moscow
    hours = Hours(zone=MOSCOW, week=WEEKDAYS, holidays=frozenset({date(2026, 12, 28)}))
    assert hours.add(friday, timedelta(hours=2)) == datetime(2026, 12, 29, 7, tzinfo=UTC)


def test_exceptions_win_over_holidays_and_weekdays() -> None:
    day = date(2026, 12, 26)
    hours = Hours(zone=MOSCOW, week=WEEKDAYS, holidays={day}, exceptions={day: (Span(600, 660),)})
    assert hours.next_open(datetime(2026, 12, 25, 20, tzinfo=UTC)) == datetime(2026, 12, 26, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "seconds"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 7, 1), 24)]
)
def test_days_are_as_long_as_the_clocks_make_them(day: date, seconds: int) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    start = datetime(day.year, day.month, day.day, tzinfo=berlin)
    end = start + timedelta(days=1)
    assert Hours(zone=berlin, week=(ALL_DAY,) * 7).between(start, end) == timedelta(hours=seconds)


def test_a_wall_time_that_is_skipped_means_the_change_and_a_repeated_one_the_first() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    night = Hours(zone=berlin, week=((Span(150, 240),),) * 7)  # 02:30-04:00
    assert night.next_open(datetime(2026, 3, 29, 0, tzinfo=UTC)) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert night.next_open(datetime(2026, 10, 25, 0, tzinfo=UTC)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_hours_that_never_open_say_so() -> None:
    with pytest.raises(NeverOpenError):
        Hours(week=((),) * 7).next_open(datetime(2026, 1, 1, tzinfo=UTC))


def test_russian_holidays_come_from_the_library() -> None:
    rules = parse_service_rules('[teams.support]\ntime_zone = "Europe/Moscow"\nholidays = "RU"')
    hours = rules.hours_of("support")
    assert hours.next_open(datetime(2026, 5, 8, 22, tzinfo=UTC)) == datetime(2026, 5, 9, 21, tzinfo=UTC)
