"""Notices: events on their way to webhooks, written with what happened, in a lane for each webhook and ticket."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from handoff.tickets import Ticket
from integrations.events import EventKind, Standing, happened, test_payload, ticket_payload
from integrations.webhooks import Attempt, NoticeOutcome, Webhook, new_event_id
from storage.errors import LeaseLostError
from storage.lane_queue import LaneQueue
from storage.tables.conversations import conversations
from storage.tables.queues import NoticeState, notices
from storage.tables.tickets import tickets
from storage.wakeups import Topic
from storage.webhooks import Webhooks

_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A row of the queue: one event for one webhook. `body` is sent as it stands here, and signed."""

    id: int
    webhook_id: int
    ticket_id: int | None
    event_id: str
    kind: EventKind
    body: str
    created_at: datetime
    lane: str
    state: NoticeState
    attempts: int
    available_at: datetime
    leased_by: str | None = None
    lease_until: datetime | None = None
    reason: str | None = None
    finished_at: datetime | None = None
    outcome: NoticeOutcome | None = None
    status_code: int | None = None
    took_ms: int | None = None


class Notices(LaneQueue):
    """Events in lanes: one ticket's events reach a webhook in their order."""

    _table = notices
    _topic = Topic.NOTICES
    _entered_at = notices.c.created_at
    _pending = NoticeState.PENDING
    _leased = NoticeState.LEASED
    _finished = NoticeState.DELIVERED
    _given_up = NoticeState.GIVEN_UP

    async def changed(self, ticket: Ticket) -> None:
        """Tell of what is about to change in a stored ticket; call it before it is saved."""
        mine = sa.select(tickets.c.status, tickets.c.assignee_id, tickets.c.rating, tickets.c.rating_comment)
        row = (await self._transaction.execute(mine.where(tickets.c.id == ticket.id))).first()
        if row is not None:
            for kind in happened(Standing(**row._asdict()), ticket):
                await self.tell(kind, ticket)

    async def tell(self, kind: EventKind, ticket: Ticket) -> None:
        """Put an event of a ticket into the lanes of the webhooks that want it."""
        wanting = [webhook for webhook in await Webhooks(self._transaction).list() if webhook.wants(kind)]
        if not wanting:
            return
        now, event_id = self._transaction.clock(), new_event_id()
        query = sa.select(conversations.c.customer_id).where(conversations.c.id == ticket.conversation_id)
        customer_id = int((await self._transaction.execute(query)).scalar_one())
        payload = ticket_payload(kind, ticket, customer_id, now)
        for webhook in wanting:
            await self._add(webhook, kind, event_id, json.dumps(payload, ensure_ascii=False), ticket.id)

    async def test(self, webhook: Webhook) -> Notice:
        """Send something to try the webhook out."""
        payload = test_payload(webhook.id, self._transaction.clock())
        return await self._add(webhook, EventKind.WEBHOOK_TEST, new_event_id(), json.dumps(payload), None)

    async def again(self, notice: Notice, webhook: Webhook) -> Notice:
        """Send an event once more, under its old id, behind what waits already."""
        return await self._add(webhook, notice.kind, notice.event_id, notice.body, notice.ticket_id)

    async def get(self, notice_id: int) -> Notice | None:
        """One notice."""
        row = (await self._transaction.execute(sa.select(notices).where(notices.c.id == notice_id))).first()
        return _notice(row) if row else None

    async def of_webhook(self, webhook_id: int, limit: int, *, before: int | None = None) -> Sequence[Notice]:
        """The newest notices of a webhook first, older than the notice `before`."""
        query = sa.select(notices).where(notices.c.webhook_id == webhook_id).order_by(notices.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(notices.c.id < before)
        return [_notice(row) for row in await self._transaction.execute(query)]

    async def claim_heads(
        self, webhook_id: int, worker: str, now: datetime, lease_seconds: float, limit: int
    ) -> Sequence[Notice]:
        """Lease due lane heads of one webhook, the oldest first."""
        rows = await self._claim(worker, now, lease_seconds, limit, notices.c.webhook_id == webhook_id)
        return [_notice(row) for row in rows]

    async def delivered(self, notice: Notice, attempt: Attempt) -> None:
        """The receiver has it. Raises LeaseLostError."""
        await self._change_held(notice, self._ended(NoticeState.DELIVERED) | _attempt_values(attempt))

    async def retry(self, notice: Notice, attempt: Attempt, available_at: datetime) -> None:
        """Try again later; its lane waits behind it. Raises LeaseLostError."""
        await self._change_held(notice, self._released(available_at) | _attempt_values(attempt))

    async def give_up(self, notice: Notice, attempt: Attempt) -> None:
        """Try no more; its lane goes on. Raises LeaseLostError."""
        await self._change_held(notice, self._ended(NoticeState.GIVEN_UP) | _attempt_values(attempt))

    async def forget(self, before: datetime) -> int:
        """Delete what ended before that time, however it ended; how many there were."""
        old = sa.and_(notices.c.finished_at.is_not(None), notices.c.finished_at < before)
        return (await self._transaction.execute(sa.delete(notices).where(old))).rowcount

    async def _add(self, webhook: Webhook, kind: EventKind, event_id: str, body: str, ticket_id: int | None) -> Notice:
        now = self._transaction.clock()
        values = {
            "webhook_id": webhook.id,
            "ticket_id": ticket_id,
            "event_id": event_id,
            "kind": kind,
            "body": body,
            "created_at": now,
            "available_at": now,
            "lane": f"webhook:{webhook.id}:{ticket_id or 'test'}",
            "state": NoticeState.PENDING,
            "attempts": 0,
        }
        await self._transaction.serialise([f"notices {values['lane']}"])
        self._transaction.wake_after_commit(self._topic)
        insert = sa.insert(notices).values(values).returning(notices)
        return _notice((await self._transaction.execute(insert)).one())

    async def _change_held(self, notice: Notice, values: Mapping[str, Any]) -> None:
        is_held = sa.and_(
            notices.c.id == notice.id,
            notices.c.state == NoticeState.LEASED,
            notices.c.leased_by == notice.leased_by,
            notices.c.attempts == notice.attempts,
        )
        if await self._change(is_held, values) == 0:
            raise LeaseLostError(f"notice {notice.id} is no longer held by {notice.leased_by}")


def _attempt_values(attempt: Attempt) -> dict[str, Any]:
    return {"outcome": attempt.outcome, "status_code": attempt.status_code, "took_ms": attempt.took // _MILLISECOND}


def _notice(row: sa.Row[Any]) -> Notice:
    return Notice(**row._asdict())
