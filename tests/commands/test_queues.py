"""`otvet inbox` and `otvet outbox`, with rows in every state, on both databases."""

import re
from datetime import UTC, datetime

import pytest

from conversations.outgoing import ChatLane, FormattedText, Outcome, SendText, TicketLane
from storage.unit_of_work import Database
from tests.commands.conftest import Otvet, with_database

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TELEGRAM_SAID = "Bad Request: [/red] can't parse entities"


async def fill_inbox(database: Database) -> None:
    """One row each: done, dead, leased, pending."""
    for number in range(1, 5):
        async with database.unit() as unit:
            await unit.inbox.put(7, number, f"chat:{number}", {"update_id": number, "message": {}}, NOON)
    async with database.unit() as unit:
        done, dead, _ = await unit.inbox.claim("worker", NOON, 60, 3)
        await unit.inbox.complete(done)
        await unit.inbox.bury(dead, TELEGRAM_SAID)


async def fill_outbox(database: Database) -> None:
    """One row each: sent, failed, leased, pending."""
    async with database.unit() as unit:
        ids = [
            await unit.outbox.add(lane, SendText(text=FormattedText("Здравствуйте")), NOON)
            for lane in (ChatLane(1), TicketLane(2), ChatLane(3), ChatLane(4))
        ]
        await unit.outbox.claim_heads("worker", NOON, 60, 3)
        await unit.outbox.mark_sent(ids[:1], NOON)
        await unit.outbox.mark_failed(ids[1:2], Outcome.BAD_REQUEST, TELEGRAM_SAID)


FILLING = {"inbox": fill_inbox, "outbox": fill_outbox}
GIVEN_UP = {"inbox": "dead", "outbox": "failed"}
FINISHED = {"inbox": "done", "outbox": "sent"}


@pytest.fixture(params=["inbox", "outbox"])
def queue(request: pytest.FixtureRequest, stored_url: str) -> str:
    with_database(stored_url, FILLING[request.param])
    return str(request.param)


def ids_of(output: str) -> list[int]:
    return [int(found) for found in re.findall(r"^│ (\d+)", output, re.MULTILINE)]


def test_list_and_stats_show_every_state(otvet: Otvet, queue: str) -> None:
    listed = otvet(queue, "list").output
    stats = otvet(queue, "stats").output
    states = ("pending", "leased", GIVEN_UP[queue], FINISHED[queue])
    for state in states:
        assert state in listed
        assert re.search(rf"│ {state}\s+│ 1 ", stats), state
        assert len(ids_of(otvet(queue, "list", "--state", state).output)) == 1
    assert TELEGRAM_SAID in listed
    assert "2 lanes wait, the oldest since 2026-03-01 12:00:00 UTC" in stats
    assert ids_of(listed) == sorted(ids_of(listed), reverse=True)
    assert ids_of(otvet(queue, "list", "-n", 1).output) == ids_of(listed)[:1]
    assert "Здравствуйте" not in listed


def test_retry_takes_only_what_was_given_up(otvet: Otvet, queue: str) -> None:
    [given_up] = ids_of(otvet(queue, "list", "--state", GIVEN_UP[queue]).output)
    others = [number for number in ids_of(otvet(queue, "list").output) if number != given_up]
    assert otvet(queue, "retry", *others).exit_code == 2
    assert "1 to be tried again" in otvet(queue, "retry", given_up, 99999).output
    assert "Nothing here" in otvet(queue, "list", "--state", GIVEN_UP[queue]).output
    assert given_up in ids_of(otvet(queue, "list", "--state", "pending").output)


def test_retry_all(otvet: Otvet, queue: str) -> None:
    for count in (1, 0):
        result = otvet(queue, "retry", "--all")
        assert (result.exit_code, result.output.strip()) == (0, f"{count} to be tried again.")


@pytest.mark.parametrize("arguments", [[], ["1", "--all"], ["one"], ["0"], [str(2**64)]])
@pytest.mark.parametrize("name", ["inbox", "outbox"])
def test_retry_needs_either_rows_or_all(otvet: Otvet, name: str, arguments: list[str]) -> None:
    assert otvet(name, "retry", *arguments).exit_code == 2


@pytest.mark.parametrize("name", ["inbox", "outbox"])
def test_empty_queues_say_so(otvet: Otvet, name: str) -> None:
    assert "Nothing here" in otvet(name, "list").output
    assert otvet(name, "stats").output.rstrip().endswith("0 lanes wait")
    assert otvet(name, "list", "--state", "lost").exit_code == 2
    assert otvet(name, "list", "-n", "0").exit_code == 2
