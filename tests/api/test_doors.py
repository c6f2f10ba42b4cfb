"""Keys, scopes, limits: who may do what, and what everybody is told."""

from datetime import timedelta

import httpx
import pytest
from fastapi.routing import APIRoute

from api.app import PREFIX
from api.guards import MAX_BODY
from conversations.errors import TemporaryError
from integrations.keys import Scope, is_token_of, new_key, public_id_of
from tests.api.conftest import Api, api_of
from tests.turn.shop import Shop

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ACTS = ("reply", "notes", "claim", "assign", "release", "resolve", "priority", "snooze")
NEEDED: dict[str, Scope | None] = {
    "GET /key": None,
    "GET /agents": Scope.TICKETS_READ,
    "GET /tickets": Scope.TICKETS_READ,
    "GET /tickets/{ticket_id}": Scope.TICKETS_READ,
    "GET /tickets/{ticket_id}/messages": Scope.MESSAGES_READ,
    "GET /ratings": Scope.MESSAGES_READ,
    "GET /customers": Scope.CUSTOMERS_READ,
    "GET /customers/{customer_id}": Scope.CUSTOMERS_READ,
    "GET /articles": Scope.ARTICLES_READ,
    "GET /articles/{slug}/{language}": Scope.ARTICLES_READ,
    **{f"POST /tickets/{{ticket_id}}/{act}": Scope.TICKETS_WRITE for act in ACTS},
}
NEEDED |= dict.fromkeys(
    (
        "GET /webhooks",
        "POST /webhooks",
        "GET /webhooks/{webhook_id}",
        "PATCH /webhooks/{webhook_id}",
        "DELETE /webhooks/{webhook_id}",
        "POST /webhooks/{webhook_id}/rotate-secret",
        "POST /webhooks/{webhook_id}/test",
        "GET /webhooks/{webhook_id}/notices",
        "POST /webhooks/{webhook_id}/notices/{notice_id}/again",
    ),
    Scope.WEBHOOKS_MANAGE,
)
IDS = {"ticket_id": 1, "customer_id": 1, "slug": "refund", "language": "ru", "webhook_id": 1, "notice_id": 1}


def routes(api: Api) -> list[str]:
    included = [getattr(route, "original_router", None) for route in api.app.routes]
    nested = [(route, PREFIX) for router in included if router for route in router.routes]
    found = [(route, "") for route in api.app.routes] + nested
    return [
        f"{method} {(prefix + route.path).removeprefix(PREFIX)}"
        for route, prefix in found
        if isinstance(route, APIRoute)
        for method in route.methods
    ]


async def ask(program: httpx.AsyncClient, route: str) -> httpx.Response:
    method, path = route.split()
    return await program.request(method, path.format(**IDS), json=None if method == "GET" else {})


async def test_every_route_needs_exactly_its_scope(api: Api) -> None:
    assert sorted(routes(api)) == sorted(NEEDED)
    wrong = []
    for scope in Scope:
        async with api.program(scope) as program:
            for route, needed in NEEDED.items():
                response = await ask(program, route)
                is_refused = response.status_code == 403
                if is_refused is (needed in {None, scope}) or response.status_code >= 500:
                    wrong.append((scope, route, response.status_code))
    assert wrong == []


async def test_without_a_key_nothing_is_told(api: Api) -> None:
    token, key = await api.key()
    async with api.shop.database.unit() as unit:
        await unit.api_keys.revoke(key.id)
    strangers = ["", token, new_key().token, token[:-1] + "A", f"otvet_{key.public_id}_{'x' * 43}", "x" * 5000]
    for stranger in strangers:
        async with api.program(token=stranger) as program:
            for route in NEEDED:
                response = await ask(program, route)
                assert (response.status_code, response.json()["code"]) == (401, "unknown-key"), route
                assert response.headers["www-authenticate"] == "Bearer"


