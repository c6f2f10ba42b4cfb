"""Who asks: every route takes its Caller from `Needs`; without one of them a route is open to nobody but by design."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.parts import ApiParts
from api.problems import ProblemError
from integrations.keys import ApiKey, Scope, is_token_of, public_id_of

MAX_USED_GAP = timedelta(minutes=1)
BEARER = HTTPBearer(
    scheme_name="key",
    description="A key that an admin made in the console or with `otvet api key add`: `Authorization: Bearer otvet_…`",
    auto_error=False,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A request of a program that proved which key it has."""

    request: Request
    parts: ApiParts
    key: ApiKey

    @property
    def address(self) -> str:
        """Where the request comes from."""
        return address_of(self.request)

    @property
    def name(self) -> str:
        """How the audit log names it."""
        return f"{self.key.name} (API)"


class Needs:
    """A dependency that gives the Caller of a key that has the scope; None: any key in force."""

    def __init__(self, scope: Scope | None = None) -> None:
        self.scope = scope

    async def __call__(
        self, request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
    ) -> Caller:
        """Raises ProblemError: 401, 403, 429."""
        parts: ApiParts = request.app.state.parts
        address = address_of(request)
        if not parts.refusals.has_room(address):
            raise _too_many(parts.refusals.pause_seconds)
        key = await _key(parts, given.credentials if given else "")
        if key is None:
            await parts.refusals.count(address)
            raise ProblemError(
                401, "unknown-key", "say Authorization: Bearer and a key", {"WWW-Authenticate": "Bearer"}
            )
        if not await parts.requests.count(key.public_id):
            raise _too_many(parts.requests.pause_seconds)
        if self.scope is not None and not key.may(self.scope):
            raise ProblemError(403, "scope-missing", f"this key does not have the scope {self.scope}")
        return Caller(request=request, parts=parts, key=key)


def _needing(scope: Scope) -> object:
    return Security(Needs(scope), scopes=[str(scope)])


AnyKey = Annotated[Caller, Security(Needs())]
ReadingTickets = Annotated[Caller, _needing(Scope.TICKETS_READ)]
WritingTickets = Annotated[Caller, _needing(Scope.TICKETS_WRITE)]
ReadingMessages = Annotated[Caller, _needing(Scope.MESSAGES_READ)]
ReadingCustomers = Annotated[Caller, _needing(Scope.CUSTOMERS_READ)]
ReadingArticles = Annotated[Caller, _needing(Scope.ARTICLES_READ)]
ManagingWebhooks = Annotated[Caller, _needing(Scope.WEBHOOKS_MANAGE)]


def address_of(request: Request) -> str:
    """Where a request comes from; behind a proxy on this machine uvicorn puts the right address in."""
    return request.client.host[:64] if request.client else ""


async def _key(parts: ApiParts, token: str) -> ApiKey | None:
    """The key in force that this token is."""
    public_id = public_id_of(token)
    if public_id is None:
        return None
    async with parts.database.reading() as unit:
        key = await unit.api_keys.find(public_id)
    if key is None or not is_token_of(key, token) or key.revoked_at is not None:
        return None
    now = parts.clock()
    if key.last_used_at is None or now - key.last_used_at >= MAX_USED_GAP:
        async with parts.database.unit() as unit:
            await unit.api_keys.used(key.id, now)
    return key


def _too_many(pause_seconds: int) -> ProblemError:
    return ProblemError(429, "too-many-requests", "slow down", {"Retry-After": str(pause_seconds)})
