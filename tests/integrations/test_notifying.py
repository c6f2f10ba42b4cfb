"""Events reach other programs: signed, in order per ticket, again when they fail; a real server receives them."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.notifying import Notifying, NotifyingSettings
from console.team import NewPerson, add_person
from conversations.clock import system_clock
from handoff.team import Deed, Role
from handoff.tickets import Agent
from integrations.courier import open_courier
from integrations.events import TICKET_EVENTS, EventKind
from integrations.webhooks import Attempt, NewWebhook, NoticeOutcome, Webhook
from locales.texts import texts_for
from storage.notices import Notice
from storage.tables.queues import NoticeState
from tests.integrations.receiver import PATIENCE_SECONDS, Receiver, receiving
from tests.turn.shop import ANNA, BORIS, GROUP, Shop

START_SECONDS = 90.0
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def webhook_of(shop: Shop, url: str, *events: EventKind) -> Webhook:
    async with shop.database.unit() as unit:
        return await unit.webhooks.add(NewWebhook(url=url, events=frozenset(events or TICKET_EVENTS)))


@asynccontextmanager
async def notifying(shop: Shop, *, patience: float = 5.0, private: bool = True) -> AsyncIterator[None]:
    courier = open_courier(private_allowed=private, patience_seconds=patience)
    settings = NotifyingSettings(staff_group_id=GROUP, idle_seconds=0.05, stop_seconds=0.2)
    work = Notifying(shop.database, courier, texts_for("ru"), worker="worker", clock=shop.clock, settings=settings)
    task = asyncio.create_task(work.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def notices(shop: Shop, webhook: Webhook) -> list[Notice]:
    async with shop.database.reading() as unit:
        return list(reversed(await unit.notices.of_webhook(webhook.id, 100)))


async def ended(shop: Shop, webhook: Webhook, state: NoticeState, count: int = 1) -> list[Notice]:
    """Wait until so many notices are in a state."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            found = [one for one in await notices(shop, webhook) if one.state is state]
            if len(found) >= count:
                return found
            await asyncio.sleep(0.02)


