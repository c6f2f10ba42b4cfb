"""The shop of a test."""

import pytest

from handoff.service_file import parse_service_rules
from storage.unit_of_work import Database
from tests.turn.shop import Shop


@pytest.fixture
def shop(database: Database) -> Shop:
    """On SQLite and on PostgreSQL."""
    return Shop(database)


TEAMS = """
[teams.support]
time_zone = "Europe/Moscow"
[teams.support.hours]
monday = ["09:00-18:00"]
sunday = ["09:00-18:00"]
[teams.returns]
"""


@pytest.fixture
def shop_with_teams(database: Database) -> Shop:
    """With business hours and two teams."""
    return Shop(database, service=parse_service_rules(TEAMS))
