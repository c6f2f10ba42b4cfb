"""What the commands share: the console, exit codes, running coroutines, reading the settings."""

import asyncio
from collections.abc import Coroutine
from typing import Any, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console

from bot.settings import Settings
from conversations.errors import OtvetError

T = TypeVar("T")

console = Console()
errors = Console(stderr=True)

EXIT_BAD_INPUT = 2
EXIT_FAILED = 1


def fail(message: str, code: int = EXIT_FAILED) -> NoReturn:
    """Say what is wrong and what to do, then leave with the code."""
    errors.print(f"[red]✗[/red] {message}", highlight=False)
    raise typer.Exit(code)


def load_settings(**overrides: Any) -> Settings:
    """The settings; a bad one is named and ends the command with code 2."""
    try:
        return Settings(**{key: value for key, value in overrides.items() if value is not None})
    except ValidationError as error:
        lines = [f"OTVET_{'_'.join(map(str, e['loc'])).upper() or '*'}: {e['msg']}" for e in error.errors()]
        fail("The settings are not right:\n  " + "\n  ".join(lines), EXIT_BAD_INPUT)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine; our own errors end the command with their message, Ctrl-C with code 130."""
    try:
        return asyncio.run(work)
    except OtvetError as error:
        fail(str(error), EXIT_BAD_INPUT)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
