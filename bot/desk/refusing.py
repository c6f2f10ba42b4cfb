"""A refusal is a word to whoever acts, not a failed turn."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from bot.desk.access import Acting, say_in_place
from bot.desk.words import REFUSALS, refusal
from locales.texts import Texts
from storage.unit_of_work import Unit


@asynccontextmanager
async def refusals_told(unit: Unit, acting: Acting, texts: Texts, now: datetime) -> AsyncIterator[None]:
    """What is refused within it is said where the agent is, and what would have followed is left out."""
    try:
        yield
    except REFUSALS as error:
        await say_in_place(unit, acting, refusal(error, texts), now)
