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
import signal
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

from bot.assembly import Assembly
from bot.composition import open_database
from bot.editors_tools import tools_of
from bot.settings import Settings
from bot.suggesting.building import suggester_over
from bot.telegram_bot import open_bot
from bot.tidying import Tidying
from bot.turn.customer import ReadTurn
from bot.understanding import open_reader
from bot.web_console import console_server
from conversations.clock import Clock, system_clock
from nlu.rasa_progress import ProgressListener, ignore_progress
from storage.unit_of_work import Database

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
        tidying = Tidying(database, clock, timedelta(days=settings.keep_updates_days))
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
