"""Signing in to the console by Telegram: the browser shows a number, the person presses it in his chat with the bot.

    browser: POST ─→ code, number, cookie      bot: /start login_CODE ─→ three numbers and «Deny»
    browser: waits, with its cookie  ←──────── the right number: signed in; another one, or «Deny»: refused

Whoever is sent somebody else's link does not see the number, so a link alone signs nobody in.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LIFETIME = timedelta(minutes=5)
PAYLOAD = "login_"
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 12
_GROUP = 4
_NUMBERS = range(10, 100)
_CHOICES = 3


class SignInState(StrEnum):
    """How far a sign-in has come."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    USED = "used"


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramSignIn:
    """A browser that waits; `person_id` is who opened its link in Telegram."""

    id: int
    number: int
    address: str
    browser: str
    created_at: datetime
    expires_at: datetime
    state: SignInState
    person_id: int | None = None


def new_code() -> str:
    """A code that nobody can guess within its minutes: 58 bits, easy to type."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))


def typed(code: str) -> str:
    """The code as people type it: ABCD-EFGH-JKMN."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def code_in(text: str) -> str:
    """The code in what somebody typed or a link carried; what is no code stays none."""
    return re.sub(r"[^0-9A-Z]", "", text.removeprefix(PAYLOAD).upper())[:_CODE_LENGTH]


def new_number() -> int:
    """The number that the browser shows."""
    return secrets.choice(_NUMBERS)


def choices(number: int) -> Sequence[int]:
    """The numbers to choose from, the right one anywhere among them."""
    others = [other for other in _NUMBERS if other != number]
    shown = [number, *secrets.SystemRandom().sample(others, _CHOICES - 1)]
    secrets.SystemRandom().shuffle(shown)
    return shown
