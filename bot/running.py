"""`otvet run`: everything of one process, side by side, until it is told to stop.

RasaServer ┐
intake     ├─ one TaskGroup; the inbox and the outbox are in the database, so stopping at any instant loses nothing
lanes      │
delivery   │
queue      │
notifying  │
articles   │
tidying    │
console    ┘
"""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta

from bot.assembly import Assembly
from bot.composition import open_database
from bot.editors_tools import tools_of
from bot.settings import Settings
from bot.suggesting.building import suggester_over
from bot.telegram_bot import open_bot
from bot.turn.customer import ReadTurn
from bot.understanding import open_reader
from bot.web_console import console_server
from conversations.clock import Clock, system_clock
from nlu.rasa_progress import ProgressListener, ignore_progress
from storage.unit_of_work import Database

log = logging.getLogger(__name__)

TIDY_EVERY_SECONDS = 3600.0
KEEP_ANSWERS = timedelta(days=1)

OpenReader = Callable[[Settings, Database, ProgressListener], AbstractAsyncContextManager[ReadTurn]]
"""Builds what understands customers, and takes it down again."""


async def nothing() -> None:
    """Nobody waits for the bot to be ready."""


async def run_bot(
    settings: Settings,
    *,
    reader: OpenReader = open_reader,
    nlu_progress: ProgressListener = ignore_progress,
    on_ready: Callable[[], Awaitable[None]] = nothing,
    clock: Clock = system_clock,
) -> None:
    """Serve until cancelled. Raises BadInputError for settings that can't work."""
    async with (
        open_database(settings, clock) as database,
        open_bot(settings) as bot,
        reader(settings, database, nlu_progress) as read,
        database.wakeups.listening(),
    ):
        suggest = suggester_over(read, settings, database)
        assembly = Assembly(settings, database, bot, clock, suggest)
        tidying = _Tidying(settings, database, clock)
        parts = [
            assembly.intake(),
            assembly.lanes(read),
            await assembly.delivery(),
            assembly.queue_keeping(),
            assembly.notifying(),
            assembly.article_keeping(),
            tidying.run,
        ]
        if (suggesting := assembly.suggestion_keeping()) is not None:
            parts.append(suggesting)
        tools = tools_of(read, database, clock)
        if (console := console_server(settings, database, bot, clock, suggest=suggest, tools=tools)) is not None:
            parts.append(console)
        async with asyncio.TaskGroup() as group:
            for part in parts:
                group.create_task(_keep(part))
            await on_ready()


async def _keep(part: Callable[[], Awaitable[None]]) -> None:
    await part()


def stop_on_signals() -> None:
    """Let SIGTERM and SIGINT cancel the task that calls this."""
    task = asyncio.current_task()
    if task is None:
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)


@dataclass(frozen=True, slots=True)
class _Tidying:
    """Deletes updates and messages that were handled long ago."""

    settings: Settings
    database: Database
    clock: Clock

    async def run(self) -> None:
        while True:
            await self._tidy()
            await asyncio.sleep(TIDY_EVERY_SECONDS)

    async def _tidy(self) -> None:
        before = self.clock() - timedelta(days=self.settings.keep_updates_days)
        try:
            async with self.database.unit() as unit:
                removed = await unit.inbox.purge(before) + await unit.outbox.purge(before)
                removed += await unit.notices.forget(before)
                await unit.uploads.purge(self.clock() - timedelta(days=1))
                await unit.api_answers.purge(self.clock() - KEEP_ANSWERS)
        except Exception:  # tidying can wait; the bot must not stop for it
            log.exception("tidying failed; next time")
            return
        if removed:
            log.info("%d old queue rows deleted", removed)
