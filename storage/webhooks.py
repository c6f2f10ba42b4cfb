"""Webhooks: where other programs want to be told."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from conversations.errors import ConflictError
from integrations.events import EventKind
from integrations.signing import new_secret
from integrations.webhooks import FORMER_SECRET_HOURS, MAX_WEBHOOKS, NewWebhook, Webhook
from storage.tables.integrations import webhooks
from storage.tables.queues import notices
from storage.transaction import Transaction
from storage.wakeups import Topic


class TooManyWebhooksError(ConflictError):
    """There is no room for another one."""


class Webhooks:
    """All webhooks; one that is removed takes its notices along."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, new: NewWebhook) -> Webhook:
        """Set one up, with a secret. Raises TooManyWebhooksError."""
        if len(await self.list()) >= MAX_WEBHOOKS:
            raise TooManyWebhooksError(f"there are {MAX_WEBHOOKS} webhooks already")
        values = _values(new) | {"secret": new_secret(), "active": True, "created_at": self._transaction.clock()}
        self._transaction.wake_after_commit(Topic.WEBHOOKS)
        return _webhook((await self._transaction.execute(sa.insert(webhooks).values(values).returning(webhooks))).one())

    async def get(self, webhook_id: int) -> Webhook | None:
        """One webhook."""
        row = (await self._transaction.execute(sa.select(webhooks).where(webhooks.c.id == webhook_id))).first()
        return _webhook(row) if row else None

    async def list(self) -> Sequence[Webhook]:
        """All of them, in the order in which they came."""
        rows = await self._transaction.execute(sa.select(webhooks).order_by(webhooks.c.id))
        return [_webhook(row) for row in rows]

    async def change(self, webhook_id: int, new: NewWebhook, *, active: bool) -> Webhook:
        """Send elsewhere or something else, pause, or go on; going on forgets past failures."""
        afresh = {"failing_since": None, "disabled_at": None} if active else {}
        return await self._change(webhook_id, _values(new) | {"active": active} | afresh)

    async def rotate_secret(self, webhook_id: int) -> Webhook:
        """Another secret; the one before stays in force for a day beside it."""
        until = self._transaction.clock() + timedelta(hours=FORMER_SECRET_HOURS)
        former = {"former_secret": webhooks.c.secret, "former_until": until}
        return await self._change(webhook_id, {"secret": new_secret(), **former})

    async def remove(self, webhook_id: int) -> bool:
        """Tell it nothing any more; False where there is none."""
        await self._transaction.execute(sa.delete(notices).where(notices.c.webhook_id == webhook_id))
        self._transaction.wake_after_commit(Topic.WEBHOOKS)
        return (await self._transaction.execute(sa.delete(webhooks).where(webhooks.c.id == webhook_id))).rowcount > 0

    async def took_one(self, webhook_id: int) -> None:
        """It has taken an event."""
        failing = sa.and_(webhooks.c.id == webhook_id, webhooks.c.failing_since.is_not(None))
        await self._transaction.execute(sa.update(webhooks).where(failing).values(failing_since=None))

    async def took_none(self, webhook_id: int, now: datetime) -> datetime:
        """It has not; since when it takes nothing."""
        since = sa.func.coalesce(webhooks.c.failing_since, sa.literal(now, webhooks.c.failing_since.type))
        return (await self._change(webhook_id, {"failing_since": since}, wake=False)).failing_since or now

    async def disable(self, webhook_id: int, now: datetime) -> Webhook | None:
        """Give it up; None where that was done before."""
        is_active = sa.and_(webhooks.c.id == webhook_id, webhooks.c.active)
        update = sa.update(webhooks).where(is_active).values(active=False, disabled_at=now).returning(webhooks)
        row = (await self._transaction.execute(update)).first()
        self._transaction.wake_after_commit(Topic.WEBHOOKS)
        return _webhook(row) if row else None

    async def _change(self, webhook_id: int, values: dict[str, Any], *, wake: bool = True) -> Webhook:
        update = sa.update(webhooks).where(webhooks.c.id == webhook_id).values(values).returning(webhooks)
        if wake:
            self._transaction.wake_after_commit(Topic.WEBHOOKS)
        return _webhook((await self._transaction.execute(update)).one())


def _values(new: NewWebhook) -> dict[str, Any]:
    return {"url": new.url, "events": _names(new.events), "description": new.description}


def _names(events: Collection[EventKind]) -> list[str]:
    return sorted(str(event) for event in events)


def _webhook(row: sa.Row[Any]) -> Webhook:
    known = frozenset(EventKind(name) for name in row.events if name in set(EventKind))
    return Webhook(**row._asdict() | {"events": known})
