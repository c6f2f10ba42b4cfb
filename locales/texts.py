"""Reads the Fluent files and formats their messages. Source: https://projectfluent.org and its Python runtime."""

from datetime import date
from functools import cache
from pathlib import Path

from fluent.runtime import FluentLocalization, FluentResourceLoader

_ROOT = Path(__file__).parent
_FALLBACK = "en"


class UnknownTextError(LookupError):
    """A key that no locale file has: a mistake of ours, found by the tests."""


class Texts:
    """The texts of one language.

    `texts("key", name=value)` returns the message; line breaks in the file are kept. Isolation marks are left out:
    Telegram shows them as boxes on some phones.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        files = sorted(path.name for path in (_ROOT / language).glob("*.ftl"))
        loader = FluentResourceLoader(str(_ROOT / "{locale}"))
        self._bundle = FluentLocalization([language, _FALLBACK], files, loader, use_isolating=False)

    def __call__(self, key: str, **values: str | int | date) -> str:
        """The message `key` with its fields filled. Raises UnknownTextError."""
        text = str(self._bundle.format_value(key, values))
        if text == key:
            raise UnknownTextError(key)
        return text

    def has(self, key: str) -> bool:
        """Whether there is a message with this key."""
        return bool(self._bundle.format_value(key, {}) != key)


@cache
def texts_for(language: str) -> Texts:
    """The texts of a language code; read once. Values are immutable, so sharing is safe."""
    return Texts(language)
