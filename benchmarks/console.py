"""How soon a change is visible on open pages: 500 waiting tickets, 50 agents' streams, one real browser.

    python -m benchmarks.console [--tickets 500] [--streams 50] [--changes 60]

Every change is a customer's new ticket, committed to the database. Measured is the time until each stream has the
event, and until the browser shows the row.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
from playwright.async_api import Page, async_playwright

from benchmarks.machine import machine
from console.serving import listen, serve
from conversations.clock import system_clock
from conversations.decisions import Reason
from conversations.messages import Author, Direction, NewMessage
from conversations.understanding import Language
from handoff.team import Role
from handoff.tickets import NewTicket, Priority, Summary
from storage.engine import create_engine
from storage.migrate import upgrade
from storage.unit_of_work import Database
from tests.console.office import PASSWORD, Office, open_office
from tests.fixtures.browser import BROWSER, FLAGS

PATIENCE_SECONDS = 20.0
BETWEEN_SECONDS = 0.35
RESULTS = Path(__file__).parent / "results" / "console.json"


async def open_one(database: Database, number: int) -> int:
    """A customer writes and waits for a human; the new ticket's id."""
    now = system_clock()
    async with database.unit() as unit:
        conversation = await unit.customers.get_or_create(10_000 + number, f"Customer {number}", None, 10_000 + number)
        await unit.messages.add(
            NewMessage(
                conversation_id=conversation.id,
                direction=Direction.INCOMING,
                author=Author.CUSTOMER,
                author_name=f"Customer {number}",
                text=f"Where is my order {number}? It should have been here last week already.",
            )
        )
        ticket = await unit.tickets.open(
            NewTicket(
                conversation_id=conversation.id,
                reason=Reason.ASKED_FOR_HUMAN,
                language=Language.EN,
                priority=Priority.NORMAL,
                summary=Summary(asked="Where is my order?"),
                opened_at=now,
            )
        )
    return ticket.id


class Watching:
    """When each stream had each ticket."""

    def __init__(self) -> None:
        self.seen: dict[int, list[float]] = {}
        self.open = 0

    async def follow(self, http: httpx.AsyncClient) -> None:
        """Read one stream until cancelled."""
        async with http.stream("GET", "/live?view=queue") as response:
            self.open += 1
            event = ""
            async for line in response.aiter_lines():
                if line.startswith("event:"):
                    event = line[6:].strip()
                elif line.startswith("data:") and event == "list":
                    now = time.perf_counter()
                    for ticket_id in json.loads(line[5:])["rows"]:
                        self.seen.setdefault(int(ticket_id), []).append(now)


@asynccontextmanager
async def console(tickets: int) -> AsyncIterator[Office]:
    """A console with so many tickets waiting, served on a port of this machine."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/otvet.db"
        await upgrade(url)
        database = Database(create_engine(url))
        for number in range(tickets):
            await open_one(database, number)
        listening = listen("127.0.0.1", 0)
        assert listening is not None
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        office = await open_office(database, system_clock, url=address)
        serving = asyncio.create_task(serve(office.app, office.parts.hub, listening))
        try:
            yield office
        finally:
            serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving
            await database.close()


async def session_cookie(address: str) -> str:
    """The cookie of somebody who signed in."""
    async with httpx.AsyncClient(base_url=address) as http:
        page = (await http.get("/sign-in")).text
        csrf = page.split('"X-CSRF-Token": "')[1][:64]
        form = {"csrf": csrf, "login": Role.ADMIN.value, "password": PASSWORD}
        await http.post("/sign-in", data=form)
        return str(http.cookies["otvet_session"])


@asynccontextmanager
async def a_browser(address: str, cookie: str) -> AsyncIterator[Page]:
    """A page with the queue open."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(args=FLAGS, executable_path=BROWSER)
        context = await browser.new_context(base_url=address)
        await context.add_cookies([{"name": "otvet_session", "value": cookie, "url": address}])
        page = await context.new_page()
        await page.goto("/tickets?view=queue")
        await page.wait_for_selector('html[data-live="open"]')
        yield page
        await browser.close()


async def measure(tickets: int, streams: int, changes: int) -> dict[str, object]:
    """The figures."""
    watching = Watching()
    async with console(tickets) as office:
        address = office.parts.settings.url
        cookie = await session_cookie(address)
        limits = httpx.Limits(max_connections=streams + 5)
        async with (
            httpx.AsyncClient(
                base_url=address,
                cookies={"otvet_session": cookie},
                timeout=httpx.Timeout(PATIENCE_SECONDS, read=None),
                limits=limits,
            ) as http,
            a_browser(address, cookie) as page,
        ):
            following = [asyncio.create_task(watching.follow(http)) for _ in range(streams)]
            while watching.open < streams:  # noqa: ASYNC110  the streams count themselves
                await asyncio.sleep(0.05)
            await asyncio.sleep(2)
            watching.seen.clear()
            in_streams, in_browser = await _change(office.database, page, watching, tickets, changes)
            for task in following:
                task.cancel()
            await asyncio.gather(*following, return_exceptions=True)
    return {
        "machine": machine(),
        "tickets": tickets,
        "streams": streams,
        "changes": changes,
        "streams_ms": _spread(in_streams),
        "browser_ms": _spread(in_browser),
        "events_received": len(in_streams),
    }


async def _change(
    database: Database, page: Page, watching: Watching, tickets: int, changes: int
) -> tuple[list[float], list[float]]:
    in_streams: list[float] = []
    in_browser: list[float] = []
    for number in range(changes):
        started = time.perf_counter()
        ticket_id = await open_one(database, tickets + number)
        await page.wait_for_selector(
            f'#rows > [data-id="{ticket_id}"]', state="attached", timeout=PATIENCE_SECONDS * 1000
        )
        in_browser.append(time.perf_counter() - started)
        await asyncio.sleep(BETWEEN_SECONDS)
        in_streams += [moment - started for moment in watching.seen.get(ticket_id, [])]
    return in_streams, in_browser


def _spread(seconds: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=100)
    return {"p50": round(cuts[49] * 1000, 1), "p95": round(cuts[94] * 1000, 1), "max": round(max(seconds) * 1000, 1)}


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tickets", type=int, default=500)
    parser.add_argument("--streams", type=int, default=50)
    parser.add_argument("--changes", type=int, default=60)
    options = parser.parse_args()
    figures = asyncio.run(measure(options.tickets, options.streams, options.changes))
    RESULTS.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
