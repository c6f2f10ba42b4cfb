"""How far encoding the articles is, in lines on the terminal."""

import time
from collections.abc import Callable

from bot.commands.terminal import console

EVERY_SECONDS = 2.0
FEW = 8
"""So many are no wait worth a word: what editors publish meanwhile."""


class ArticleLines:
    """A Progress that prints a line now and then."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._last = float("-inf")

    def __call__(self, done: int, total: int) -> None:
        """Say that `done` of `total` articles have their vectors; they are stored, the next start needs none."""
        now = self._monotonic()
        if total <= FEW or (done < total and now - self._last < EVERY_SECONDS):
            return
        self._last = now
        console.print(f"[dim]Articles[/dim] encoding {done}/{total}")
