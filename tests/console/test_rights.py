"""Who may go where: every route with every role and with nobody, from one table."""

from fastapi.routing import APIRoute

from handoff.team import Role
from tests.console.office import Browser, Office
from tests.turn.shop import Shop

AGENT, EDITOR, SUPERVISOR, ADMIN = Role
WORKING = {AGENT, SUPERVISOR, ADMIN}
EDITING = {EDITOR, SUPERVISOR, ADMIN}
LOOKING_AFTER = {SUPERVISOR, ADMIN}
EVERYBODY = set(Role)
ANYBODY = {*Role, None}

ALLOWED: dict[str, set[Role | None] | set[Role]] = {
    "GET /": EVERYBODY,
    "GET /healthz": ANYBODY,
    "GET /sign-in": ANYBODY,
    "POST /sign-in": ANYBODY,
    "POST /sign-in/telegram": ANYBODY,
    "POST /sign-in/telegram/wait": ANYBODY,
    "GET /welcome/{token}": ANYBODY,
    "POST /welcome/{token}": ANYBODY,
    "POST /look": ANYBODY,
    "GET /live": WORKING,
    "GET /tickets": WORKING,
    "GET /tickets/{ticket_id}": WORKING,
    "GET /tickets/{ticket_id}/thread": WORKING,
    "POST /tickets/{ticket_id}/claim": WORKING,
    "POST /tickets/{ticket_id}/release": WORKING,
    "POST /tickets/{ticket_id}/resolve": WORKING,
    "POST /tickets/{ticket_id}/transfer": WORKING,
    "POST /tickets/{ticket_id}/reply": WORKING,
    "POST /tickets/{ticket_id}/note": WORKING,
    "POST /tickets/{ticket_id}/typing": WORKING,
    "GET /tickets/{ticket_id}/macros": WORKING,
    "GET /tickets/{ticket_id}/suggestions": WORKING,
    "GET /conversations/{conversation_id}/earlier": WORKING,
    "POST /tickets/{ticket_id}/files": WORKING,
    "POST /tickets/{ticket_id}/snooze": WORKING,
    "POST /tickets/{ticket_id}/priority": WORKING,
    "POST /tickets/{ticket_id}/team": WORKING,
    "POST /tickets/{ticket_id}/vip": WORKING,
    "GET /macros": WORKING,
    "GET /macros/new": LOOKING_AFTER,
    "GET /macros/{macro_id}": LOOKING_AFTER,
    "POST /macros": LOOKING_AFTER,
    "POST /macros/preview": LOOKING_AFTER,
    "POST /macros/{macro_id}": LOOKING_AFTER,
    "POST /macros/{macro_id}/remove": LOOKING_AFTER,
    "GET /customers": WORKING,
    "GET /customers/{customer_id}": WORKING,
    "GET /files/{message_id}": WORKING,
    "GET /runs/{run_id}": EDITING,
    "GET /gaps": EDITING,
    "GET /gaps/{gap_id}": EDITING,
    "POST /gaps/{gap_id}/draft": EDITING,
    "POST /articles/{slug}/{language}/check": EDITING,
    "POST /articles/{slug}/{language}/replay": EDITING,
    "POST /articles/{slug}/{language}/tests": EDITING,
    "POST /articles/{slug}/{language}/tests/{test_id}/remove": EDITING,
    "GET /articles": EDITING,
    "POST /articles": EDITING,
    "GET /pictures/{sha256}": EDITING,
    "GET /asked/{decision_id}": EDITING,
    "GET /exchange": EDITING,
    "GET /exchange/export": EDITING,
    "POST /exchange/imports": EDITING,
    "GET /exchange/imports/{import_id}": EDITING,
    "POST /exchange/imports/{import_id}/run": EDITING,
    "POST /exchange/imports/{import_id}/stop": EDITING,
    "POST /exchange/imports/{import_id}/drop": EDITING,
    "POST /articles/revisions/{revision_id}/restore": EDITING,
    "GET /articles/{slug}": EDITING,
    "GET /articles/{slug}/history": EDITING,
    "POST /articles/{slug}/{language}": EDITING,
    "POST /articles/{slug}/presence": EDITING,
    "POST /articles/{slug}/{language}/archive": EDITING,
    "POST /articles/{slug}/{language}/unarchive": EDITING,
    "POST /articles/{slug}/{language}/checked": EDITING,
    "POST /articles/{slug}/{language}/copy": EDITING,
    "POST /articles/{slug}/{language}/copy/drop": EDITING,
    "POST /articles/{slug}/{language}/dates": EDITING,
    "POST /articles/{slug}/{language}/pictures": EDITING,
    "GET /report": LOOKING_AFTER,
    "GET /report/now": LOOKING_AFTER,
    "GET /report/{sheet}.csv": LOOKING_AFTER,
    "GET /team": LOOKING_AFTER,
    "GET /audit": LOOKING_AFTER,
    "POST /team": {ADMIN},
    "POST /team/{person_id}/role": {ADMIN},
    "POST /team/{person_id}/invite": {ADMIN},
    "POST /team/{person_id}/revoke": {ADMIN},
    "POST /team/{person_id}/deactivate": {ADMIN},
    "POST /team/{person_id}/activate": {ADMIN},
    "GET /integrations": {ADMIN},
    "POST /integrations/keys": {ADMIN},
    "POST /integrations/keys/{key_id}/revoke": {ADMIN},
    "POST /integrations/webhooks": {ADMIN},
    "GET /integrations/webhooks/{webhook_id}": {ADMIN},
    "POST /integrations/webhooks/{webhook_id}": {ADMIN},
    "POST /integrations/webhooks/{webhook_id}/rotate": {ADMIN},
    "POST /integrations/webhooks/{webhook_id}/test": {ADMIN},
    "POST /integrations/webhooks/{webhook_id}/remove": {ADMIN},
    "POST /integrations/webhooks/{webhook_id}/notices/{notice_id}/again": {ADMIN},
    "GET /me": EVERYBODY,
    "POST /me/password": EVERYBODY,
    "POST /me/presence": WORKING,
    "POST /me/sessions/others/revoke": EVERYBODY,
    "POST /me/sessions/{session_id}/revoke": EVERYBODY,
    "POST /sign-out": EVERYBODY,
}
FORMS = {"POST /tickets/{ticket_id}/transfer": {"to": "1"}, "POST /team/{person_id}/role": {"role": "agent"}}