async def test_a_key_is_kept_as_a_hash_and_shows_when_it_was_used(api: Api, shop: Shop) -> None:
    token, key = await api.key([Scope.TICKETS_READ])
    assert token not in repr(key)
    assert public_id_of(token) == key.public_id
    assert is_token_of(key, token)
    assert not is_token_of(key, new_key().token)
    async with api.program(token=token) as program:
        assert (await program.get("/key")).json() == {"name": "CRM", "scopes": ["tickets:read"]}
        shop.later(seconds=30)
        await program.get("/key")
    async with shop.database.reading() as unit:
        [stored] = await unit.api_keys.list()
    assert stored.last_used_at == shop.now - timedelta(seconds=30)


async def test_requests_are_limited_per_key(shop: Shop) -> None:
    api = api_of(shop, requests=3)
    async with api.program() as busy, api.program() as other:
        statuses = [(await busy.get("/key")).status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        refused = await busy.get("/key")
        assert int(refused.headers["retry-after"]) == 20
        assert refused.json()["code"] == "too-many-requests"
        assert (await other.get("/key")).status_code == 200


async def test_guessing_keys_is_limited_per_address(shop: Shop) -> None:
    api = api_of(shop, refusals=3)
    token, _ = await api.key()
    async with api.program(token="guess", address="10.6.6.6") as guesser:
        assert [(await guesser.get("/key")).status_code for _ in range(5)] == [401, 401, 401, 429, 429]
    async with api.program(token=token, address="10.7.7.7") as other:
        assert (await other.get("/key")).status_code == 200


async def test_bodies_are_limited(api: Api) -> None:
    async with api.program() as program:
        long = await program.post("/tickets/1/reply", content=b"x" * (MAX_BODY + 1))
        assert (long.status_code, long.json()["code"]) == (413, "too-large")

        async def chunks() -> object:
            yield b"{}"

        endless = await program.post("/tickets/1/reply", content=chunks())
        assert (endless.status_code, endless.json()["code"]) == (411, "length-required")
        strange = await program.post("/tickets/1/reply", content=b"{}", headers={"content-length": "many"})
        assert strange.status_code == 413
        broken = await program.post("/tickets/1/reply", content=b"{", headers={"content-type": "application/json"})
        assert (broken.status_code, broken.json()["code"]) == (422, "invalid-request")


async def test_whatever_goes_wrong_is_told_as_a_problem(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    async with api.program() as program:
        for method, path, status, code in (
            ("GET", "/nowhere", 404, "not-found"),
            ("DELETE", "/tickets", 405, "method-not-allowed"),
            ("GET", "/tickets/999", 404, "not-found"),
            ("GET", "/tickets/0", 422, "invalid-request"),
        ):
            response = await program.request(method, path)
            assert (response.status_code, response.json()["code"]) == (status, code)
            assert response.headers["content-type"] == "application/problem+json"
            assert response.headers["x-content-type-options"] == "nosniff"
            assert response.headers["cache-control"] == "no-store"

        def broken() -> None:
            raise RuntimeError("secret detail")

        monkeypatch.setattr(api.shop.database, "reading", broken)
        response = await program.get("/tickets")
        assert (response.status_code, response.json()["code"]) == (500, "internal-error")
        assert "secret" not in response.text

        def busy() -> None:
            raise TemporaryError("the database is away")

        monkeypatch.setattr(api.shop.database, "reading", busy)
        response = await program.get("/tickets")
        assert (response.status_code, response.json()["code"]) == (503, "busy")
        assert "database" not in response.text


async def test_the_description_names_every_scope_and_problem(api: Api) -> None:
    async with api.program(token="") as anybody:
        description = (await anybody.get("/openapi.json")).json()
    assert description["openapi"].startswith("3.1")
    operations = [
        (path, method, one) for path, methods in description["paths"].items() for method, one in methods.items()
    ]
    assert sorted(f"{method.upper()} {path.removeprefix(PREFIX)}" for path, method, _ in operations) == sorted(NEEDED)
    for path, method, operation in operations:
        needed = NEEDED[f"{method.upper()} {path.removeprefix(PREFIX)}"]
        assert operation["security"] == [{"key": [needed] if needed else []}], path
        assert {"401", "403", "422", "429", "503"} <= set(operation["responses"]), path
        assert operation["description"], path
    assert "Problem" in description["components"]["schemas"]
