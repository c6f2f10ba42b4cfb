"""The API over a shop on each database engine in turn, and programs that have keys."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest
from fastapi import FastAPI

from api.app import application
from api.parts import ApiParts
from api.throttle import Throttle
from handoff.desk import Desk
from integrations.keys import ApiKey, Scope, new_key
from locales.texts import texts_for
from storage.unit_of_work import Database
from tests.turn.shop import Shop


@dataclass
class Api:
    """The application and its shop."""

    shop: Shop
    parts: ApiParts
    app: FastAPI

    async def key(self, scopes: Collection[Scope] = tuple(Scope), name: str = "CRM") -> tuple[str, ApiKey]:
        new = new_key()
        async with self.shop.database.unit() as unit:
            key = await unit.api_keys.add(new, name=name, scopes=scopes, created_by="Ада")
        return new.token, key

    @asynccontextmanager
    async def program(
        self, *scopes: Scope, token: str | None = None, address: str = "10.0.0.9"
    ) -> AsyncIterator[httpx.AsyncClient]:
        """A program with these scopes, or with all of them."""
        token = token if token is not None else (await self.key(scopes or tuple(Scope)))[0]
        transport = httpx.ASGITransport(self.app, client=(address, 1234), raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with httpx.AsyncClient(transport=transport, base_url="http://api.test/api/v1", headers=headers) as http:
            yield http


def parts_of(shop: Shop, *, requests: int = 6000, refusals: int = 6000) -> ApiParts:
    return ApiParts(
        database=shop.database,
        desk=Desk(texts_for("ru"), shop.service),
        clock=shop.clock,
        requests=Throttle(requests),
        refusals=Throttle(refusals),
    )


def api_of(shop: Shop, **limits: int) -> Api:
    parts = parts_of(shop, **limits)
    return Api(shop, parts, application(parts))


@pytest.fixture
def shop(database: Database) -> Shop:
    """Customers and agents in Telegram, on the database's clock."""
    shop = Shop(database)
    database._clock = shop.clock
    return shop


@pytest.fixture
def api(shop: Shop) -> Api:
    """The API of that shop."""
    return api_of(shop)
