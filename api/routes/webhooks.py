"""Webhooks: where events are sent, what became of them, and sending again."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import Response

from api.access import Caller, ManagingWebhooks
from api.cursors import cursor_of, number_of
from api.models import MAX_ID, Page
from api.problems import ProblemError, not_found
from api.routes.tickets import Cursor, Limit
from api.webhook_models import Changing, NoticeOut, SettingUp, WebhookOut, WebhookWithSecret
from api.writing import Done, IdempotencyKey, perform
from handoff.team import Deed
from integrations.addresses import BadAddressError, check_address
from integrations.events import EventKind
from integrations.webhooks import NewWebhook, Webhook
from storage.unit_of_work import Unit
from storage.webhooks import TooManyWebhooksError

WebhookId = Annotated[int, Path(ge=1, le=MAX_ID, examples=[1])]
NoticeId = Annotated[int, Path(ge=1, le=MAX_ID, examples=[12])]
WebhookAct = Callable[[Unit, Webhook], Awaitable[Done]]


@dataclass(frozen=True, slots=True)
class Order:
    """What every change of a webhook has: who asks for it, for which one, and the request's own name."""

    caller: Caller
    webhook_id: int
    name: str | None


async def _order(caller: ManagingWebhooks, webhook_id: WebhookId, idempotency_key: IdempotencyKey = None) -> Order:
    return Order(caller, webhook_id, idempotency_key)


Ordered = Annotated[Order, Depends(_order)]


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/webhooks", tags=["webhooks"])
    one = "/{webhook_id}"
    routes.add_api_route("", webhooks, methods=["GET"])
    routes.add_api_route("", set_up, methods=["POST"], response_model=WebhookWithSecret, status_code=201)
    routes.add_api_route(one, webhook, methods=["GET"])
    routes.add_api_route(one, change_webhook, methods=["PATCH"], response_model=WebhookOut)
    routes.add_api_route(one, remove_webhook, methods=["DELETE"], response_class=Response, status_code=204)
    routes.add_api_route(f"{one}/rotate-secret", rotate_secret, methods=["POST"], response_model=WebhookWithSecret)
    routes.add_api_route(f"{one}/test", test_webhook, methods=["POST"], response_model=NoticeOut, status_code=202)
    routes.add_api_route(f"{one}/notices", notices, methods=["GET"])
    again = f"{one}/notices/{{notice_id}}/again"
    routes.add_api_route(again, send_again, methods=["POST"], response_model=NoticeOut, status_code=202)
    return routes


async def webhooks(caller: ManagingWebhooks) -> list[WebhookOut]:
    """All webhooks."""
    async with caller.parts.database.reading() as unit:
        return [WebhookOut.of(one) for one in await unit.webhooks.list()]


async def webhook(caller: ManagingWebhooks, webhook_id: WebhookId) -> WebhookOut:
    """One webhook."""
    async with caller.parts.database.reading() as unit:
        return WebhookOut.of(await _found(unit, webhook_id))


async def set_up(caller: ManagingWebhooks, new: SettingUp, idempotency_key: IdempotencyKey = None) -> Response:
    """Set a webhook up. Its secret is shown this once."""
    wanted = NewWebhook(url=new.url, events=_kinds(new.events), description=new.description.strip())
    _check(caller, wanted.url)

    async def act(unit: Unit, _: datetime) -> Done:
        try:
            made = await unit.webhooks.add(wanted)
        except TooManyWebhooksError as error:
            raise ProblemError(409, "too-many-webhooks", str(error)) from error
        return Done(answer=WebhookWithSecret.of(made), deed=Deed.WEBHOOK_ADDED, subject=made.name, status=201)

    return await perform(caller, idempotency_key, act)


async def change_webhook(order: Ordered, changes: Changing) -> Response:
    """Send elsewhere or something else, pause, or go on."""
    if changes.url is not None:
        _check(order.caller, changes.url)

    async def act(unit: Unit, old: Webhook) -> Done:
        new = NewWebhook(
            url=changes.url or old.url,
            events=old.events if changes.events is None else _kinds(changes.events),
            description=old.description if changes.description is None else changes.description.strip(),
        )
        active = old.active if changes.active is None else changes.active
        changed = await unit.webhooks.change(old.id, new, active=active)
        return Done(answer=WebhookOut.of(changed), deed=Deed.WEBHOOK_CHANGED, subject=changed.name)

    return await _perform(order, act)


async def remove_webhook(order: Ordered) -> Response:
    """Tell it nothing any more."""

    async def act(unit: Unit, old: Webhook) -> Done:
        await unit.webhooks.remove(old.id)
        return Done(answer=None, deed=Deed.WEBHOOK_REMOVED, subject=old.name)

    return await _perform(order, act)


async def rotate_secret(order: Ordered) -> Response:
    """A new secret, shown this once. For a day events are signed with the former one as well."""

    async def act(unit: Unit, old: Webhook) -> Done:
        changed = await unit.webhooks.rotate_secret(old.id)
        return Done(answer=WebhookWithSecret.of(changed), deed=Deed.WEBHOOK_SECRET_ROTATED, subject=old.name)

    return await _perform(order, act)


async def test_webhook(order: Ordered) -> Response:
    """Send `webhook.test` to try it out; a paused one gets it when it goes on."""

    async def act(unit: Unit, old: Webhook) -> Done:
        sent = await unit.notices.test(old)
        return Done(answer=NoticeOut.of(sent), deed=Deed.WEBHOOK_TESTED, subject=old.name, status=202)

    return await _perform(order, act)


async def notices(
    caller: ManagingWebhooks, webhook_id: WebhookId, cursor: Cursor = None, limit: Limit = 50
) -> Page[NoticeOut]:
    """What was sent, or is to be sent, the newest in front."""
    before = number_of(cursor) if cursor else None
    async with caller.parts.database.reading() as unit:
        await _found(unit, webhook_id)
        found = await unit.notices.of_webhook(webhook_id, limit + 1, before=before)
    items = [NoticeOut.of(one) for one in found[:limit]]
    return Page(items=items, next=cursor_of(items[-1].id) if len(found) > limit else None)


async def send_again(order: Ordered, notice_id: NoticeId) -> Response:
    """Send an event once more, under its old `webhook-id`."""

    async def act(unit: Unit, old: Webhook) -> Done:
        notice = await unit.notices.get(notice_id)
        if notice is None or notice.webhook_id != old.id:
            raise not_found("notice")
        sent = await unit.notices.again(notice, old)
        return Done(answer=NoticeOut.of(sent), deed=Deed.EVENT_SENT_AGAIN, subject=old.name, status=202)

    return await _perform(order, act)


async def _perform(order: Order, act: WebhookAct) -> Response:
    async def do(unit: Unit, _: datetime) -> Done:
        return await act(unit, await _found(unit, order.webhook_id))

    return await perform(order.caller, order.name, do)


async def _found(unit: Unit, webhook_id: int) -> Webhook:
    found = await unit.webhooks.get(webhook_id)
    if found is None:
        raise not_found("webhook")
    return found


def _check(caller: Caller, url: str) -> None:
    try:
        check_address(url, private_allowed=caller.parts.private_webhooks)
    except BadAddressError as error:
        raise ProblemError(422, f"address-{error.problem.replace('_', '-')}", str(error)) from error


def _kinds(names: Iterable[str]) -> frozenset[EventKind]:
    return frozenset(EventKind(name) for name in names)
