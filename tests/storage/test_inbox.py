"""The inbox: nothing twice, nothing lost, lanes in order."""

import asyncio
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa

from storage.errors import LeaseLostError
from storage.inbox import InboxItem, ReceivedUpdate
from storage.tables.queues import InboxState, inbox
from storage.unit_of_work import Database
from tests.storage.conftest import NOON

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


async def put(database: Database, *lanes: str) -> None:
    """One update after the other, numbered from 1, in these lanes."""
    updates = [ReceivedUpdate(bot_id=7, update_id=n, lane=lane, payload={"n": n}) for n, lane in enumerate(lanes, 1)]
    async with database.unit() as unit:
        assert await unit.inbox.put_many(updates, NOON) == len(updates)


async def claim(
    database: Database, worker: str = "worker", at: timedelta = SECOND, limit: int = 9
) -> Sequence[InboxItem]:
    async with database.unit() as unit:
        return await unit.inbox.claim(worker, NOON + at, 30, limit)


def numbers(items: Sequence[InboxItem]) -> list[int]:
    return [item.update_id for item in items]


async def test_an_update_is_stored_once(database: Database) -> None:
    async with database.unit() as unit:
        assert await unit.inbox.put(7, 1, "chat:1", {"text": "Где мой заказ? 📦"}, NOON)
        assert not await unit.inbox.put(7, 1, "chat:1", {"text": "again"}, NOON)
        assert await unit.inbox.put(8, 1, "chat:1", {"text": "another bot"}, NOON)
    [item] = await claim(database)
    assert item.payload == {"text": "Где мой заказ? 📦"}
    assert item.received_at == NOON


async def test_the_same_update_from_two_sides_at_once_is_stored_once(database: Database) -> None:
    async def receive() -> bool:
        async with database.unit() as unit:
            return await unit.inbox.put(7, 1, "chat:1", {}, NOON)

    assert sorted(await asyncio.gather(*(receive() for _ in range(4)))) == [False, False, False, True]


async def test_what_no_database_likes_is_stored(database: Database) -> None:
    async with database.unit() as unit:
        await unit.inbox.put(7, 1, "chat:1", {"text": "a\x00b \ud83d c"}, NOON)
    [item] = await claim(database)
    assert item.payload == {"text": "a\x00b � c"}


async def test_only_heads_of_free_lanes_are_claimed(database: Database) -> None:
    await put(database, "a", "a", "b", "c", "b")
    assert numbers(await claim(database, limit=2)) == [1, 3]
    assert numbers(await claim(database)) == [4]
    assert await claim(database) == []


async def test_finishing_a_row_frees_its_lane(database: Database) -> None:
    await put(database, "a", "a")
    [first] = await claim(database)
    async with database.unit(completing=first):
        pass
    assert numbers(await claim(database)) == [2]


async def test_a_lease_that_ran_out_is_taken_over_and_lost(database: Database) -> None:
    await put(database, "a", "a")
    [slow] = await claim(database, "slow")
    assert await claim(database, "fast", at=20 * SECOND) == []
    [taken] = await claim(database, "fast", at=40 * SECOND)
    assert (taken.id, taken.leased_by, taken.attempts) == (slow.id, "fast", 2)
    async with database.unit() as unit:
        assert not await unit.inbox.renew(slow, NOON, 60)
        for too_late in (unit.inbox.complete(slow), unit.inbox.bury(slow, "x"), unit.inbox.retry(slow, "x", NOON)):
            with pytest.raises(LeaseLostError):
                await too_late


async def test_a_worker_loses_its_own_lease_when_it_claims_again(database: Database) -> None:
    await put(database, "a")
    [before] = await claim(database)
    [after] = await claim(database, at=MINUTE)
    with pytest.raises(LeaseLostError):
        async with database.unit(completing=before):
            pass
    async with database.unit(completing=after):
        pass


async def test_a_renewed_lease_is_kept(database: Database) -> None:
    await put(database, "a")
    [item] = await claim(database)
    async with database.unit() as unit:
        assert await unit.inbox.renew(item, NOON + 20 * SECOND, 60)
    assert await claim(database, "other", at=MINUTE) == []


async def test_a_lane_waits_for_its_retry_and_the_others_do_not(database: Database) -> None:
    await put(database, "a", "a", "b")
    [first, _] = await claim(database)
    async with database.unit() as unit:
        await unit.inbox.retry(first, "Rasa is down", NOON + MINUTE)
    assert await claim(database, at=10 * SECOND) == []
    [again, other] = await claim(database, at=MINUTE)
    assert (again.update_id, again.attempts, again.reason) == (1, 2, "Rasa is down")
    assert other.update_id == 3


async def test_a_released_row_was_never_claimed(database: Database) -> None:
    await put(database, "a")
    [item] = await claim(database)
    async with database.unit() as unit:
        await unit.inbox.release(item)
        [waiting] = await unit.inbox.listing(InboxState.PENDING)
    assert waiting.attempts == 0


async def test_a_dead_letter_lets_its_lane_go_on_and_can_be_revived(database: Database) -> None:
    await put(database, "a", "a", "a")
    [first] = await claim(database)
    async with database.unit() as unit:
        await unit.inbox.bury(first, "KeyError: 'from'")
    [second] = await claim(database)
    async with database.unit() as unit:
        [dead] = await unit.inbox.listing(InboxState.DEAD)
        assert (dead.update_id, dead.reason) == (1, "KeyError: 'from'")
        assert await unit.inbox.revive([dead.id]) == 1
        assert await unit.inbox.revive() == 0
    later = timedelta(days=999)  # revived rows are due from the real present on
    async with database.unit() as unit:
        assert await unit.inbox.renew(second, NOON + later, 60)
    assert await claim(database, at=later) == []
    async with database.unit(completing=second):
        pass
    [revived] = await claim(database, at=later)
    assert (revived.update_id, revived.attempts) == (1, 1)


