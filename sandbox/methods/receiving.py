"""getUpdates and webhooks: the two ways to the bot, of which only one can be in use."""

import re
from urllib.parse import urlsplit

from sandbox.calls import Call
from sandbox.context import Sandbox
from sandbox.errors import bad_request, conflict
from sandbox.methods.table import Method
from sandbox.webhook import Target
from sandbox.wire import Json

BATCH_LIMIT = 100
LONGEST_POLL_SECONDS = 50
SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


async def get_updates(sandbox: Sandbox, call: Call) -> list[Json]:
    if sandbox.webhook.target is not None:
        raise conflict(WEBHOOK_ACTIVE)
    limit = min(max(call.integer("limit", BATCH_LIMIT), 1), BATCH_LIMIT)
    timeout = min(max(call.integer("timeout"), 0), LONGEST_POLL_SECONDS)
    _remember_allowed(sandbox, call)
    sandbox.updates.confirm(call.integer("offset"))
    batch = sandbox.updates.read(limit)
    if batch or timeout == 0:
        return batch
    return await sandbox.updates.poll(limit, timeout)


async def set_webhook(sandbox: Sandbox, call: Call) -> bool:
    url, secret = call.text("url"), call.text("secret_token")
    if url and (urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname):
        raise bad_request("invalid webhook URL specified")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    _remember_allowed(sandbox, call)
    await _close_webhook(sandbox, call)
    if url:
        sandbox.updates.end_poll("terminated by setWebhook request")
        connections = min(max(call.integer("max_connections", 40), 1), 100)
        sandbox.webhook.start(Target(url, secret, connections))
    return True


async def delete_webhook(sandbox: Sandbox, call: Call) -> bool:
    await _close_webhook(sandbox, call)
    return True


async def _close_webhook(sandbox: Sandbox, call: Call) -> None:
    await sandbox.webhook.stop()
    if call.boolean("drop_pending_updates"):
        sandbox.updates.clear()


def get_webhook_info(sandbox: Sandbox, _: Call) -> Json:
    target, error = sandbox.webhook.target, sandbox.webhook.last_error
    info: Json = {
        "url": target.url if target else "",
        "has_custom_certificate": False,
        "pending_update_count": len(sandbox.updates),
    }
    if target:
        info |= {"max_connections": target.max_connections, "ip_address": urlsplit(target.url).hostname}
    if target and error:
        info |= {"last_error_date": error[0], "last_error_message": error[1]}
    return info | ({"allowed_updates": sandbox.updates.allowed} if sandbox.updates.allowed else {})


def _remember_allowed(sandbox: Sandbox, call: Call) -> None:
    """Kept from call to call; only a call that names it changes it, and an empty list means the default."""
    if call.has("allowed_updates"):
        sandbox.updates.allowed = [str(kind) for kind in call.array("allowed_updates")]


METHODS: dict[str, Method] = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