def routes(office: Office) -> list[str]:
    included = [getattr(route, "original_router", None) for route in office.app.routes]
    all_routes = [*office.app.routes, *(route for router in included if router for route in router.routes)]
    found = [route for route in all_routes if isinstance(route, APIRoute)]
    return [f"{method} {route.path}" for route in found for method in route.methods]


async def call(browser: Browser, route: str, ids: dict[str, object]) -> int:
    method, path = route.split()
    address = path.format(**ids)
    if route == "GET /live":
        return await first_answer(browser, address)
    if method == "GET":
        return (await browser.http.get(address)).status_code
    return (await browser.post(address, FORMS.get(route))).status_code


async def first_answer(browser: Browser, address: str) -> int:
    """A stream never ends; asking for the stream of a list that does not exist ends after the right was looked at."""
    return (await browser.http.get(f"{address}?view=nonsense")).status_code


async def test_every_route_is_open_to_exactly_these_roles(office: Office, shop: Shop) -> None:
    ticket = await shop.handed_over()
    ids: dict[str, object] = {
        "ticket_id": ticket.id, "customer_id": 1, "message_id": 999, "slug": "refund", "language": "ru",
        "revision_id": 999, "macro_id": 999, "conversation_id": 1, "person_id": 999, "session_id": 999,
        "token": "x", "key_id": 999,
        "run_id": "nothing", "gap_id": 999, "test_id": 999,
        "sha256": "0" * 64, "import_id": 999,
        "sheet": "agents",
        "webhook_id": 999, "notice_id": 999, "decision_id": 999,
    }  # fmt: skip
    assert sorted(routes(office)) == sorted(ALLOWED)
    wrong = []
    ordered = sorted(ALLOWED, key=lambda route: route == "POST /sign-out")
    for role in Role:
        async with office.signed_in(role) as browser:
            for route in ordered:
                status = await call(browser, route, ids)
                if (status == 403) is (role in ALLOWED[route]) or status >= 500:
                    wrong.append((role.value, route, status))
    assert wrong == []


async def test_nobody_is_sent_to_the_form(office: Office) -> None:
    numbered = (
        "ticket_id", "customer_id", "message_id", "revision_id", "macro_id", "conversation_id", "person_id",
        "session_id", "key_id", "webhook_id", "notice_id", "decision_id",
        "gap_id", "test_id", "import_id",
    )  # fmt: skip
    ids = dict.fromkeys(numbered, 1)
    wrong = []
    async with office.browser() as browser:
        await browser.get("/sign-in")
        for route, roles in ALLOWED.items():
            method, path = route.split()
            words = {"slug": "refund", "language": "ru", "token": "x", "sha256": "0" * 64, "sheet": "agents"}
            address = path.format(**ids, **words, run_id="nothing")
            response = await (browser.http.get(address) if method == "GET" else browser.post(address, FORMS.get(route)))
            is_sent = response.status_code == 303 and response.headers["location"].startswith("/sign-in")
            if is_sent is (None in roles) and route != "POST /look":
                wrong.append((route, response.status_code))
    assert wrong == []


async def test_htmx_and_streams_are_told_instead(office: Office) -> None:
    async with office.browser() as browser:
        response = await browser.http.get("/tickets", headers={"HX-Request": "true"})
        assert (response.status_code, response.headers["HX-Redirect"]) == (401, "/sign-in")
        assert (await browser.http.get("/live", headers={"Accept": "text/event-stream"})).status_code == 401
        response = await browser.http.get("/tickets?view=mine")
        assert response.headers["location"] == "/sign-in?next=/tickets%3Fview%3Dmine"