async def test_stats_and_purge(database: Database) -> None:
    await put(database, "a", "a", "b")
    [first, other] = await claim(database)
    async with database.unit(completing=first) as unit:
        await unit.inbox.bury(other, "broken")
    async with database.reading() as unit:
        stats = await unit.inbox.stats()
    assert stats.counts == {InboxState.DONE: 1, InboxState.DEAD: 1, InboxState.PENDING: 1}
    assert (stats.waiting_lanes, stats.oldest_waiting_since) == (1, NOON)
    async with database.unit() as unit:
        assert await unit.inbox.purge(NOON) == 0
        assert await unit.inbox.purge(NOON + timedelta(days=9999)) == 1
        assert {item.state for item in await unit.inbox.listing()} == {InboxState.DEAD, InboxState.PENDING}


async def test_600_updates_in_12_lanes_with_4_workers_stay_in_order(database: Database) -> None:
    chance = random.Random(1)  # noqa: S311  # repeatable, not secret
    expected: dict[str, list[int]] = defaultdict(list)
    handled: dict[str, list[int]] = defaultdict(list)
    busy: set[str] = set()

    async def receive() -> None:
        for batch in range(60):
            updates = [
                ReceivedUpdate(bot_id=7, update_id=batch * 10 + n, lane=f"chat:{chance.randrange(12)}", payload={})
                for n in range(10)
            ]
            async with database.unit() as unit:
                await unit.inbox.put_many(updates, NOON)
            for update in updates:
                expected[update.lane].append(update.update_id)

    async def handle(item: InboxItem) -> None:
        assert item.lane not in busy
        busy.add(item.lane)
        async with database.unit() as unit:
            if chance.random() < 0.05:
                await unit.inbox.retry(item, "unlucky", NOON)
            else:
                await unit.inbox.complete(item)
                handled[item.lane].append(item.update_id)
            busy.discard(item.lane)

    async def work(name: str) -> None:
        while sum(map(len, handled.values())) < 600:
            async with database.unit() as unit:
                items = await unit.inbox.claim(name, NOON, 60, 3)
            for item in items:
                await handle(item)
            await asyncio.sleep(0 if items else 0.005)

    async with asyncio.timeout(60):
        await asyncio.gather(receive(), *(work(f"worker {n}") for n in range(4)))
    assert handled == expected


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_happens_a_lane_has_one_lease_and_its_order(database: Database, seed: int) -> None:
    """Random steps of intake and workers, with leases that run out, compared with what must hold."""
    chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
    now, received, finished = NOON, 0, defaultdict[str, list[int]](list)
    held: list[InboxItem] = []
    for _ in range(120):
        async with database.unit() as unit:
            now += timedelta(seconds=chance.choice([0, 1, 5]))
            step = chance.random()
            if step < 0.4:
                received += 1
                await unit.inbox.put(7, received, f"chat:{chance.randrange(4)}", {}, now)
            elif step < 0.7 or not held:
                held += await unit.inbox.claim(f"worker {chance.randrange(3)}", now, 20, chance.randrange(1, 4))
            else:
                item = held.pop(chance.randrange(len(held)))
                end = [unit.inbox.complete(item), unit.inbox.bury(item, "x"), unit.inbox.retry(item, "x", now)]
                chosen = chance.choice([0, 0, 1, 2])
                [other.close() for n, other in enumerate(end) if n != chosen]
                try:
                    await end[chosen]
                except LeaseLostError:
                    assert item.lease_until is not None
                    assert item.lease_until <= now
                else:
                    finished[item.lane] += [item.update_id] if chosen < 2 else []
            leased = [row.lane for row in await unit.inbox.listing(InboxState.LEASED) if (row.lease_until or now) > now]
            assert len(leased) == len(set(leased))
    assert all(order == sorted(order) for order in finished.values())
    assert sum(map(len, finished.values())) > 10


async def test_writers_of_one_lane_follow_each_other(database: Database) -> None:
    """An id that is drawn first but committed last would be overtaken."""
    entered = asyncio.Event()

    async def slow() -> None:
        async with database.unit() as unit:
            await unit.inbox.put(7, 1, "chat:1", {}, NOON)
            entered.set()
            await asyncio.sleep(0.1)

    async def fast() -> list[int]:
        await entered.wait()
        async with database.unit() as unit:
            await unit.inbox.put(7, 2, "chat:1", {}, NOON)
        return numbers(await claim(database))

    _, claimed = await asyncio.gather(slow(), fast())
    assert claimed == [1]


async def test_claiming_stays_fast_behind_50_000_finished_rows(database: Database) -> None:
    done = {
        "bot_id": 7, "lane": "chat:1", "payload": {}, "received_at": NOON, "available_at": NOON,
        "state": InboxState.DONE, "attempts": 1, "finished_at": NOON,
    }  # fmt: skip
    async with database._engine.begin() as connection:
        await connection.execute(sa.insert(inbox), [{**done, "update_id": -n} for n in range(1, 50_001)])
    await put(database, *(f"chat:{n % 40}" for n in range(200)))
    durations = []
    for _ in range(15):
        async with database.unit() as unit:
            started = time.perf_counter()
            [_item] = await unit.inbox.claim("worker", NOON, 60, 1)
            durations.append(time.perf_counter() - started)
    assert statistics.median(durations) < 0.020
