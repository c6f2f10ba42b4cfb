"""The console in a real browser: the shop behind it, its people, and pages that somebody has signed in to."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from bot.settings import Settings
from console.team import NewPerson, add_person
from handoff.team import Role
from sandbox.server import running
from storage.unit_of_work import Database
from tests.console.office import PASSWORD, QUICK
from tests.fixtures.browser import DESKTOP
from tests.fixtures.ports import free_port
from tests.fixtures.world import World, open_world


@asynccontextmanager
async def console_world(database: Path, folder: Path, **settings: Any) -> AsyncIterator[World]:
    """A sandbox and a shop with a copy of this database in `folder` and a console; the bot is not started."""
    shutil.copyfile(database, folder / "otvet.db")
    async with running() as sandbox:
        chosen = Settings(
            _env_file=None,
            bot_token=sandbox.token,
            staff_group_id=sandbox.sandbox.world.group_id,
            telegram_api_url=sandbox.base_url,
            telegram_link_url=f"{sandbox.base_url}/t.me",
            work_dir=folder,
            console_port=free_port(),
            paced=False,
            retry_seconds=0.05,
            **settings,
        )
        async with open_world(chosen, sandbox) as world:
            yield world


async def add_people(database: Database) -> None:
    """Anna is an admin, Boris an agent, Sofia a supervisor, Ella an editor."""
    hashed = QUICK.hash(PASSWORD)
    async with database.unit() as unit:
        for login, telegram_id, role in (("anna", 2001, Role.ADMIN), ("boris", 2002, Role.AGENT)):
            agent = await unit.agents.by_telegram_id(telegram_id)
            assert agent is not None
            person = await add_person(unit, NewPerson(login=login, name=agent.name, agent_id=agent.id), role)
            await unit.people.set_password(person.id, hashed)
        for login, name, role in (("sofia", "София", Role.SUPERVISOR), ("ella", "Элла", Role.EDITOR)):
            person = await add_person(unit, NewPerson(login=login, name=name), role)
            await unit.people.set_password(person.id, hashed)


@asynccontextmanager
async def signed_in(
    browser: Browser,
    shop: World,
    path: str,
    login: str = "anna",
    *,
    locale: str = "ru-RU",
    forgiven: str | None = None,
    **context: Any,
) -> AsyncIterator[Page]:
    """On that page; an error in a page or a broken policy fails the test, but for messages with `forgiven` in them."""
    settings = {"viewport": DESKTOP, "locale": locale, "reduced_motion": "reduce"} | context
    browsing = await browser.new_context(base_url=shop.settings.console_address, **settings)
    page = await browsing.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    await page.goto(f"/sign-in?next={path}")
    await page.locator("[name=login]").fill(login)
    await page.locator("[name=password]").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(lambda url: "/sign-in" not in url)
    yield page
    await browsing.close()
    assert [error for error in errors if forgiven is None or forgiven not in error] == [], login


@asynccontextmanager
async def at_work(browser: Browser, shop: World, login: str = "anna", **context: Any) -> AsyncIterator[Page]:
    """Signed in, at the queue, with the stream open."""
    async with signed_in(browser, shop, "/", login, **context) as page:
        await page.wait_for_selector('html[data-live="open"]')
        yield page
