"""Trying again ends only by cancellation, and always by it."""

import asyncio

import pytest

from bot.patience import patient


async def test_a_swallowed_cancellation_ends_it() -> None:
    """As a client's timeout does that comes at the same moment."""

    async def swallows() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            raise TimeoutError from None

    task = asyncio.ensure_future(patient("Waiting")(swallows))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 5)
