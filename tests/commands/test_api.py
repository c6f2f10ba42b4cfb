"""`otvet api key`, on both databases."""

import re

import pytest

from integrations.keys import public_id_of
from storage.unit_of_work import Database
from tests.commands.conftest import Otvet, with_database


def test_a_key_is_made_listed_and_revoked(otvet: Otvet, stored_url: str) -> None:
    assert "Nobody yet" in otvet("api", "key", "list").output
    made = otvet("api", "key", "add", "CRM [b]", "--scopes", "tickets:read, tickets:write")
    [token] = re.findall(r"otvet_\S+", made.output)
    listed = otvet("api", "key", "list").output
    assert "CRM [b]" in listed
    assert "tickets:read tickets:write" in listed
    assert str(public_id_of(token)) in listed
    assert token not in listed
    assert otvet("api", "key", "revoke", 1).exit_code == 0
    again = otvet("api", "key", "revoke", 1)
    assert again.exit_code == 2
    assert "no key in force" in again.output

    async def subjects(database: Database) -> list[tuple[str, str, str]]:
        async with database.reading() as unit:
            return [(entry.deed, entry.subject, entry.person_name) for entry in await unit.audit.page(9)]

    assert with_database(stored_url, subjects) == [
        ("api_key_revoked", "CRM [b]", "otvet api key"),
        ("api_key_added", "CRM [b]: tickets:read tickets:write", "otvet api key"),
    ]


@pytest.mark.parametrize("scopes", ["", "tickets", "tickets:read,orders:read", "all,tickets:read"])
def test_unknown_scopes_are_refused(otvet: Otvet, scopes: str) -> None:
    result = otvet("api", "key", "add", "CRM", "--scopes", scopes)
    assert result.exit_code == 2
    assert "scopes are tickets:read" in result.output


def test_a_key_needs_a_name(otvet: Otvet) -> None:
    assert otvet("api", "key", "add", " ").exit_code == 2
