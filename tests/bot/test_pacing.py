"""The pace of calls, in virtual time."""

import asyncio

from bot.delivery.pacing import UNLIMITED, Limits, Pacing
from tests.bot.virtual_time import run_in_virtual_time


async def moments(pacing: Pacing, chats: list[int]) -> list[float]:
    """When each of these calls, all wanted at once, may start."""
    loop = asyncio.get_running_loop()

    async def call(chat: int) -> float:
        await pacing.turn(chat)
        return loop.time()

    return sorted(await asyncio.gather(*(call(chat) for chat in chats)))


def test_a_private_chat_gets_a_burst_and_one_a_second_over_all() -> None:
    times = run_in_virtual_time(moments(Pacing(Limits(all_a_second=None)), [7] * 6))
    assert [round(time, 2) for time in times] == [0, 0, 0, 3, 3, 3]


def test_a_group_gets_twenty_in_any_minute() -> None:
    times = run_in_virtual_time(moments(Pacing(Limits()), [-100] * 50))
    assert all(later - earlier >= 60 - 1e-3 for earlier, later in zip(times, times[20:], strict=False))
    assert times[-1] < 130


def test_the_bot_stays_under_twenty_five_a_second() -> None:
    times = run_in_virtual_time(moments(Pacing(Limits()), list(range(1, 101))))
    assert all(later - earlier >= 1 - 1e-3 for earlier, later in zip(times, times[26:], strict=False))
    assert times[-1] < 4.1


def test_a_waiting_chat_does_not_hold_back_others() -> None:
    async def story() -> list[float]:
        pacing = Pacing(Limits())
        pacing.hold(1, 30)
        return await moments(pacing, [2, 3, 1])

    times = run_in_virtual_time(story())
    assert times[1] < 1
    assert times[2] >= 29.9


def test_a_second_chat_told_to_wait_holds_the_whole_bot() -> None:
    async def story() -> list[float]:
        pacing = Pacing(Limits())
        pacing.hold(1, 10)
        pacing.hold(2, 20)
        return await moments(pacing, [3])

    assert run_in_virtual_time(story())[0] >= 19.9


def test_the_same_chat_told_twice_holds_only_itself() -> None:
    async def story() -> list[float]:
        pacing = Pacing(Limits())
        pacing.hold(1, 10)
        pacing.hold(1, 5)
        return await moments(pacing, [3, 1])

    times = run_in_virtual_time(story())
    assert times[0] < 1
    assert times[1] >= 9.9


def test_a_hold_that_comes_while_waiting_for_the_turn_counts() -> None:
    async def story() -> float:
        pacing = Pacing(Limits(all_a_second=0.1))
        await pacing.turn(1)
        waiting = asyncio.create_task(moments(pacing, [1]))
        await asyncio.sleep(1)
        pacing.hold(1, 60)
        return (await waiting)[0]

    assert run_in_virtual_time(story()) >= 60.9


def test_an_album_counts_as_its_messages() -> None:
    async def story() -> list[float]:
        pacing = Pacing(Limits(chat_a_second=None, all_a_second=None))
        await pacing.turn(-5, messages=10)
        return await moments(pacing, [-5] * 11)

    times = run_in_virtual_time(story())
    assert times[9] < 0.01
    assert times[10] >= 59.9


def test_unlimited_never_waits() -> None:
    times = run_in_virtual_time(moments(Pacing(UNLIMITED), [1] * 50 + [-1] * 50))
    assert times[-1] < 0.01
