"""The console over a real database: people of each role, and browsers without a screen that sign in."""

import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI

from bot.rendering import markdown
from bot.web_console import answer_buttons
from console.app import application, templates
from console.live.hub import Hub
from console.parts import ConsoleSettings, Parts, TelegramDoor
from console.security.passwords import Passwords
from console.team import NewPerson, add_person
from conversations.clock import Clock
from conversations.errors import TemporaryError
from handoff.desk import Desk
from handoff.service_file import parse_service_rules
from handoff.service_rules import ServiceRules
from handoff.team import Person, Role
from knowledge_base.editors_tools import EditorsTools
from knowledge_base.fields import Fields
from locales.texts import texts_for
from storage.stored_orders import StoredOrders
from storage.unit_of_work import Database

MOSCOW = parse_service_rules('[teams.support]\ntime_zone = "Europe/Moscow"')
PASSWORD = "correct horse battery"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_CSRF = re.compile(r'"X-CSRF-Token": "([0-9a-f]{64})"')


@dataclass
class StoredFiles:
    """Files by Telegram's name for them."""

    files: dict[str, bytes] = field(default_factory=dict)

    async def open(self, file_id: str) -> AsyncIterator[bytes]:
        if file_id not in self.files:
            raise TemporaryError("Telegram does not give the file")
        return self._bytes(file_id)

    async def _bytes(self, file_id: str) -> AsyncIterator[bytes]:
        yield self.files[file_id]


@dataclass
class Browser:
    """Keeps cookies and sends the CSRF token of the last page, as ours do."""

    http: httpx.AsyncClient
    csrf: str = ""

    async def get(self, path: str, **options: Any) -> httpx.Response:
        response = await self.http.get(path, **options)
        if found := _CSRF.search(response.text):
            self.csrf = found[1]
        return response

    async def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> httpx.Response:
        return await self.http.post(path, data={"csrf": self.csrf} | (data or {}), **options)

    async def sign_in(self, login: str, password: str = PASSWORD) -> httpx.Response:
        await self.get("/sign-in")
        response = await self.post("/sign-in", {"login": login, "password": password})
        if response.status_code == 303:
            await self.get("/me")
        return response


@dataclass
class Office:
    """The console, its people and its clock."""

    database: Database
    app: FastAPI
    parts: Parts
    files: StoredFiles
    people: dict[Role, Person] = field(default_factory=dict)

    @asynccontextmanager
    async def browser(self, address: str = "10.0.0.1", **headers: str) -> AsyncIterator[Browser]:
        transport = httpx.ASGITransport(self.app, client=(address, 1234))
        base = self.parts.settings.url
        async with httpx.AsyncClient(transport=transport, base_url=base, headers=headers) as http:
            yield Browser(http)

    @asynccontextmanager
    async def signed_in(self, role: Role) -> AsyncIterator[Browser]:
        async with self.browser() as browser:
            assert (await browser.sign_in(role.value)).status_code == 303
            yield browser


async def open_office(
    database: Database,
    clock: Clock,
    *,
    url: str = "http://console.test",
    people: Iterable[Role] = Role,
    service: ServiceRules | None = None,
    tools: EditorsTools | None = None,
    telegram: TelegramDoor | None = None,
    **limits: Any,
) -> Office:
    """People whose logins are the names of their roles."""
    files = StoredFiles()
    parts = Parts(
        settings=ConsoleSettings(shop_name="Лён", url=url, **limits),
        database=database,
        desk=Desk(texts_for("ru")),
        orders=StoredOrders(database),
        files=files,
        render=markdown,
        clock=clock,
        hub=Hub(database, clock),
        service=service or MOSCOW,
        templates=templates(),
        fields=Fields({"shop_phone": "+7 800 555-35-35"}),
        buttons=answer_buttons,
        passwords=Passwords(QUICK),
        tools=tools,
        telegram=telegram,
    )
    office = Office(database, application(parts), parts, files)
    hashed = QUICK.hash(PASSWORD)
    async with database.unit() as unit:
        for role in people:
            person = await add_person(unit, NewPerson(login=role.value, name=f"Name {role.value}"), role)
            await unit.people.set_password(person.id, hashed)
            office.people[role] = person
    return office
