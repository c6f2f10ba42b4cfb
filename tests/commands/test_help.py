"""Every command explains itself, quickly."""

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
import typer

from bot.commands.main import app
from tests.commands.conftest import Otvet

HEAVY = ("torch", "sentence_transformers", "sklearn", "faiss", "aiogram", "transformers")


def every_command(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, child in getattr(command, "commands", {}).items():
        yield from every_command(child, (*path, name))


@pytest.mark.parametrize("path", list(every_command(typer.main.get_command(app))), ids=" ".join)
def test_help_names_what_the_command_is_for(otvet: Otvet, path: tuple[str, ...]) -> None:
    result = otvet(*path, "--help")
    assert result.exit_code == 0
    assert " ".join(("Usage: otvet", *path)) in result.output.replace("Usage: root", "Usage: otvet")


@pytest.mark.parametrize("group", [[], ["kb"], ["agents"], ["db"], ["inbox"], ["outbox"], ["nlu"]], ids=" ".join)
def test_a_group_alone_shows_its_commands(otvet: Otvet, group: list[str]) -> None:
    assert "Commands" in otvet(*group).output


def test_an_unknown_command_is_refused(otvet: Otvet) -> None:
    result = otvet("fly")
    assert result.exit_code == 2
    assert "fly" in result.output


def test_the_command_line_loads_nothing_heavy() -> None:
    program = f"import bot.commands.main, sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.strip() == "[]"
