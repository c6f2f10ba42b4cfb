"""Passwords: argon2id, in a thread, because it is slow on purpose."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH = 10
MAX_LENGTH = 200
_NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b5dWRWJTmaaJObGvJrMyVqZ7Q0"
"""Checked where there is no account, so that the answer takes as long."""


class Passwords:
    """Hashes and checks."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()

    async def hashed(self, password: str) -> str:
        """The hash to keep."""
        return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, password: str, kept: str | None) -> bool:
        """Whether it is the password; without a kept hash never, after the same time."""
        if len(password) > MAX_LENGTH:
            return False
        return await asyncio.to_thread(self._verify, kept or _NOBODYS, password) and kept is not None

    def _verify(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False


def is_acceptable(password: str, login: str) -> bool:
    """Long enough, and not the login."""
    return MIN_LENGTH <= len(password) <= MAX_LENGTH and password.casefold() != login.casefold()
