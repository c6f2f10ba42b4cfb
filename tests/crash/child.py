"""The bot process that the crash test kills.

Intake, inbox, lanes, routers, turns, policy, storage, outbox and delivery are the product's own, put together by
`run_bot`. Only the reading of a message is replaced, for loading models would cost more than the bot lives: digits are
an order number, "человек" asks for a human, anything else has no answer. `benchmarks/crash.py --full` kills the real
`otvet run` instead.
"""

import asyncio
import logging
import multiprocessing
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

from bot.running import run_bot
from bot.settings import Settings
from bot.turn.customer import ReadTurn
from bot.turn.reading import Limits, Reading
from conversations.conversation import Memory
from conversations.messages import ContentKind
from conversations.understanding import (
    ComplexityReading,
    Language,
    LanguageKind,
    LanguageReading,
    Mood,
    MoodReading,
)
from nlu.rasa_progress import ProgressListener
from storage.unit_of_work import Database

_NUMBER: Final = re.compile(r"\d+")
_LIMITS: Final = Limits(answer=0.5, clarify=0.3)


async def read_plainly(
    text: str, *, content: ContentKind, album_id: str | None, memory: Memory, language: Language | None
) -> Reading:
    """A ReadTurn without models."""
    numbers = tuple(_NUMBER.findall(text))
    return Reading(
        text=text,
        content=content,
        language=LanguageReading(Language.RU, LanguageKind.RUSSIAN, text),
        mood=MoodReading(Mood.NEUTRAL, 1.0),
        complexity=ComplexityReading(complex=False),
        limits=_LIMITS,
        candidates=(),
        asked_for_human="человек" in text.lower(),
        order_numbers=numbers,
        order_number_alone=bool(numbers),
        album_id=album_id,
    )


@asynccontextmanager
async def plain_reader(_: Settings, __: Database, ___: ProgressListener) -> AsyncIterator[ReadTurn]:
    """Opens nothing."""
    yield read_plainly


def serve(settings: Settings, log: Path) -> None:
    """Run until killed; warnings go to the log."""
    logging.basicConfig(filename=log, level=logging.WARNING, format=f"%(asctime)s {os.getpid()} %(message)s")
    asyncio.run(run_bot(settings, reader=plain_reader))


class LightBots:
    """Starts such processes from a server that has imported everything already: each runs all else from the start."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self._settings = settings
        self._log = log
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["pytest", "alembic.command", __name__])

    def start(self) -> BaseProcess:
        """A new bot process."""
        process = self._context.Process(target=serve, args=(self._settings, self._log), daemon=True)
        process.start()
        return process
