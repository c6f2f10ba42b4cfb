"""Programs set their own webhooks up; on both databases."""

import httpx
import pytest

from handoff.team import Deed
from integrations.webhooks import MAX_WEBHOOKS
from tests.api.conftest import Api
from tests.turn.shop import Shop

NEW = {"url": "https://crm.example/otvet", "events": ["ticket.opened", "ticket.resolved"], "description": "CRM"}


async def test_a_webhook_is_set_up_changed_tried_and_removed(api: Api, shop: Shop) -> None:
    async with api.program() as crm:
        made = (await crm.post("/webhooks", json=NEW)).json()
        assert made["secret"].startswith("whsec_")
        path = f"/webhooks/{made['webhook']['id']}"
        assert (await crm.get(path)).json() == made["webhook"]
        assert (await crm.get("/webhooks")).json() == [made["webhook"]]
        ticket = await shop.handed_over()
        tested = await crm.post(f"{path}/test")
        assert (tested.status_code, tested.json()["kind"]) == (202, "webhook.test")
        notices = (await crm.get(f"{path}/notices", params={"limit": 1})).json()
        assert [one["kind"] for one in notices["items"]] == ["webhook.test"]
        [opened] = (await crm.get(f"{path}/notices", params={"cursor": notices["next"]})).json()["items"]
        assert (opened["kind"], opened["ticket_id"], opened["state"]) == ("ticket.opened", ticket.id, "pending")
        again = (await crm.post(f"{path}/notices/{opened['id']}/again")).json()
        assert again["event_id"] == opened["event_id"]
        changed = await crm.patch(path, json={"events": ["ticket.rated"], "active": False})
        assert changed.json() == made["webhook"] | {"events": ["ticket.rated"], "active": False}
        assert (await crm.post(f"{path}/rotate-secret")).json()["secret"] != made["secret"]
        assert made["secret"] not in (await crm.get(path)).text
        assert (await crm.delete(path)).status_code == 204
        assert (await crm.get(path)).status_code == 404
    async with shop.database.reading() as unit:
        deeds = [entry.deed for entry in await unit.audit.page(9) if entry.person_name == "CRM (API)"]
    assert deeds == [
        Deed.WEBHOOK_REMOVED,
        Deed.WEBHOOK_SECRET_ROTATED,
        Deed.WEBHOOK_CHANGED,
        Deed.EVENT_SENT_AGAIN,
        Deed.WEBHOOK_TESTED,
        Deed.WEBHOOK_ADDED,
    ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_can_not_be_set_up_is_refused(api: Api) -> None:
    async with api.program() as crm:
        for change, code in (
            ({"url": "http://crm.example"}, "address-not-https"),
            ({"url": "https://10.0.0.1"}, "address-private"),
            ({"url": "nonsense"}, "address-malformed"),
            ({"events": []}, "invalid-request"),
            ({"events": ["webhook.test"]}, "invalid-request"),
        ):
            assert refusal(await crm.post("/webhooks", json=NEW | change), 422) == code
        made = (await crm.post("/webhooks", json=NEW)).json()["webhook"]
        bad = await crm.patch(f"/webhooks/{made['id']}", json={"url": "https://[::1]"})
        assert refusal(bad, 422) == "address-private"
        assert refusal(await crm.post(f"/webhooks/{made['id']}/notices/999/again"), 404) == "not-found"
        for _ in range(MAX_WEBHOOKS - 1):
            assert (await crm.post("/webhooks", json=NEW)).status_code == 201
        assert refusal(await crm.post("/webhooks", json=NEW), 409) == "too-many-webhooks"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_repeated_removal_is_answered_again(api: Api) -> None:
    async with api.program() as crm:
        made = (await crm.post("/webhooks", json=NEW)).json()["webhook"]
        headers = {"Idempotency-Key": "remove"}
        answers = [await crm.delete(f"/webhooks/{made['id']}", headers=headers) for _ in range(2)]
    assert [(one.status_code, one.content) for one in answers] == [(204, b""), (204, b"")]


def refusal(response: httpx.Response, status: int) -> str:
    assert response.status_code == status, response.text
    return str(response.json()["code"])
