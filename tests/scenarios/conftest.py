"""One shop for all calm scenarios of an engine: each brings customers of its own, as in real life.

Scenarios that break something have a `world` of their own.
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.fixtures.databases import ENGINES
from tests.fixtures.demo_shop import shop_database
from tests.fixtures.rasa import NluServer
from tests.fixtures.world import World, a_world


@pytest_asyncio.fixture(scope="package", loop_scope="package", params=ENGINES)
async def shop(
    request: pytest.FixtureRequest, nlu_server: NluServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    """The demo shop with the bot running; tests that use it run in the package's event loop."""
    folder = tmp_path_factory.mktemp("shop")
    with shop_database(request, request.param, folder) as url:
        async with a_world(url, nlu_server, folder) as world:
            await world.start_bot()
            yield world
