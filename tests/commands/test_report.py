"""`otvet report`: the page's figures on the command line, in the desk's language."""

import csv
import io
import json

import pytest

from handoff.reporting.cells import SheetName
from storage.unit_of_work import Database
from tests.commands.conftest import Otvet, with_database
from tests.turn.shop import Shop


async def fill(database: Database) -> None:
    shop = Shop(database)
    shop.now = shop.now.now(shop.now.tzinfo)
    ticket = await shop.resolved(await shop.agent())
    await shop.buttons.rate(shop.press(), ticket.id, 4, await shop.item())
    await shop.write("[bold]быстро[/bold]")


def test_the_figures_of_the_last_days(otvet: Otvet, stored_url: str) -> None:
    with_database(stored_url, fill)
    shown = otvet("report", "--days", 1)
    assert shown.exit_code == 0, shown.output
    assert "Передано людям" in shown.output
    assert "[bold]быстро[/bold]" in shown.output
    assert "круглосуточно (UTC)" in shown.output
    assert "100\N{NO-BREAK SPACE}% (1 из 1) *" in shown.output
    machines = json.loads(otvet("report", "--days", 1, "--json").output)
    assert set(machines) == {"from", "to", "time_zone", *SheetName}
    assert [row["value"] for row in machines["summary"] if row["figure"] == "handoffs"] == [1]
    assert machines["comments"][0]["rating"] == 4


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_one_table_as_csv_in_the_language_of_the_desk(
    otvet: Otvet, stored_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_database(stored_url, fill)
    monkeypatch.setenv("OTVET_DESK_LANGUAGE", "en")
    heads, mira = csv.reader(io.StringIO(otvet("report", "--csv", "--table", "agents").output))
    assert heads[:2] == ["Agent", "Tickets"]
    assert mira[0] == "Мира"
    assert "At a glance" in otvet("report", "--csv").output


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "options",
    [
        ("--days", 3, "--from", "2026-01-01"),
        ("--to", "2026-01-01"),
        ("--from", "yesterday"),
        ("--from", "2026-02-01", "--to", "2026-01-01"),
        ("--from", "1990-01-01"),
        ("--days", 5000),
        ("--json", "--csv"),
        ("--table", "nonsense"),
    ],
)
def test_what_can_not_be_meant_is_refused(otvet: Otvet, stored_url: str, options: tuple[str | int, ...]) -> None:
    assert otvet("report", *options).exit_code == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_empty_shop(otvet: Otvet, stored_url: str) -> None:
    shown = otvet("report", "--from", "2026-01-01", "--to", "2026-01-31")
    assert shown.exit_code == 0, shown.output
    assert "1 янв. 2026" in shown.output
