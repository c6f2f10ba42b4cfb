"""Random tokens, what is kept of them, and the CSRF token that belongs to a cookie."""

import hashlib
import hmac
import secrets

BYTES = 32


def new_token() -> str:
    """A token that nobody can guess."""
    return secrets.token_urlsafe(BYTES)


def digest(token: str) -> str:
    """What is stored: SHA-256 in hex. Tokens are random, so nothing slower is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_token(cookie: str) -> str:
    """The token that pages send back; it can't be made without the cookie, which pages can't read."""
    return hmac.new(cookie.encode(), b"csrf", hashlib.sha256).hexdigest()


def is_csrf_token(given: str, cookie: str) -> bool:
    """Whether it is the cookie's, compared in constant time."""
    return bool(cookie) and hmac.compare_digest(given.encode("utf-8", "replace"), csrf_token(cookie).encode())
