"""Everything that goes wrong on demand, and the sending limits."""

import asyncio
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramEntityTooLarge,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)

from sandbox.errors import ApiError
from sandbox.limits import RateLimits
from sandbox.server import running
from tests.sandbox.conftest import bot_of
from tests.sandbox.people import EMILY, GROUP, MARIA, People


@pytest.mark.parametrize(
    ("kind", "error", "took_effect"),
    [
        ("429", TelegramRetryAfter, False),
        ("500", TelegramServerError, False),
        ("502_html", ClientDecodeError, False),
        ("html_200", ClientDecodeError, False),
        ("413", TelegramEntityTooLarge, False),
        ("drop_before", TelegramNetworkError, False),
        ("drop_after", TelegramNetworkError, True),
        ("timeout", TelegramNetworkError, False),
    ],
)
async def test_each_fault_hits_once(
    bot: Bot, people: People, kind: str, error: type[TelegramAPIError], *, took_effect: bool
) -> None:
    await people.fault(kind, method="sendMessage", seconds=0.1)
    with pytest.raises(error):
        await bot.send_message(MARIA, "hit")
    assert bool(await people.seen(MARIA)) is took_effect
    await bot.send_message(MARIA, "passes")
    [hit, passed] = await people.calls("sendMessage")
    assert (hit["fault"], hit["ok"], passed["ok"]) == (kind, took_effect, True)
    assert passed["params"] == {"chat_id": MARIA, "text": "passes"}


async def test_faults_can_be_narrowed_counted_and_cleared(bot: Bot, people: People) -> None:
    await people.fault("429", chat_id=MARIA, times=2, retry_after=7)
    await bot.get_updates()
    await bot.send_message(EMILY, "free")
    with pytest.raises(TelegramRetryAfter) as caught:
        await bot.send_message(MARIA, "x")
    assert caught.value.retry_after == 7
    [left] = await people.ask("GET", "faults")
    assert (left["kind"], left["times"], left["chat_id"]) == ("429", 1, MARIA)
    await people.ask("DELETE", "faults")
    await bot.send_message(MARIA, "x")
    await people.fault("500", probability=0.0)
    await bot.send_message(MARIA, "x")


async def test_an_update_can_be_repeated_and_one_can_be_unreadable(bot: Bot, people: People) -> None:
    refused = await people.fault("duplicate_update")
    assert refused["description"] == "Bad Request: there is no update to repeat yet"
    await people.write(MARIA, "x")
    [first] = await bot.get_updates()
    await people.fault("duplicate_update")
    again = await bot.get_updates(offset=first.update_id + 1)
    assert again == [first]
    assert await bot.get_updates(offset=first.update_id + 1) == []
    await people.fault("bad_update")
    with pytest.raises(ClientDecodeError):
        await bot.get_updates()
    _, raw = await people.raw("getUpdates")
    assert raw["result"][0]["update_id"] == first.update_id + 1


async def test_stopping_the_server_ends_what_waits() -> None:
    async with aiohttp.ClientSession() as http, running() as server:
        people = People(server, http)
        await people.fault("timeout", method="getMe", seconds=60)
        hanging = asyncio.create_task(people.raw("getMe"))
        polling = asyncio.create_task(people.raw("getUpdates", timeout=50))
        await asyncio.sleep(0.1)
        assert not hanging.done()
    assert await asyncio.wait_for(polling, 2) == (200, {"ok": True, "result": []})
    with pytest.raises(aiohttp.ClientError):
        await asyncio.wait_for(hanging, 2)


def test_limits_count_chat_group_and_everything() -> None:
    limits = RateLimits(enabled=True)
    for _ in range(3):
        limits.take(MARIA, 100.0)
    assert _retry_after(limits, MARIA, 100.5) == 3
    limits.take(MARIA, 103.0)
    for second in range(20):
        limits.take(GROUP, 200.0 + second * 1.5)
    assert _retry_after(limits, GROUP, 231.0) == 29
    for chat in range(30):
        limits.take(5000 + chat, 300.0)
    assert _retry_after(limits, 6000, 300.5) == 1


def _retry_after(limits: RateLimits, chat_id: int, now: float) -> int | None:
    with pytest.raises(ApiError) as caught:
        limits.take(chat_id, now)
    assert caught.value.description == f"Too Many Requests: retry after {caught.value.retry_after}"
    return caught.value.retry_after


async def test_limits_are_answered_with_429() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    times = [moment]
    async with running(limits=True, clock=lambda: times[0]) as server, bot_of(server) as bot:
        for _ in range(3):
            await bot.send_message(MARIA, "x")
        with pytest.raises(TelegramRetryAfter) as caught:
            await bot.send_message(MARIA, "x")
        times[0] += timedelta(seconds=caught.value.retry_after)
        await bot.send_message(MARIA, "x")