async def tried(shop: Shop, webhook: Webhook, attempts: int) -> Notice:
    """Wait until the first notice was tried so often and waits again."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            [first, *_] = await notices(shop, webhook)
            if first.attempts >= attempts and first.state is not NoticeState.LEASED:
                return first
            await asyncio.sleep(0.02)


def events(receiver: Receiver, ticket_id: int) -> list[str]:
    return [kind.removeprefix("ticket.") for kind, of in (told.event for told in receiver.told) if of == ticket_id]


async def a_whole_story(shop: Shop, mira: Agent, user: int) -> int:
    """Opened, claimed, released, claimed, resolved, rated, commented."""
    ticket = await shop.held(mira, user)
    acting = shop.acting(mira, ticket)
    await shop.actions.release(acting, ticket.id, await shop.item())
    await shop.actions.claim(acting, ticket.id, await shop.item())
    await shop.actions.resolve(acting, ticket.id, await shop.item())
    await shop.buttons.rate(shop.press(user), ticket.id, 5, await shop.item())
    await shop.write("Быстро", user=user)
    return ticket.id


STORY = ["opened", "assigned", "released", "assigned", "resolved", "rated", "rated"]


async def test_each_tickets_story_arrives_in_order_and_signed(shop: Shop) -> None:
    mira = await shop.agent()
    async with receiving() as crm, notifying(shop):
        webhook = await webhook_of(shop, crm.url)
        first, second = await a_whole_story(shop, mira, ANNA), await a_whole_story(shop, mira, BORIS)
        told = await crm.has(2 * len(STORY))
        assert events(crm, first) == STORY
        assert events(crm, second) == STORY
        assert len({one.headers["webhook-id"] for one in told}) == len(told)
        for one in told:
            verify(webhook.secret, one.headers, one.body, now=shop.now.timestamp())
            assert one.headers["content-type"] == "application/json"
        assert told[0].payload["data"]["reference"].startswith("T-")
        await ended(shop, webhook, NoticeState.DELIVERED, len(told))
    assert [one.status_code for one in await notices(shop, webhook)] == [204] * len(told)


async def test_an_event_that_failed_comes_again_and_its_ticket_waits_for_it(shop: Shop) -> None:
    mira = await shop.agent()
    async with receiving() as crm, notifying(shop):
        crm.answers.extend([500, 302])
        webhook = await webhook_of(shop, crm.url, EventKind.TICKET_OPENED, EventKind.TICKET_ASSIGNED)
        ticket = await shop.handed_over()
        assert (await tried(shop, webhook, 1)).outcome is NoticeOutcome.REFUSED
        await shop.actions.claim(shop.acting(mira, ticket), ticket.id, await shop.item())
        other = await shop.handed_over(BORIS)
        await crm.has(2)
        assert events(crm, ticket.id) == ["opened"]
        assert (await ended(shop, webhook, NoticeState.PENDING, 2))[0].attempts <= 1
        shop.later(seconds=8)
        await crm.has(4)
        await crm.has(5)
        await ended(shop, webhook, NoticeState.DELIVERED, 3)
    assert events(crm, ticket.id)[-1] == "assigned"
    assert sorted(events(crm, ticket.id) + events(crm, other.id)) == ["assigned", *["opened"] * 4]
    ids = [one.headers["webhook-id"] for one in crm.told if one.event == ("ticket.opened", ticket.id)]
    assert len(set(ids)) == 1, "the same event has the same id"
    assert (await notices(shop, webhook))[0].finished_at == shop.now


@SQLITE
async def test_a_slow_receiver_holds_up_nobody_else(shop: Shop) -> None:
    async with receiving(slow=True) as slow, receiving() as quick, notifying(shop):
        late = await webhook_of(shop, slow.url)
        await webhook_of(shop, quick.url, EventKind.TICKET_OPENED)
        tickets = [await shop.handed_over(600 + number) for number in range(6)]
        told = await quick.has(6)
        assert {one.event[1] for one in told} == {ticket.id for ticket in tickets}
        await slow.holds(2)
        assert slow.held == 2, "and is not flooded itself"
        slow.go.set()
        await ended(shop, late, NoticeState.DELIVERED, 6)


@SQLITE
async def test_no_answer_in_time_is_a_failure(shop: Shop) -> None:
    async with receiving(slow=True) as crm, notifying(shop, patience=0.1):
        webhook = await webhook_of(shop, crm.url)
        await shop.handed_over()
        assert (await tried(shop, webhook, 1)).outcome is NoticeOutcome.TIMED_OUT


async def test_after_days_of_failure_it_is_disabled_and_admins_are_told(shop: Shop) -> None:
    async with shop.database.unit() as unit:
        await add_person(unit, NewPerson(login="ada", name="Ада", telegram_user_id=901), Role.ADMIN)
    async with receiving() as crm, notifying(shop):
        crm.answers.extend([503] * 50)
        webhook = await webhook_of(shop, crm.url)
        await shop.handed_over()
        for attempt in range(1, 12):
            one = await tried(shop, webhook, attempt)
            if one.finished_at is not None:
                break
            shop.now = max(shop.now, one.available_at)
        async with shop.database.reading() as unit:
            disabled = await unit.webhooks.get(webhook.id)
            deeds = [entry.deed for entry in await unit.audit.page(5)]
        assert disabled is not None
        assert not disabled.active
        assert disabled.disabled_at is not None
        assert shop.now - timedelta(days=4) < disabled.disabled_at
        assert Deed.WEBHOOK_DISABLED in deeds
        [news] = await shop.heard(GROUP)
        assert "127.0.0.1" in news
        assert "/hook" not in news
        assert news.endswith("Ада")
        asked = len(crm.told)
        await shop.handed_over(BORIS)
        assert len(await notices(shop, webhook)) == 1, "a disabled webhook is told nothing more"

        crm.answers.clear()
        async with shop.database.unit() as unit:
            await unit.webhooks.change(webhook.id, webhook, active=True)
        await shop.handed_over(700)
        await crm.has(asked + 1)


@SQLITE
async def test_a_receiver_that_is_gone_is_disabled_at_once(shop: Shop) -> None:
    async with receiving() as crm, notifying(shop):
        crm.answers.append(410)
        webhook = await webhook_of(shop, crm.url)
        await shop.handed_over()
        await tried(shop, webhook, 1)
        async with shop.database.reading() as unit:
            disabled = await unit.webhooks.get(webhook.id)
    assert disabled is not None
    assert disabled.disabled_at == shop.now


@SQLITE
async def test_a_private_address_is_refused_when_it_comes_to_sending(shop: Shop) -> None:
    async with receiving() as crm, notifying(shop, private=False):
        for url in (crm.url, crm.url.replace("http://127.0.0.1", "https://localhost")):
            webhook = await webhook_of(shop, url)
            async with shop.database.unit() as unit:
                await unit.notices.test(webhook)
            assert (await tried(shop, webhook, 1)).outcome is NoticeOutcome.PRIVATE_ADDRESS
    assert crm.told == []


@SQLITE
async def test_an_unknown_host_is_unreachable(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unknown(*_: Any, **__: Any) -> None:
        raise OSError("Name or service not known")

    async with notifying(shop):
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
        webhook = await webhook_of(shop, "https://crm.invalid/hook")
        async with shop.database.unit() as unit:
            await unit.notices.test(webhook)
        assert (await tried(shop, webhook, 1)).outcome is NoticeOutcome.UNREACHABLE


async def test_nothing_is_lost_by_a_crash(shop: Shop) -> None:
    """What happened and its event are committed together; a lease that nobody renews runs out."""
    async with receiving() as crm:
        webhook = await webhook_of(shop, crm.url, EventKind.TICKET_OPENED)
        with suppress(RuntimeError):
            async with shop.database.unit() as unit:
                conversation = await unit.customers.get_or_create(ANNA, "А", None, ANNA)
                await unit.notices.test(webhook)
                assert conversation.id
                raise RuntimeError("killed before the commit")
        assert await notices(shop, webhook) == []
        ticket = await shop.handed_over()
        async with shop.database.unit() as unit:
            [dying] = await unit.notices.claim_heads(webhook.id, "a worker that dies", shop.now, 60, 5)
        async with notifying(shop):
            shop.later(seconds=59)
            await asyncio.sleep(0.2)
            assert crm.told == []
            shop.later(seconds=2)
            await crm.has(1)
            await ended(shop, webhook, NoticeState.DELIVERED)
        with pytest.raises(Exception, match="no longer held"):
            async with shop.database.unit() as unit:
                await unit.notices.delivered(dying, Attempt(outcome=NoticeOutcome.DELIVERED))
    assert events(crm, ticket.id) == ["opened"]


@SQLITE
async def test_a_killed_process_loses_nothing(shop: Shop, database_url: str) -> None:
    """It is killed while the receiver has the request in hand: another one sends it again, under the same id."""
    async with receiving(slow=True) as crm:
        webhook = await webhook_of(shop, crm.url, EventKind.TICKET_OPENED)
        ticket = await shop.handed_over()
        child = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.integrations.child", database_url)
        try:
            await crm.holds(1, START_SECONDS)
        finally:
            child.kill()
            await child.wait()
        crm.go.set()
        shop.now = system_clock()
        async with notifying(shop):
            await asyncio.sleep(0.2)
            shop.later(seconds=3)
            await ended(shop, webhook, NoticeState.DELIVERED)
    assert {one.event for one in crm.told} == {("ticket.opened", ticket.id)}
    assert len({one.headers["webhook-id"] for one in crm.told}) == 1
    [notice] = await notices(shop, webhook)
    assert (notice.attempts, notice.leased_by) == (2, None)


@SQLITE
async def test_a_removed_webhook_is_told_nothing_more(shop: Shop) -> None:
    async with receiving(slow=True) as crm, notifying(shop):
        webhook = await webhook_of(shop, crm.url)
        await shop.handed_over()
        await crm.holds(1)
        async with shop.database.unit() as unit:
            assert await unit.webhooks.remove(webhook.id)
        crm.go.set()
        await crm.has(1)
        await shop.handed_over(BORIS)
        await asyncio.sleep(0.2)
        assert len(crm.told) == 1


def verify(secret: str, headers: dict[str, str], body: bytes, *, now: float) -> None:
    """By the very example of the documentation."""
    page = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    [example] = [part.partition("```")[0] for part in page.split("```python\n")[1:] if "def is_from_otvet" in part]
    names: dict[str, Any] = {}
    exec(compile(example, "docs/api.md", "exec"), names)  # noqa: S102  our own page
    assert names["is_from_otvet"](secret, headers, body, now)
    assert not names["is_from_otvet"](secret, headers, body + b" ", now)
    assert not names["is_from_otvet"](secret, headers, body, now + 3600)
