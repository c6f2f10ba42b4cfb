"""How far an import is, told while it works."""

from collections.abc import Callable
from enum import StrEnum


class Stage(StrEnum):
    """What an import does."""

    READING = "reading"
    WRITING = "writing"


Progress = Callable[[Stage, int, int], None]
"""Called with the stage, how much of it is done, and how much there is."""


def silent(_: Stage, __: int, ___: int) -> None:
    """Nobody wants to know."""
