"""What the `otvet kb` commands that change something share: one unit, and its entry in the audit log."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, TypeVar

import typer

from bot.commands.terminal import EXIT_BAD_INPUT, fail
from bot.settings import Settings
from conversations.understanding import Language
from handoff.service_file import load_service_rules
from handoff.team import Deed
from storage.unit_of_work import Unit

AUTHOR = "command line"
T = TypeVar("T")

Slug = Annotated[str, typer.Argument(help="The article's name: its file name without .md.")]
InLanguage = Annotated[Language, typer.Argument(help="ru or en.")]
Reason = Annotated[
    str, typer.Option(help="Why it is published whatever the checks find; it stays in the history.", show_default=False)
]


async def changed(settings: Settings, deed: Deed, subject: str, change: Callable[[Unit], Awaitable[T]]) -> T:
    """Do it and write it down, both or neither."""
    from bot.composition import open_database

    async with open_database(settings) as database, database.unit() as unit:
        done = await change(unit)
        await unit.audit.add(deed, subject, person=None, address=AUTHOR)
        return done


def moment(settings: Settings, typed: str) -> datetime:
    """A time as it was typed; without a zone it is the shop's."""
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        fail(
            f"{typed!r} is no time: write 2026-12-01T00:00 (the shop's time) or 2026-12-01T00:00+03:00", EXIT_BAD_INPUT
        )
    zone = load_service_rules(settings.service_file).zone
    return found if found.tzinfo else found.replace(tzinfo=zone)


def said(settings: Settings, at: datetime) -> str:
    """A time as the shop says it."""
    zone = load_service_rules(settings.service_file).zone
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M} ({zone})"
