"""Keys by which other programs use the API. A key is shown once; only a hash of it is kept.

otvet_3k9x0a7m2q_4hV…    "otvet_", the part that lists show, "_", the secret
"""

import hashlib
import hmac
import re
import secrets
import string
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MAX_KEY_NAME = 60
_SHOWN_LENGTH = 10
_SECRET_BYTES = 32
_ALPHABET = string.ascii_lowercase + string.digits
_TOKEN = re.compile(rf"otvet_([0-9a-z]{{{_SHOWN_LENGTH}}})_[A-Za-z0-9_-]{{43}}")


class Scope(StrEnum):
    """What a key may do; whatever it was not given stays shut."""

    TICKETS_READ = "tickets:read"
    TICKETS_WRITE = "tickets:write"
    MESSAGES_READ = "messages:read"
    CUSTOMERS_READ = "customers:read"
    ARTICLES_READ = "articles:read"
    WEBHOOKS_MANAGE = "webhooks:manage"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A stored key: `public_id` names it, `token_hash` is SHA-256 in hex over the whole token."""

    id: int
    name: str
    public_id: str
    token_hash: str
    scopes: frozenset[Scope]
    created_by: str
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def shown(self) -> str:
        """How lists show it."""
        return f"otvet_{self.public_id}_…"

    def may(self, scope: Scope) -> bool:
        """Whether it is in force and has the scope."""
        return self.revoked_at is None and scope in self.scopes


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key on its way to whoever asked for it."""

    token: str
    public_id: str

    @property
    def token_hash(self) -> str:
        """What is kept of it. Tokens are random, so nothing slower than SHA-256 is needed."""
        return hashlib.sha256(self.token.encode()).hexdigest()


def new_key() -> NewKey:
    """A key that nobody can guess."""
    public_id = "".join(secrets.choice(_ALPHABET) for _ in range(_SHOWN_LENGTH))
    return NewKey(token=f"otvet_{public_id}_{secrets.token_urlsafe(_SECRET_BYTES)}", public_id=public_id)


def public_id_of(token: str) -> str | None:
    """Which key it claims to be; None for what can't be a key."""
    match = _TOKEN.fullmatch(token)
    return match[1] if match else None


def is_token_of(key: ApiKey, token: str) -> bool:
    """Whether the token is this very key, compared in constant time."""
    return hmac.compare_digest(hashlib.sha256(token.encode()).hexdigest(), key.token_hash)
