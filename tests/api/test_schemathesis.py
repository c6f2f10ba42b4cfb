"""Whatever a program sends within the description and beyond it: no answer that the description does not know."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from api.app import PREFIX
from conversations.understanding import Language
from integrations.events import TICKET_EVENTS
from integrations.webhooks import NewWebhook
from storage.engine import create_engine
from storage.unit_of_work import Database
from tests.api.conftest import Api, api_of
from tests.fixtures.ports import free_port
from tests.turn.shop import ANNA, BORIS, Shop

START_SECONDS = 20
EXAMPLES = 10
BEYOND_A_SCHEMA = [positive_data_acceptance, ignored_auth]
"""Whether a cursor is one of ours and an agent is there, no schema can say. Keys have tests of their own."""


async def fill(shop: Shop) -> None:
    """Something of everything, so that ids between 1 and 3 are there."""
    mira = await shop.agent()
    ticket = await shop.resolved(mira)
    await shop.buttons.rate(shop.press(), ticket.id, 5, await shop.item())
    await shop.held(mira, user=BORIS)
    await shop.write("Посылка мокрая", user=BORIS)
    await shop.handed_over(ANNA)
    async with shop.database.unit() as unit:
        webhook = await unit.webhooks.add(NewWebhook(url="https://crm.example", events=frozenset(TICKET_EVENTS)))
        await unit.notices.test(webhook)
    await shop.publish("refund-time", "Within ten days.", Language.EN)


@asynccontextmanager
async def served(url: str, port: int) -> AsyncIterator[Api]:
    database = Database(create_engine(url))
    shop = Shop(database)
    await fill(shop)
    api = api_of(shop, requests=1_000_000, refusals=1_000_000)
    server = uvicorn.Server(uvicorn.Config(api.app, port=port, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn tells no other way
        await asyncio.sleep(0.01)
    try:
        yield api
    finally:
        server.should_exit = True
        await serving
        await database.close()


@pytest.fixture(scope="module")
def described(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[schemathesis.BaseSchema]:
    """The description of an API that is really served, by a thread of its own."""
    file = tmp_path_factory.mktemp("api") / "otvet.db"
    file.write_bytes(migrated_sqlite.read_bytes())
    port, ready, over, tokens = free_port(), Event(), Event(), []

    async def serve() -> None:
        async with served(f"sqlite:///{file}", port) as api:
            tokens.append((await api.key())[0])
            ready.set()
            await asyncio.to_thread(over.wait)

    with ThreadPoolExecutor(1) as thread:
        serving = thread.submit(lambda: asyncio.run(serve()))
        try:
            assert ready.wait(START_SECONDS), serving.exception(0)
            schema = schemathesis.openapi.from_url(f"http://127.0.0.1:{port}{PREFIX}/openapi.json")
            schema.config.update(headers={"Authorization": f"Bearer {tokens[0]}"})
            yield schema
        finally:
            over.set()
            serving.result(START_SECONDS)


def takes_something(operation: schemathesis.APIOperation) -> bool:
    """Whether there is anything in its requests that could be wrong."""
    return bool(operation.query or operation.path_parameters or operation.body)


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_no_answer_is_unknown_to_the_description(described: schemathesis.BaseSchema, mode: GenerationMode) -> None:
    """Requests within the description, and requests that break it somewhere."""
    operations = [found.ok() for found in described.get_all_operations()]
    for operation in operations if mode is GenerationMode.POSITIVE else filter(takes_something, operations):

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=EXAMPLES,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            derandomize=True,  # who wants other examples asks for more of them
        )
        def holds(case: schemathesis.Case) -> None:
            case.call_and_validate(excluded_checks=BEYOND_A_SCHEMA)

        holds()
