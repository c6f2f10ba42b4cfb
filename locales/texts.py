"""Reads the Fluent files and formats their messages. Source: https://projectfluent.org and its Python runtime."""

from collections.abc import Generator
from datetime import date
from functools import cache
from pathlib import Path

from fluent.runtime import AbstractResourceLoader, FluentLocalization, FluentResource
from fluent.syntax.ast import Resource

_ROOT = Path(__file__).parent
_FALLBACK = "en"


class UnknownTextError(LookupError):
    """A key that no locale file has: a mistake of ours, found by the tests."""


class _Loader(AbstractResourceLoader):
    """The library's own loader leaves its files open."""

    def resources(self, locale: str, resource_ids: list[str]) -> Generator[list[Resource], None, None]:
        """The files of one language."""
        paths = [_ROOT / locale / name for name in resource_ids]
        yield [FluentResource(path.read_text(encoding="utf-8")) for path in paths if path.exists()]


class Texts:
    """The texts of one language.

    `texts("key", name=value)` returns the message; line breaks in the file are kept. Isolation marks are left out:
    Telegram shows them as boxes on some phones.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        files = sorted(path.name for path in (_ROOT / language).glob("*.ftl"))
        self._bundle = FluentLocalization([language, _FALLBACK], files, _Loader(), use_isolating=False)

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
