"""What the commands share: the console, exit codes, running coroutines, reading the settings."""

import asyncio
import logging
import re
from collections.abc import Coroutine
from typing import Any, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from bot.settings import Settings
from conversations.errors import OtvetError, TemporaryError
from storage.errors import translated_errors

T = TypeVar("T")

console = Console()
errors = Console(stderr=True)

EXIT_BAD_INPUT = 2
EXIT_FAILED = 1
MAX_ID = 2**52  # Telegram's ids have at most 52 significant bits, and no row of ours comes near


def fail(message: str, code: int = EXIT_FAILED) -> NoReturn:
    """Say what is wrong and what to do, then leave with the code."""
    errors.print(f"[red]✗[/red] {escape(message)}", highlight=False, soft_wrap=True)
    raise typer.Exit(code)


def load_settings(**overrides: Any) -> Settings:
    """The settings; a bad one is named and ends the command with code 2."""
    try:
        settings = Settings(**{key: value for key, value in overrides.items() if value is not None})
    except ValidationError as error:
        lines = [f"OTVET_{'_'.join(map(str, e['loc'])).upper() or '*'}: {e['msg']}" for e in error.errors()]
        fail("The settings are not right:\n  " + "\n  ".join(lines), EXIT_BAD_INPUT)
    if settings.log_level.upper() not in logging.getLevelNamesMapping():
        fail("OTVET_LOG_LEVEL: DEBUG, INFO, WARNING or ERROR", EXIT_BAD_INPUT)
    try:
        re.compile(settings.order_number_pattern)
    except re.error as error:
        fail(f"OTVET_ORDER_NUMBER_PATTERN: not a regular expression: {error}", EXIT_BAD_INPUT)
    return settings


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine; errors that a person can do something about end the command with words, Ctrl-C with code 130."""
    try:
        with translated_errors():
            return asyncio.run(work)
    except TemporaryError as error:
        fail(str(error).partition("\n")[0])
    except OtvetError as error:
        fail(str(error), EXIT_BAD_INPUT)
    except OSError as error:
        fail(str(error))
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def add_row(table: Table, *cells: object) -> None:
    """A row of plain text: what people wrote is never read as markup."""
    table.add_row(*(Text(str(cell)) for cell in cells))
