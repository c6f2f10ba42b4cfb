"""The outbox: replies in order, albums together."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from conversations.outgoing import (
    Action,
    Button,
    ChatLane,
    CopyMessage,
    EditKeyboard,
    EditText,
    FormattedText,
    Lane,
    Outcome,
    SendText,
    SetReaction,
    SetTopic,
    TextEntity,
    TicketLane,
)
from storage.outbox import OutboxItem, lane_of
from storage.tables.queues import OutboxState
from storage.unit_of_work import Database
from tests.storage.conftest import NOON

CHAT = ChatLane(501)
SECOND = timedelta(seconds=1)
BUTTON = Button(text="👍", data="helpful:1")
BOLD = TextEntity(kind="bold", offset=0, length=5)


async def add(database: Database, lane: Lane, *actions: Action) -> list[int]:
    async with database.unit() as unit:
        return [await unit.outbox.add(lane, action, NOON) for action in actions]


async def claim(database: Database, worker: str = "worker", at: timedelta = SECOND) -> Sequence[OutboxItem]:
    async with database.unit() as unit:
        return await unit.outbox.claim_heads(worker, NOON + at, 30, 9)


def says(text: str) -> SendText:
    return SendText(text=FormattedText(text))


@pytest.mark.parametrize(
    "action",
    [
        SendText(text=FormattedText("Здравствуйте", (BOLD,)), keyboard=((BUTTON,),), message_id=3, pin=True),
        CopyMessage(message_id=1, reply_to_id=2, album_id="900"),
        EditText(message_id=1, text=FormattedText("x"), caption=True),
        EditKeyboard(message_id=1, keyboard=((BUTTON, Button(text="Shop", url="https://example.org")),)),
        SetReaction(message_id=1, emoji=None),
        SetTopic(name="№ 7 · Анна", closed=True),
    ],
    ids=lambda action: action.kind,
)
async def test_every_action_comes_back_as_it_was(database: Database, action: Action) -> None:
    [row] = await add(database, TicketLane(12), action)
    [item] = await claim(database)
    assert (item.id, item.lane, item.action, item.created_at) == (row, TicketLane(12), action, NOON)


@pytest.mark.parametrize("lane", [ChatLane(-100123), ChatLane(5), TicketLane(7)])
def test_a_key_names_its_lane(lane: Lane) -> None:
    assert lane_of(lane.key) == lane


async def test_a_lane_sends_one_after_the_other(database: Database) -> None:
    await add(database, CHAT, says("1"), says("2"))
    await add(database, TicketLane(9), says("3"))
    [first, other] = await claim(database)
    assert (first.action, other.action) == (says("1"), says("3"))
    assert await claim(database) == []
    async with database.unit() as unit:
        await unit.outbox.mark_sent([first.id], NOON)
    [second] = await claim(database)
    assert second.action == says("2")


async def test_the_whole_lane_waits_behind_a_retry(database: Database) -> None:
    await add(database, CHAT, says("1"), says("2"))
    [first] = await claim(database)
    async with database.unit() as unit:
        await unit.outbox.retry([first.id], NOON + 60 * SECOND, "429")
    assert await claim(database, at=30 * SECOND) == []
    [again] = await claim(database, at=61 * SECOND)
    assert (again.id, again.attempts, again.reason) == (first.id, 2, "429")


async def test_a_failed_row_lets_the_lane_go_on_and_can_be_revived(database: Database) -> None:
    await add(database, CHAT, says("1"), says("2"))
    [first] = await claim(database)
    async with database.unit() as unit:
        await unit.outbox.mark_failed([first.id], Outcome.BLOCKED_BY_USER, "403")
    [second] = await claim(database)
    assert second.action == says("2")
    async with database.unit() as unit:
        [failed] = await unit.outbox.listing(OutboxState.FAILED)
        assert (failed.outcome, failed.reason) == (Outcome.BLOCKED_BY_USER, "403")
        await unit.outbox.mark_sent([second.id], NOON)
        assert await unit.outbox.revive([failed.id]) == 1
    [revived] = await claim(database, at=timedelta(days=999))
    assert revived.action == says("1")


async def test_an_album_leaves_together(database: Database) -> None:
    album = [CopyMessage(message_id=n, album_id="900") for n in (1, 2, 3)]
    ids = await add(database, CHAT, *album, says("end"), CopyMessage(message_id=4, album_id="900"))
    [head] = await claim(database)
    async with database.unit() as unit:
        followers = await unit.outbox.album_followers(head)
        assert [item.action for item in followers] == album[1:]
        assert {(item.leased_by, item.lease_until) for item in followers} == {(head.leased_by, head.lease_until)}
        await unit.outbox.mark_sent(ids[:3], NOON)
    [end] = await claim(database)
    assert end.action == says("end")
    async with database.unit() as unit:
        assert await unit.outbox.album_followers(end) == []


async def test_an_album_is_taken_over_together(database: Database) -> None:
    await add(database, CHAT, *(CopyMessage(message_id=n, album_id="900") for n in (1, 2)))
    [head] = await claim(database, "slow")
    async with database.unit() as unit:
        await unit.outbox.album_followers(head)
    assert await claim(database, "fast", at=10 * SECOND) == []
    [taken] = await claim(database, "fast", at=60 * SECOND)
    async with database.unit() as unit:
        [follower] = await unit.outbox.album_followers(taken)
    assert (follower.leased_by, follower.attempts) == ("fast", 2)


async def test_a_part_of_an_album_never_leaves_while_another_is_under_way(database: Database) -> None:
    ids = await add(database, CHAT, *(CopyMessage(message_id=n, album_id="900") for n in (1, 2)))
    [head] = await claim(database)
    async with database.unit() as unit:
        await unit.outbox.album_followers(head)
        await unit.outbox.mark_failed([ids[0]], Outcome.MESSAGE_GONE)
    assert await claim(database, "other") == []


async def test_renewing(database: Database) -> None:
    await add(database, CHAT, says("1"))
    [item] = await claim(database)
    async with database.unit() as unit:
        assert await unit.outbox.renew(item, NOON + 90 * SECOND)
    assert await claim(database, "other", at=60 * SECOND) == []
    [taken] = await claim(database, "other", at=91 * SECOND)
    async with database.unit() as unit:
        assert not await unit.outbox.renew(item, NOON + 200 * SECOND)
        assert await unit.outbox.renew(taken, NOON + 200 * SECOND)


async def test_stats(database: Database) -> None:
    await add(database, CHAT, says("1"), says("2"))
    [first] = await claim(database)
    async with database.unit() as unit:
        await unit.outbox.mark_sent([first.id], NOON)
        stats = await unit.outbox.stats()
    assert stats.counts == {OutboxState.SENT: 1, OutboxState.PENDING: 1}
    assert (stats.waiting_lanes, stats.oldest_waiting_since) == (1, NOON)
