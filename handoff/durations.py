"""Lengths of time as people write them: 90s, 15m, 4h, 2d, and the same with Russian letters."""

import re
from datetime import timedelta

from babel.units import format_unit

from conversations.errors import BadInputError

LONGEST = timedelta(days=365)
_UNITS = {
    "s": "seconds",
    "m": "minutes",
    "h": "hours",
    "d": "days",
    "с": "seconds",
    "м": "minutes",
    "ч": "hours",
    "д": "days",
}
_DURATION = re.compile(rf"(\d{{1,6}})\s*([{''.join(_UNITS)}])")


def parse_duration(text: str) -> timedelta:
    """The length of time that `text` says; a day is 24 hours. Raises BadInputError."""
    found = _DURATION.fullmatch(text.strip().lower())
    if found is None:
        raise BadInputError("write a length of time like 90s, 15m, 4h or 2d (a day is 24 hours)")
    length = timedelta(**{_UNITS[found[2]]: int(found[1])})
    if not timedelta(0) < length <= LONGEST:
        raise BadInputError("a length of time is between 1s and 365d")
    return length


def written(length: timedelta) -> str:
    """The shortest text that `parse_duration` reads back."""
    number, unit = _whole(length)
    return f"{number}{unit[0]}"


def in_words(length: timedelta, language: str) -> str:
    """The length of time as people say it."""
    number, unit = _whole(length)
    return str(format_unit(number, f"duration-{unit}", locale=language))


def _whole(length: timedelta) -> tuple[int, str]:
    """How many of the biggest unit that fits a whole number of times."""
    seconds = int(length.total_seconds())
    return next((seconds // size, unit) for unit, size in _SIZES.items() if seconds % size == 0)


_SIZES = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
