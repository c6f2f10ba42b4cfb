"""What programs read, so that they can follow along; on both databases."""

from datetime import timedelta

import httpx
import pytest

from conversations.messages import Location
from conversations.understanding import Language
from integrations.keys import Scope
from tests.api.conftest import Api
from tests.turn.shop import ANNA, BORIS, Shop

CLARA = 503


async def pages(http: httpx.AsyncClient, path: str, **params: object) -> list[dict[str, object]]:
    """Every item of a list, page by page."""
    items: list[dict[str, object]] = []
    query = {key: str(value) for key, value in params.items()}
    for _ in range(50):
        page = (await http.get(path, params=query)).json()
        items += page["items"]
        if page["next"] is None:
            return items
        query["cursor"] = page["next"]
    raise AssertionError("the list has no end")


async def test_a_program_follows_along(api: Api, shop: Shop) -> None:
    mira = await shop.agent()
    ticket = await shop.held(mira)
    shop.later(minutes=5)
    said = await shop.write("Посылка мокрая")
    await shop.agent_writes(mira, ticket, "Заменим")
    async with api.program() as crm:
        [shown] = await pages(crm, "/tickets", updated_since=(shop.now - timedelta(minutes=1)).isoformat())
        assert shown == (await crm.get(f"/tickets/{ticket.id}")).json()
        assert shown["reference"] == f"T-{ticket.id}"
        assert shown["status"] == "waiting"
        assert shown["assignee"] == {"id": mira.id, "name": "Мира"}
        messages = await pages(crm, f"/tickets/{ticket.id}/messages", limit=2)
        spoken = [(m["author"], m["agent"], m["text"]) for m in messages if not m["private"] and m["author"] != "bot"]
        assert spoken == [("customer", None, "Посылка мокрая"), ("agent", "Мира", "Заменим")]
        assert ticket.card_message_id not in [m["id"] for m in messages]

        shop.later(minutes=5)
        since = {"updated_since": shop.now.isoformat()}
        assert await pages(crm, "/tickets", **since) == []
        edited = shop.said("Посылка мокрая и мятая", at=said.at)
        await shop.turns.edited(edited, await shop.item())
        assert [one["id"] for one in await pages(crm, "/tickets", **since)] == [ticket.id]
        [message] = [m for m in await pages(crm, f"/tickets/{ticket.id}/messages") if m["edits"]]
        [edit] = message["edits"]  # type: ignore[misc]
        assert (edit["before"], edit["after"]) == ("Посылка мокрая", message["text"])


async def test_tickets_come_in_the_order_of_their_changes_whatever_happens_meanwhile(api: Api, shop: Shop) -> None:
    mira = await shop.agent()
    tickets = []
    for user in (ANNA, BORIS, CLARA):
        shop.later(minutes=1)
        tickets.append(await shop.handed_over(user))
    async with api.program() as crm:
        first = (await crm.get("/tickets", params={"limit": 1})).json()
        assert [one["id"] for one in first["items"]] == [tickets[0].id]
        shop.later(minutes=1)
        await shop.actions.claim(shop.acting(mira, tickets[0]), tickets[0].id, await shop.item())
        rest = await pages(crm, "/tickets", limit=1, cursor=first["next"])
        assert [one["id"] for one in rest] == [tickets[1].id, tickets[2].id, tickets[0].id]
        assert [one["id"] for one in await pages(crm, "/tickets", assignee_id=mira.id)] == [tickets[0].id]
        assert [one["id"] for one in await pages(crm, "/tickets", customer_id=rest[0]["customer_id"])] == [
            tickets[1].id
        ]
        assert len(await pages(crm, "/tickets", status="open", team="support")) == 3
        assert await pages(crm, "/tickets", status="resolved") == []
        assert await pages(crm, "/tickets", team="nobody") == []


async def test_customers_and_ratings(api: Api, shop: Shop) -> None:
    mira = await shop.agent()
    ticket = await shop.resolved(mira)
    await shop.buttons.rate(shop.press(), ticket.id, 5, await shop.item())
    await shop.write("Быстро и вежливо")
    await shop.write("привет", user=BORIS)
    async with api.program() as crm:
        everybody = await pages(crm, "/customers", limit=1)
        assert [one["telegram_user_id"] for one in everybody] == [ANNA, BORIS]
        [boris] = await pages(crm, "/customers", telegram_user_id=BORIS)
        assert (await crm.get(f"/customers/{boris['id']}")).json() == boris
        [rating] = await pages(crm, "/ratings")
        assert (rating["rating"], rating["comment"]) == (5, "Быстро и вежливо")
        assert rating["agent"] == {"id": mira.id, "name": "Мира"}
        assert (await crm.get("/agents")).json()[0]["name"] == "Мира"


async def test_articles_as_customers_see_them(api: Api, shop: Shop) -> None:
    for slug in ("delivery", "refund"):
        await shop.publish(slug, f"Text of {slug}")
    await shop.publish("delivery", "English text", Language.EN)
    hidden = await shop.publish("secret", "Not yet")
    await shop.archive(hidden)
    async with api.program() as crm:
        found = await pages(crm, "/articles", limit=1)
        assert [(one["slug"], one["language"]) for one in found] == [
            ("delivery", "en"), ("delivery", "ru"), ("refund", "ru"),
        ]  # fmt: skip
        assert [one["slug"] for one in await pages(crm, "/articles", language="en")] == ["delivery"]
        assert (await crm.get("/articles/delivery/en")).json()["body"] == "English text"
        assert (await crm.get("/articles/secret/ru")).status_code == 404


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_tickets_tell_nothing_that_a_customer_said(api: Api, shop: Shop) -> None:
    secret = "мой телефон 89991234567"
    await shop.write(secret, first_name="Секретова")
    mira = await shop.agent()
    ticket = await shop.held(mira)
    await shop.write(secret)
    await shop.actions.resolve(shop.acting(mira), ticket.id, await shop.item())
    await shop.buttons.rate(shop.press(), ticket.id, 4, await shop.item())
    await shop.write("комментарий Секретовой")
    async with api.program(Scope.TICKETS_READ, Scope.TICKETS_WRITE) as crm:
        shown = (await crm.get("/tickets")).text + (await crm.get(f"/tickets/{ticket.id}")).text
        assert f"T-{ticket.id}" in shown
        for private in ("89991234567", "Секретов", "комментарий", str(ANNA)):
            assert private not in shown


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "cursor", ["x", "!!", "AAAA", "ой", "MSEyITM", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTkhMQ", "MSE5OTk5OTk5OTk5OTk5OTk5OTk"]
)
async def test_a_strange_cursor_is_refused(api: Api, cursor: str) -> None:
    async with api.program() as crm:
        for path in ("/tickets", "/ratings"):
            response = await crm.get(path, params={"cursor": cursor})
            assert (response.status_code, response.json()["code"]) == (422, "strange-cursor"), path


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_copy_in_the_topic_is_no_message_of_its_own(api: Api, shop: Shop) -> None:
    ticket = await shop.held(await shop.agent())
    said = await shop.write("раз")
    await shop.copied(said, Location(-1001, 77))
    async with api.program() as crm:
        texts = [one["text"] for one in await pages(crm, f"/tickets/{ticket.id}/messages")]
    assert texts.count("раз") == 1
