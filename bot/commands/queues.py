"""`otvet inbox` and `otvet outbox`: what came in, what goes out, what was given up; looking and trying again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer
from rich.table import Table

from bot.commands.terminal import EXIT_BAD_INPUT, MAX_ID, add_row, console, fail, load_settings, run
from bot.settings import Settings
from storage.lane_queue import LaneQueue, QueueStats
from storage.tables.queues import InboxState, OutboxState
from storage.unit_of_work import Unit


class Queue(StrEnum):
    """The two queues."""

    INBOX = "inbox"
    OUTBOX = "outbox"


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    lane: str
    state: str
    attempts: int
    what: str
    since: datetime
    reason: str


inbox = typer.Typer(no_args_is_help=True, help="Updates from Telegram: waiting, done, given up (dead).")
outbox = typer.Typer(no_args_is_help=True, help="Messages to Telegram: waiting, sent, given up (failed).")

Limit = Annotated[int, typer.Option("--limit", "-n", help="How many rows.", min=1, max=1000)]
Ids = Annotated[list[int] | None, typer.Argument(help="Row ids; see list.", min=1, max=MAX_ID)]
All = Annotated[bool, typer.Option("--all", help="All that were given up.")]


@inbox.command("list")
def inbox_list(
    state: Annotated[InboxState | None, typer.Option(help="Only rows in this state.")] = None, limit: Limit = 20
) -> None:
    """Show the newest updates and what became of them."""
    run(_list(load_settings(), Queue.INBOX, state, limit))


@outbox.command("list")
def outbox_list(
    state: Annotated[OutboxState | None, typer.Option(help="Only rows in this state.")] = None, limit: Limit = 20
) -> None:
    """Show the newest messages and what became of them."""
    run(_list(load_settings(), Queue.OUTBOX, state, limit))


@inbox.command("stats")
def inbox_stats() -> None:
    """Count the updates by state."""
    run(_stats(load_settings(), Queue.INBOX))


@outbox.command("stats")
def outbox_stats() -> None:
    """Count the messages by state."""
    run(_stats(load_settings(), Queue.OUTBOX))


@inbox.command("retry")
def inbox_retry(ids: Ids = None, every: All = False) -> None:
    """Handle updates again that were given up."""
    _retry(Queue.INBOX, ids, every)


@outbox.command("retry")
def outbox_retry(ids: Ids = None, every: All = False) -> None:
    """Send messages again that were given up."""
    _retry(Queue.OUTBOX, ids, every)


def _retry(queue: Queue, ids: list[int] | None, every: bool) -> None:
    if bool(ids) == every:
        fail(f"either name the rows (otvet {queue} list), or say --all", EXIT_BAD_INPUT)
    count = run(_revive(load_settings(), queue, None if every else ids))
    if ids and not count:
        fail(f"none of these rows was given up; see otvet {queue} list", EXIT_BAD_INPUT)
    console.print(f"{count} to be tried again.")


async def _revive(settings: Settings, queue: Queue, ids: Sequence[int] | None) -> int:
    from bot.composition import open_database

    async with open_database(settings) as database, database.unit() as unit:
        return await _queue(unit, queue).revive(ids)


async def _stats(settings: Settings, queue: Queue) -> None:
    from bot.composition import open_database

    async with open_database(settings) as database, database.reading() as unit:
        stats: QueueStats = await _queue(unit, queue).stats()
    table = Table("State", "Rows")
    for state, count in stats.counts.items():
        add_row(table, state, count)
    console.print(table)
    since = (
        f", the oldest since {stats.oldest_waiting_since:%Y-%m-%d %H:%M:%S} UTC" if stats.oldest_waiting_since else ""
    )
    console.print(f"{stats.waiting_lanes} lanes wait{since}")


async def _list(settings: Settings, queue: Queue, state: InboxState | OutboxState | None, limit: int) -> None:
    from bot.composition import open_database

    async with open_database(settings) as database, database.reading() as unit:
        rows = await _rows(unit, queue, state, limit)
    table = Table("Id", "Lane", "State", "Tries", "What", "Since (UTC)", "Reason")
    for row in rows:
        when = f"{row.since:%Y-%m-%d %H:%M:%S}"
        add_row(table, row.id, row.lane, row.state, row.attempts, row.what, when, row.reason)
    console.print(table if rows else "Nothing here.")


async def _rows(unit: Unit, queue: Queue, state: InboxState | OutboxState | None, limit: int) -> list[_Row]:
    if queue is Queue.INBOX:
        updates = await unit.inbox.listing(state if isinstance(state, InboxState) else None, limit)
        return [
            _Row(u.id, u.lane, u.state, u.attempts, _update_kind(u.payload), u.received_at, u.reason or "")
            for u in updates
        ]
    sent = await unit.outbox.listing(state if isinstance(state, OutboxState) else None, limit)
    return [
        _Row(m.id, m.lane.key, m.state, m.attempts, m.action.kind, m.created_at, f"{m.outcome or ''} {m.reason or ''}")
        for m in sent
    ]


def _queue(unit: Unit, queue: Queue) -> LaneQueue:
    return unit.inbox if queue is Queue.INBOX else unit.outbox


def _update_kind(payload: object) -> str:
    keys = [key for key in payload if key != "update_id"] if isinstance(payload, dict) else []
    return keys[0] if keys else "?"
