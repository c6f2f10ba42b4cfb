"""The first start of a shop takes a minute for its articles: the doors are open meanwhile, and nobody is forgotten."""

import asyncio
from typing import Any

import httpx
import pytest

from knowledge_base.search import KnowledgeSearch
from storage.tables.queues import InboxState
from tests.bad_days.test_bad_days import ONLY_SQLITE, QUESTION
from tests.fixtures.articles import article
from tests.fixtures.ports import free_port
from tests.fixtures.world import World


@pytest.fixture
def changed_settings() -> dict[str, Any]:
    return {"console_port": free_port()}


@ONLY_SQLITE
async def test_messages_and_the_console_are_there_before_the_articles_are_read(
    still_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    maria, read = still_world.customer("Мария"), asyncio.Event()
    warm_up = KnowledgeSearch.warm_up

    async def after_a_while(search: KnowledgeSearch) -> int:
        await read.wait()
        return await warm_up(search)

    monkeypatch.setattr(KnowledgeSearch, "warm_up", after_a_while)
    await still_world.start_bot()
    await maria.writes(QUESTION)
    async with httpx.AsyncClient(trust_env=False) as browser, asyncio.timeout(20):
        address = f"{still_world.settings.console_address}/sign-in"
        while await _status(browser, address) != httpx.codes.OK:  # noqa: ASYNC110  nothing tells
            await asyncio.sleep(0.05)
        while not await _is_taken_in(still_world):  # noqa: ASYNC110  nothing tells
            await asyncio.sleep(0.05)
    assert still_world.said_by(maria) == []
    read.set()
    await maria.hears(article("delivery-cost", "ru")[0])
    await still_world.is_healthy()


async def _status(browser: httpx.AsyncClient, address: str) -> int:
    try:
        return (await browser.get(address)).status_code
    except httpx.ConnectError:
        return 0


async def _is_taken_in(world: World) -> bool:
    async with world.database.reading() as unit:
        return bool(await unit.inbox.listing(InboxState.LEASED))
