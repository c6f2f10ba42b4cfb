"""Admins make keys for other programs in the console."""

import re

import httpx

from api.app import application
from bot.web_console import beside
from handoff.team import Deed, Role
from tests.api.conftest import parts_of
from tests.console.office import Office
from tests.turn.shop import Shop


async def test_a_key_is_shown_once_and_works_until_it_is_revoked(office: Office, shop: Shop) -> None:
    app = beside(office.app, application(parts_of(shop)))
    transport = httpx.ASGITransport(app)
    async with (
        office.signed_in(Role.ADMIN) as admin,
        httpx.AsyncClient(transport=transport, base_url="http://console.test") as program,
    ):
        made = await admin.post(
            "/integrations/keys", {"name": " CRM <b> ", "scopes": ["tickets:read", "articles:read"]}
        )
        [token] = re.findall(r"otvet_\w{10}_[\w-]{43}", made.text)
        program.headers["authorization"] = f"Bearer {token}"
        assert (await program.get("/api/v1/key")).json()["name"] == "CRM <b>"
        assert (await program.get("/api/v1/customers")).status_code == 403
        assert (await program.get("/sign-in")).headers["content-type"].startswith("text/html")
        page = (await admin.get("/integrations")).text
        assert token not in page
        assert "CRM &lt;b&gt;" in page
        [path] = re.findall(r"/integrations/keys/\d+/revoke", page)
        assert (await admin.post(path)).status_code == 303
        assert (await admin.post(path)).status_code == 404
        assert (await program.get("/api/v1/key")).status_code == 401
    async with office.database.reading() as unit:
        deeds = [entry.deed for entry in await unit.audit.page(9)]
    assert deeds[:2] == [Deed.API_KEY_REVOKED, Deed.API_KEY_ADDED]


async def test_a_key_needs_a_name_and_something_to_do(office: Office) -> None:
    async with office.signed_in(Role.ADMIN) as admin:
        for form in ({"name": "CRM"}, {"name": " ", "scopes": "tickets:read"}, {"name": "x" * 61}):
            response = await admin.post("/integrations/keys", form)
            assert response.status_code in {404, 422}
        assert "No program has a key" in (await admin.get("/integrations", headers={"accept-language": "en"})).text
