"""Webhooks: where events are sent, what became of them, sending again."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from console.pages.integrations import integrations_page
from console.pages.queries import OptionalId, PathId
from console.visits import ManagingIntegrations, Visit
from handoff.team import Deed
from integrations.addresses import BadAddressError, check_address
from integrations.events import TICKET_EVENTS, EventKind
from integrations.webhooks import MAX_DESCRIPTION, MAX_URL, NewWebhook, Webhook
from storage.unit_of_work import Unit
from storage.webhooks import TooManyWebhooksError

LOG_PAGE = 50
Act = Callable[[Unit, Webhook], Awaitable[object]]


class WebhookForm(BaseModel):
    """A webhook to set up or to change."""

    url: str = Field("", max_length=MAX_URL)
    description: str = Field("", max_length=MAX_DESCRIPTION)
    events: list[EventKind] = Field(default_factory=list)
    active: bool = False

    @classmethod
    def of(cls, webhook: Webhook) -> "WebhookForm":
        """The form of a stored webhook."""
        events = sorted(webhook.events)
        return cls(url=webhook.url, description=webhook.description, events=events, active=webhook.active)

    def new(self) -> NewWebhook:
        """What it describes."""
        wanted = frozenset(event for event in self.events if event in TICKET_EVENTS)
        return NewWebhook(url=self.url.strip(), events=wanted, description=self.description.strip())


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/integrations/webhooks")
    routes.add_api_route("", set_up, methods=["POST"])
    routes.add_api_route("/{webhook_id}", webhook, methods=["GET"])
    routes.add_api_route("/{webhook_id}", change, methods=["POST"])
    routes.add_api_route("/{webhook_id}/rotate", rotate, methods=["POST"])
    routes.add_api_route("/{webhook_id}/test", test, methods=["POST"])
    routes.add_api_route("/{webhook_id}/remove", remove, methods=["POST"])
    routes.add_api_route("/{webhook_id}/notices/{notice_id}/again", again, methods=["POST"])
    return routes


async def set_up(visit: ManagingIntegrations, form: Annotated[WebhookForm, Form()]) -> Response:
    """Set one up and show its secret, this once."""
    new, problem = form.new(), _problem(visit, form)
    if problem is None:
        try:
            async with visit.parts.database.unit() as unit:
                made = await unit.webhooks.add(new)
                await visit.record(unit, Deed.WEBHOOK_ADDED, made.name)
            return await _page(visit, made.id, secret=made.secret)
        except TooManyWebhooksError:
            problem = visit.texts("webhook-too-many")
    return await integrations_page(visit, 422, problem=problem, webhook_form=form)


async def webhook(visit: ManagingIntegrations, webhook_id: PathId, before: OptionalId = None) -> Response:
    """One webhook with the log of what was sent."""
    return await _page(visit, webhook_id, before=before)


async def change(visit: ManagingIntegrations, webhook_id: PathId, form: Annotated[WebhookForm, Form()]) -> Response:
    """Send elsewhere or something else, pause, or go on."""
    problem = _problem(visit, form)
    if problem is not None:
        return await _page(visit, webhook_id, 422, problem=problem, form=form)

    async def act(unit: Unit, old: Webhook) -> None:
        await unit.webhooks.change(old.id, form.new(), active=form.active)
        await visit.record(unit, Deed.WEBHOOK_CHANGED, form.new().name)

    return await _do(visit, webhook_id, act)


async def rotate(visit: ManagingIntegrations, webhook_id: PathId) -> Response:
    """Another secret, shown this once."""
    async with visit.parts.database.unit() as unit:
        if await unit.webhooks.get(webhook_id) is None:
            return visit.page("gone.html", 404)
        changed = await unit.webhooks.rotate_secret(webhook_id)
        await visit.record(unit, Deed.WEBHOOK_SECRET_ROTATED, changed.name)
    return await _page(visit, webhook_id, secret=changed.secret)


async def test(visit: ManagingIntegrations, webhook_id: PathId) -> Response:
    """Send something to try it out."""

    async def act(unit: Unit, old: Webhook) -> None:
        await unit.notices.test(old)
        await visit.record(unit, Deed.WEBHOOK_TESTED, old.name)

    return await _do(visit, webhook_id, act)


async def remove(visit: ManagingIntegrations, webhook_id: PathId) -> Response:
    """Tell it nothing any more."""

    async def act(unit: Unit, old: Webhook) -> None:
        await unit.webhooks.remove(old.id)
        await visit.record(unit, Deed.WEBHOOK_REMOVED, old.name)

    return await _do(visit, webhook_id, act, then="/integrations")


async def again(visit: ManagingIntegrations, webhook_id: PathId, notice_id: PathId) -> Response:
    """Send an event once more."""

    async def act(unit: Unit, old: Webhook) -> None:
        notice = await unit.notices.get(notice_id)
        if notice is not None and notice.webhook_id == old.id:
            await unit.notices.again(notice, old)
            await visit.record(unit, Deed.EVENT_SENT_AGAIN, old.name)

    return await _do(visit, webhook_id, act)


def _problem(visit: Visit, form: WebhookForm) -> str | None:
    try:
        check_address(form.new().url, private_allowed=visit.parts.settings.private_webhooks)
    except BadAddressError as error:
        return visit.texts(f"webhook-problem-{error.problem}")
    return None if form.new().events else visit.texts("webhook-no-events")


async def _do(visit: Visit, webhook_id: int, act: Act, *, then: str | None = None) -> Response:
    async with visit.parts.database.unit() as unit:
        found = await unit.webhooks.get(webhook_id)
        if found is None:
            return visit.page("gone.html", 404)
        await act(unit, found)
    return RedirectResponse(then or f"/integrations/webhooks/{webhook_id}", 303)


async def _page(
    visit: Visit, webhook_id: int, status: int = 200, *, before: int | None = None, **context: object
) -> Response:
    async with visit.parts.database.reading() as unit:
        found = await unit.webhooks.get(webhook_id)
        log = await unit.notices.of_webhook(webhook_id, LOG_PAGE + 1, before=before)
    if found is None:
        return visit.page("gone.html", 404)
    values = {"problem": None, "secret": None, "form": WebhookForm.of(found), "TICKET_EVENTS": TICKET_EVENTS}
    shown = {"webhook": found, "log": log[:LOG_PAGE], "is_last": len(log) <= LOG_PAGE}
    return visit.page("integrations/webhook.html", status, **shown, **values | context)
