"""The documentation names every setting and every command, and its links lead somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from click import Group

from bot.commands.main import app
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def commands(group: Group, path: str = "otvet") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}"


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented(name: str) -> None:
    text = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    assert f"`OTVET_{name.upper()}`" in text
    assert (Settings.model_fields[name].description or "") in text


def test_no_setting_is_documented_that_does_not_exist() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    named = set(re.findall(r"OTVET_([A-Z_]+)", text))
    assert named <= {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("command", sorted(commands(typer.main.get_command(app))))  # type: ignore[arg-type]
def test_every_command_is_documented_and_has_help(command: str) -> None:
    assert f"`{command}" in (ROOT / "docs/commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"
