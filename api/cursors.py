"""Where a page ended, as a word that programs send back without looking into it."""

import base64
import binascii
from datetime import UTC, datetime, timedelta

from api.problems import ProblemError
from storage.following import Place

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
MAX_MICROSECONDS = 253_402_300_799_000_000
MAX_ID = 2**52


def cursor_of(*parts: int | str) -> str:
    """The word."""
    return base64.urlsafe_b64encode("!".join(map(str, parts)).encode()).decode().rstrip("=")


def place_cursor(place: Place) -> str:
    """The word of a place in a list of tickets."""
    return cursor_of((place.updated_at - _EPOCH) // _MICROSECOND, place.ticket_id)


def place_of(cursor: str) -> Place:
    """The place in a list of tickets. Raises ProblemError."""
    moment, ticket_id = _parts(cursor, 2)
    return Place(_EPOCH + _number(moment, MAX_MICROSECONDS) * _MICROSECOND, _number(ticket_id, MAX_ID))


def number_of(cursor: str) -> int:
    """The last id of a page. Raises ProblemError."""
    return _number(_parts(cursor, 1)[0], MAX_ID)


def words_of(cursor: str, count: int) -> list[str]:
    """The last key of a page, so many words. Raises ProblemError."""
    return _parts(cursor, count)


def _parts(cursor: str, count: int) -> list[str]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        parts = base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True).decode("ascii").split("!")
    except (binascii.Error, UnicodeError) as error:
        raise _strange() from error
    if len(parts) != count:
        raise _strange()
    return parts


def _number(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and int(text) <= most):
        raise _strange()
    return int(text)


def _strange() -> ProblemError:
    return ProblemError(422, "strange-cursor", "a cursor is the `next` of a page before")
