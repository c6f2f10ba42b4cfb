"""What programs do in agents' names: once, by the desk's rules, in the audit log; on both databases."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from conversations.messages import Author
from handoff.team import Deed
from handoff.tickets import Priority, TicketStatus
from integrations.keys import Scope
from tests.api.conftest import Api
from tests.turn.shop import BORIS, Shop


async def code(response: httpx.Response, status: int) -> str:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    return str(response.json()["code"])


async def test_an_agent_works_from_another_program(api: Api, shop: Shop) -> None:
    mira, boris = await shop.agent(), await shop.agent("Борис", 902)
    ticket = await shop.handed_over()
    path, me = f"/tickets/{ticket.id}", {"agent_id": mira.id}
    async with api.program() as crm:
        said = await crm.post(f"{path}/reply", json=me | {"text": "Уже смотрю"})
        assert said.status_code == 201
        assert said.json()["agent"] == "Мира"
        assert "Уже смотрю" in await shop.heard()
        assert (await shop.stored(ticket.id)).assignee == mira
        noted = await crm.post(f"{path}/notes", json=me | {"text": "Позвонить складу"})
        assert noted.json()["private"]
        assert "Позвонить складу" not in await shop.heard()
        assert await code(await crm.post(f"{path}/claim", json={"agent_id": boris.id}), 409) == "already-claimed"
        moved = await crm.post(f"{path}/assign", json={"agent_id": boris.id})
        assert moved.json()["assignee"] == {"id": boris.id, "name": "Борис"}
        assert await code(await crm.post(f"{path}/resolve", json=me), 409) == "not-the-holder"
        urgent = await crm.post(f"{path}/priority", json=me | {"priority": "urgent"})
        assert urgent.json()["priority"] == Priority.URGENT
        until = (shop.now + timedelta(hours=2)).isoformat()
        snoozed = await crm.post(f"{path}/snooze", json={"agent_id": boris.id, "until": until})
        assert snoozed.json()["status"] == TicketStatus.SNOOZED
        released = await crm.post(f"{path}/release", json={"agent_id": boris.id})
        assert released.json()["assignee"] is None
        assert (await crm.post(f"{path}/claim", json=me)).status_code == 200
        done = await crm.post(f"{path}/resolve", json=me)
        assert (done.json()["status"], done.json()["ended_by"]) == ("resolved", "agent")
        assert await code(await crm.post(f"{path}/reply", json=me | {"text": "ещё"}), 409) == "already-resolved"
    async with shop.database.reading() as unit:
        entries = await unit.audit.page(50)
    assert {entry.person_name for entry in entries} == {"CRM (API)"}
    assert {entry.address for entry in entries} == {"10.0.0.9"}
    assert {entry.deed for entry in entries} == {
        Deed.REPLIED, Deed.NOTED, Deed.TICKET_ASSIGNED, Deed.TICKET_PRIORITISED, Deed.TICKET_SNOOZED,
        Deed.TICKET_RELEASED, Deed.TICKET_CLAIMED, Deed.TICKET_RESOLVED,
    }  # fmt: skip
    assert {entry.subject for entry in entries} == {f"T-{ticket.id} · Мира", f"T-{ticket.id} · Борис"}


async def test_a_repeated_request_does_nothing_twice(api: Api, shop: Shop) -> None:
    mira, ticket = await shop.agent(), await shop.handed_over()
    body = {"agent_id": mira.id, "text": "Один раз"}
    async with api.program() as crm, api.program() as another:
        path, headers = f"/tickets/{ticket.id}/reply", {"Idempotency-Key": "order-7"}
        together = await asyncio.gather(*(crm.post(path, json=body, headers=headers) for _ in range(4)))
        assert {response.status_code for response in together} == {201}
        assert len({response.text for response in together}) == 1
        assert sorted(response.headers.get("idempotency-replayed", "") for response in together) == ["", *["true"] * 3]
        assert (await shop.heard()).count("Один раз") == 1
        different = await crm.post(path, json=body | {"text": "Другое"}, headers=headers)
        assert await code(different, 422) == "idempotency-key-reused"
        assert (await another.post(path, json=body, headers=headers)).status_code == 201, "another program's name"
        assert (await shop.heard()).count("Один раз") == 2
        shop.later(hours=25)
        async with shop.database.unit() as unit:
            assert await unit.api_answers.purge(shop.now - timedelta(hours=24)) == 2


async def test_what_failed_is_tried_again_under_the_same_name(api: Api, shop: Shop) -> None:
    mira, boris = await shop.agent(), await shop.agent("Борис", 902)
    ticket = await shop.held(boris)
    path, headers = f"/tickets/{ticket.id}/claim", {"Idempotency-Key": "again"}
    async with api.program() as crm:
        refused = await crm.post(path, json={"agent_id": mira.id}, headers=headers)
        assert await code(refused, 409) == "already-claimed"
        await shop.actions.release(shop.acting(boris), ticket.id, await shop.item())
        done = await crm.post(path, json={"agent_id": mira.id}, headers=headers)
        assert done.json()["assignee"]["name"] == "Мира"
        assert "idempotency-replayed" not in done.headers


async def test_two_programs_claim_at_once_and_one_gets_it(api: Api, shop: Shop) -> None:
    agents = [await shop.agent(f"А{number}", 910 + number) for number in range(4)]
    ticket = await shop.handed_over()
    async with api.program() as crm:
        path = f"/tickets/{ticket.id}/claim"
        answers = await asyncio.gather(*(crm.post(path, json={"agent_id": agent.id}) for agent in agents))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_mistakes_are_told_and_change_nothing(api: Api, shop: Shop) -> None:
    mira, ticket = await shop.agent(), await shop.handed_over()
    me = {"agent_id": mira.id}
    async with api.program() as crm:
        path = f"/tickets/{ticket.id}"
        assert await code(await crm.post("/tickets/999/claim", json=me), 404) == "not-found"
        assert await code(await crm.post(f"{path}/claim", json={"agent_id": 999}), 422) == "unknown-agent"
        assert await code(await crm.post(f"{path}/reply", json=me | {"text": " \n"}), 422) == "empty-text"
        assert await code(await crm.post(f"{path}/reply", json=me | {"text": "x" * 3901}), 422) == "long-text"
        past = me | {"until": "2020-01-01T00:00:00Z"}
        await crm.post(f"{path}/claim", json=me)
        assert await code(await crm.post(f"{path}/snooze", json=past), 422) == "in-the-past"
        unknown = await crm.post(f"{path}/claim", json=me | {"color": "red"})
        assert await code(unknown, 422) == "invalid-request"
        assert unknown.json()["errors"] == [{"where": "body.color", "what": "Extra inputs are not permitted"}]
        for headers in ({"Idempotency-Key": ""}, {"Idempotency-Key": "x" * 256}, {"Idempotency-Key": "a b"}):
            response = await crm.post(f"{path}/claim", json=me, headers=headers)
            assert await code(response, 422) == "invalid-request"
    async with shop.database.reading() as unit:
        assert [entry.deed for entry in await unit.audit.page(50)] == [Deed.TICKET_CLAIMED]
        history = await unit.messages.history(ticket.conversation_id)
    assert not [message for message in history if message.author is Author.AGENT]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_dismissed_holder_keeps_nothing_from_others(api: Api, shop: Shop) -> None:
    mira, boris = await shop.agent(), await shop.agent("Борис", 902)
    ticket = await shop.held(boris, user=BORIS)
    async with shop.database.unit() as unit:
        await unit.agents.remove(902)
    async with api.program(Scope.TICKETS_WRITE) as crm:
        moved = await crm.post(f"/tickets/{ticket.id}/assign", json={"agent_id": mira.id})
        assert moved.json()["assignee"]["name"] == "Мира"
