"""Admins make keys for other programs in the console."""

import re

import httpx

from api.app import application
from bot.web_console import beside
from handoff.team import Deed, Role
from integrations.webhooks import Attempt, NoticeOutcome
from storage.tables.queues import NoticeState
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


async def test_a_webhook_is_set_up_tried_out_and_mended_in_the_console(office: Office, shop: Shop) -> None:
    form = {"url": "https://crm.example/hook/secret", "description": "CRM", "events": ["ticket.opened", "ticket.rated"]}
    async with office.signed_in(Role.ADMIN) as admin:
        for url in ("http://crm.example", "https://127.0.0.1", "nonsense"):
            refused = await admin.post("/integrations/webhooks", form | {"url": url})
            assert refused.status_code == 422
            assert url in refused.text
        assert (await admin.post("/integrations/webhooks", {"url": form["url"]})).status_code == 422
        made = await admin.post("/integrations/webhooks", form)
        [secret] = re.findall(r"whsec_[\w+/=]+", made.text)
        [path] = set(re.findall(r"/integrations/webhooks/\d+", made.text))
        assert secret not in (await admin.get(path)).text
        await shop.handed_over()
        assert (await admin.post(f"{path}/test")).status_code == 303
        page = (await admin.get(path)).text
        assert page.count('data-testid="notice"') == 2
        rotated = await admin.post(f"{path}/rotate")
        assert re.findall(r"whsec_[\w+/=]+", rotated.text) not in ([], [secret])
        paused = form | {"events": ["ticket.resolved"], "description": "CRM 2"}
        assert (await admin.post(path, paused)).status_code == 303
        async with shop.database.reading() as unit:
            [webhook] = await unit.webhooks.list()
        assert not webhook.active
        assert {str(event) for event in webhook.events} == {"ticket.resolved"}
        assert "CRM 2" in (await admin.get("/integrations")).text
        assert (await admin.post(f"{path}/remove")).status_code == 303
        assert (await admin.get(path)).status_code == 404
    async with office.database.reading() as unit:
        entries = [(entry.deed, entry.subject) for entry in await unit.audit.page(5)]
    assert entries == [
        (deed, "https://crm.example")
        for deed in (
            Deed.WEBHOOK_REMOVED,
            Deed.WEBHOOK_CHANGED,
            Deed.WEBHOOK_SECRET_ROTATED,
            Deed.WEBHOOK_TESTED,
            Deed.WEBHOOK_ADDED,
        )
    ]


async def test_an_event_is_sent_again_under_its_old_name(office: Office, shop: Shop) -> None:
    async with office.signed_in(Role.ADMIN) as admin:
        await admin.post("/integrations/webhooks", {"url": "https://crm.example", "events": "ticket.opened"})
        await shop.handed_over()
        async with shop.database.unit() as unit:
            [webhook] = await unit.webhooks.list()
            [notice] = await unit.notices.claim_heads(webhook.id, "worker", shop.now, 60, 9)
            await unit.notices.give_up(notice, Attempt(outcome=NoticeOutcome.TIMED_OUT))
        [path] = re.findall(r'action="([^"]+/again)"', (await admin.get(f"/integrations/webhooks/{webhook.id}")).text)
        assert (await admin.post(path)).status_code == 303
        async with shop.database.reading() as unit:
            again, first = await unit.notices.of_webhook(webhook.id, 9)
    assert (again.event_id, again.body, again.lane) == (first.event_id, first.body, first.lane)
    assert again.state is NoticeState.PENDING
