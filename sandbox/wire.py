"""Shapes that cross the wire and the units Telegram counts in."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
Clock: TypeAlias = Callable[[], datetime]

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
CALLBACK_DATA_LIMIT_BYTES = 64
UPLOAD_LIMIT_BYTES = 50 * 1024 * 1024
DOWNLOAD_LIMIT_BYTES = 20 * 1024 * 1024
PHOTO_LIMIT_BYTES = 10 * 1024 * 1024


def utf16_length(text: str) -> int:
    """The length Telegram gives to a text: UTF-16 code units."""
    return len(text) + sum(1 for char in text if ord(char) > 0xFFFF)


def utf16_slice(text: str, start: int, end: int) -> str:
    """The part of `text` between two UTF-16 offsets."""
    return text.encode("utf-16-le")[start * 2 : end * 2].decode("utf-16-le", errors="replace")


def compact(fields: Json) -> Json:
    """`fields` without those that have no value: Telegram omits them."""
    return {key: value for key, value in fields.items() if value is not None}
