"""Other programs: the keys by which they use the API, and the webhooks that tell them what happens."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from console.pages.queries import PathId
from console.visits import ManagingIntegrations, Visit
from handoff.team import Deed
from integrations.events import TICKET_EVENTS
from integrations.keys import MAX_KEY_NAME, Scope, new_key


class KeyForm(BaseModel):
    """A key to make."""

    name: str = Field("", max_length=MAX_KEY_NAME)
    scopes: list[Scope] = Field(default_factory=list)


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/integrations")
    routes.add_api_route("", integrations, methods=["GET"])
    routes.add_api_route("/keys", add_key, methods=["POST"])
    routes.add_api_route("/keys/{key_id}/revoke", revoke_key, methods=["POST"])
    return routes


async def integrations(visit: ManagingIntegrations) -> Response:
    """Keys in force, and those that were."""
    return await integrations_page(visit)


async def add_key(visit: ManagingIntegrations, form: Annotated[KeyForm, Form()]) -> Response:
    """Make a key and show it, this once."""
    name = form.name.strip()
    if not name or not form.scopes:
        return await integrations_page(visit, 422, problem=visit.texts("api-key-incomplete"), key_form=form)
    new = new_key()
    async with visit.parts.database.unit() as unit:
        await unit.api_keys.add(new, name=name, scopes=form.scopes, created_by=visit.me.name)
        await visit.record(unit, Deed.API_KEY_ADDED, f"{name}: {' '.join(sorted(form.scopes))}")
    return await integrations_page(visit, token=new.token)


async def revoke_key(visit: ManagingIntegrations, key_id: PathId) -> Response:
    """Take a key out of force."""
    async with visit.parts.database.unit() as unit:
        revoked = await unit.api_keys.revoke(key_id)
        if revoked is None:
            return visit.page("gone.html", 404)
        await visit.record(unit, Deed.API_KEY_REVOKED, revoked.name)
    return RedirectResponse("/integrations", 303)


async def integrations_page(visit: Visit, status: int = 200, **context: object) -> Response:
    """The page, perhaps with what was just made or what is wrong."""
    async with visit.parts.database.reading() as unit:
        lists = {"keys": await unit.api_keys.list(), "webhooks": await unit.webhooks.list()}
    forms = {"key_form": KeyForm(), "webhook_form": None, "most": MAX_KEY_NAME, "Scope": Scope}
    values = {"problem": None, "token": None, "TICKET_EVENTS": TICKET_EVENTS} | lists | forms
    return visit.page("integrations/list.html", status, **values | context)
