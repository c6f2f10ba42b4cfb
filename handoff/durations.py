"""Lengths of time as people write them: 90s, 15m, 4h, 2d, and the same with Russian letters."""

import re
from datetime import timedelta

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
