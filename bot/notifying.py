"""Notifying: events go to webhooks, each webhook with hands of its own, so that a slow one holds up nobody else.

    ticket changes ─→ [notices] ─→ a crew per webhook ─→ courier ─→ the other program
                          ↑                 │
                          └── later again ──┴─→ after days the webhook is disabled, admins are told

A process that dies between the receiver's answer and our note of it sends that one event twice, under the same id.
"""

import asyncio
import logging
import random
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.crew import Crew
from bot.patience import cancelled
from conversations.clock import Clock
from conversations.outgoing import ChatLane, SendText
from handoff.speaking import naming
from handoff.team import Deed, Role
from handoff.tickets import Agent
from integrations.courier import Courier
from integrations.webhooks import Attempt, is_to_disable, pause_after
from locales.texts import Texts
from storage.errors import LeaseLostError
from storage.notices import Notice
from storage.unit_of_work import Database, Unit
from storage.wakeups import Topic

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyingSettings:
    """`hands` is how many events one webhook is sent at the same time; a lease outlasts an attempt by far."""

    staff_group_id: int = 0
    hands: int = 2
    lease_seconds: float = 60.0
    idle_seconds: float = 5.0
    stop_seconds: float = 5.0


class Notifying:
    """Runs until cancelled; any number of processes may do so beside each other."""

    def __init__(
        self,
        database: Database,
        courier: AbstractAsyncContextManager[Courier],
        texts: Texts,
        *,
        worker: str,
        clock: Clock,
        settings: NotifyingSettings,
    ) -> None:
        self._database = database
        self._opening = courier
        self._texts = texts
        self._worker = worker
        self._clock = clock
        self._settings = settings
        self._crews: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Keep a crew for every active webhook."""
        subscription = self._database.wakeups.subscribe(Topic.WEBHOOKS)
        async with self._opening as courier:
            try:
                while not cancelled():
                    await self._look(courier)
                    await subscription.wait(self._settings.idle_seconds)
            finally:
                await self._dismiss(list(self._crews))

    async def _look(self, courier: Courier) -> None:
        try:
            async with self._database.reading() as unit:
                wanted = {webhook.id for webhook in await unit.webhooks.list() if webhook.active}
        except Exception:  # the database may be away; those who are at work go on
            log.exception("the webhooks could not be loaded; trying again")
            return
        await self._dismiss([webhook_id for webhook_id in self._crews if webhook_id not in wanted])
        for webhook_id in wanted - self._crews.keys():
            self._crews[webhook_id] = asyncio.create_task(self._work_for(webhook_id, courier))

    async def _dismiss(self, webhook_ids: Sequence[int]) -> None:
        tasks = [self._crews.pop(webhook_id) for webhook_id in webhook_ids]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _work_for(self, webhook_id: int, courier: Courier) -> None:
        crew: Crew[Notice] = Crew(
            self._database.wakeups,
            Topic.NOTICES,
            claim=partial(self._claim, webhook_id),
            work=lambda notice: self._send(notice, courier, crew),
            size=self._settings.hands,
            idle_seconds=self._settings.idle_seconds,
            stop_seconds=self._settings.stop_seconds,
        )
        await crew.run()

    async def _claim(self, webhook_id: int, limit: int) -> Sequence[Notice]:
        async with self._database.unit() as unit:
            return await unit.notices.claim_heads(
                webhook_id, self._worker, self._clock(), self._settings.lease_seconds, limit
            )

    async def _send(self, notice: Notice, courier: Courier, crew: Crew[Notice]) -> None:
        async with self._database.reading() as unit:
            webhook = await unit.webhooks.get(notice.webhook_id)
        if webhook is None:  # removed a moment ago, and the notice with it
            return
        attempt = await courier.carry(webhook, notice.event_id, notice.body.encode(), self._clock())
        try:
            pause_seconds = await self._note(notice, attempt)
        except LeaseLostError:
            log.info("notice %d is in other hands now", notice.id)
            return
        if pause_seconds is not None:
            crew.wake_in(pause_seconds)

    async def _note(self, notice: Notice, attempt: Attempt) -> float | None:
        """Note how the attempt ended; in how many seconds there is another one."""
        now = self._clock()
        async with self._database.unit() as unit:
            if attempt.is_delivered:
                await unit.notices.delivered(notice, attempt)
                await unit.webhooks.took_one(notice.webhook_id)
                return None
            pause = pause_after(notice.attempts, random.random())  # noqa: S311  a pause needs no secrecy
            if pause is None:
                await unit.notices.give_up(notice, attempt)
            else:
                await unit.notices.retry(notice, attempt, now + pause)
            failing_since = await unit.webhooks.took_none(notice.webhook_id, now)
            if is_to_disable(failing_since, attempt, now):
                await self._disable(unit, notice.webhook_id, now)
        return pause.total_seconds() if pause else None

    async def _disable(self, unit: Unit, webhook_id: int, now: datetime) -> None:
        webhook = await unit.webhooks.disable(webhook_id, now)
        if webhook is None:
            return
        log.warning("webhook %d is disabled: it takes nothing", webhook.id)
        await unit.audit.add(Deed.WEBHOOK_DISABLED, webhook.name, person=None, address="")
        if self._settings.staff_group_id:
            admins = await _admins(unit)
            told = self._texts("webhook-disabled-news", address=webhook.name)
            said = naming("\n".join([told, *(agent.name for agent in admins)]), *admins)
            await unit.outbox.add(ChatLane(self._settings.staff_group_id), SendText(text=said), now)


async def _admins(unit: Unit) -> list[Agent]:
    """Those admins whom Telegram can name."""
    people = [person for person in await unit.people.list() if person.role is Role.ADMIN and person.active]
    found = [await unit.agents.get(person.agent_id) for person in people if person.agent_id is not None]
    return [agent for agent in found if agent is not None and agent.telegram_user_id is not None]
