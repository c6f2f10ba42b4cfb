"""The service file: what it may say, and how a mistake is named."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from conversations.decisions import Reason
from conversations.errors import BadInputError
from handoff.hours import Span
from handoff.service_file import load_service_rules, parse_service_rules
from handoff.service_rules import Assignment, ServiceRules
from handoff.tickets import Priority

EXAMPLE = Path(__file__).parents[2] / "docs" / "service.toml"


def test_without_a_file_the_shop_is_open_round_the_clock() -> None:
    assert load_service_rules(None) == ServiceRules()


def test_the_documented_example_is_read() -> None:
    rules = load_service_rules(EXAMPLE)
    support, returns = rules.teams
    assert (support.key, support.hours.zone) == ("support", ZoneInfo("Europe/Moscow"))
    assert support.hours.week[0] == (Span(9 * 60, 18 * 60),)
    assert support.hours.week[6] == ()
    assert returns.key == rules.team_for(Reason.COMPLEX)
    assert rules.team_for(Reason.ASKED_FOR_HUMAN) == "support"
    assert rules.assignment is Assignment.AUTOMATIC
    assert rules.sla[Priority.URGENT].first_response == timedelta(minutes=10)
    assert rules.skills_for(Reason.COMPLEX, ("legal:court",)) == ("legal",)
    assert rules.silence.warn_after == timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "place", "advice"),
    [
        ("queue = [", "", "not TOML"),
        ("[queue]\nassignment = 'magic'", "queue.assignment", "'automatic' or 'by_hand'"),
        ("[queue]\nanswer_within = 10", "queue.answer_within", "like 90s, 15m"),
        ("[queue]\nanswer_within = '0m'", "queue.answer_within", "between 1s and 365d"),
        ("[queue]\nsurprise = 1", "queue.surprise", "Extra inputs"),
        ("[teams.support]\ntime_zone = 'Moscow'", "teams.support.time_zone", "like Europe/Moscow"),
        ("[teams.support]\ntime_zone = '../etc/passwd'", "teams.support.time_zone", "like Europe/Moscow"),
        ("[teams.support]\nholidays = 'ZZ'", "teams.support.holidays", "like RU"),
        ("[teams.support]\nreasons = ['weather']", "teams.support.reasons.0", "asked_for_human"),
        ("[teams.support.hours]\nmonday = ['9-18']", "teams.support.hours.monday.0", "like 09:00-18:00"),
        ("[teams.support.hours]\nmonday = ['18:00-09:00']", "teams.support.hours.monday.0", "split what passes"),
        ("[teams.support.hours]\nmonday = ['09:75-18:00']", "teams.support.hours.monday.0", "hours begin"),
        ("[teams.support.hours]", "teams.support.hours", "open at least one day"),
        ("[teams.support.exceptions]\n'31.12.2026' = []", "teams.support.exceptions.31.12.2026", "like 2026-12-31"),
        ("[sla.sometimes]\nresolution = '1h'", "sla.sometimes", "'low', 'normal', 'high' or 'urgent'"),
        ("[teams.'Two Words']", "teams.Two Words", "pattern"),
    ],
)
def test_a_mistake_is_named(text: str, place: str, advice: str) -> None:
    with pytest.raises(BadInputError) as raised:
        parse_service_rules(text)
    assert str(raised.value).startswith(place)
    assert advice in str(raised.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="OTVET_SERVICE_FILE"):
        load_service_rules(tmp_path / "none.toml")
