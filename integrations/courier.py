"""Carries events to other programs: by POST, signed, to a checked address, following no redirect, within a time."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from http import HTTPStatus

import httpx

from integrations.addresses import AddressProblem, BadAddressError, check_address, resolved
from integrations.signing import headers_of
from integrations.webhooks import Attempt, NoticeOutcome, Webhook

PATIENCE_SECONDS = 15.0
AGENT = "Otvet-Webhooks/1"
_PORTS = {"http": 80, "https": 443}


@asynccontextmanager
async def open_courier(
    *, private_allowed: bool, patience_seconds: float = PATIENCE_SECONDS
) -> AsyncIterator["Courier"]:
    """A courier with an HTTP client of its own. No connection is kept: two hosts may share an IP address."""
    client = httpx.AsyncClient(
        follow_redirects=False,
        trust_env=False,
        timeout=patience_seconds,
        limits=httpx.Limits(max_keepalive_connections=0),
    )
    async with client:
        yield Courier(client, private_allowed=private_allowed, patience_seconds=patience_seconds)


class Courier:
    """Sends one event to one webhook; whatever happens is an Attempt."""

    def __init__(self, client: httpx.AsyncClient, *, private_allowed: bool, patience_seconds: float) -> None:
        self._client = client
        self._private_allowed = private_allowed
        self._patience_seconds = patience_seconds

    async def carry(self, webhook: Webhook, event_id: str, body: bytes, now: datetime) -> Attempt:
        """Try once."""
        began = time.monotonic()
        headers = headers_of(webhook.secrets_at(now), event_id, now, body)
        outcome, status = await self._post(webhook.url, dict(headers), body)
        took = timedelta(seconds=time.monotonic() - began)
        return Attempt(outcome=outcome, status_code=status, took=took)

    async def _post(self, url: str, headers: dict[str, str], body: bytes) -> tuple[NoticeOutcome, int | None]:
        try:
            async with asyncio.timeout(self._patience_seconds):
                status = await self._status(url, headers, body)
        except BadAddressError as error:
            is_private = error.problem is AddressProblem.PRIVATE
            return (NoticeOutcome.PRIVATE_ADDRESS if is_private else NoticeOutcome.UNREACHABLE), None
        except (TimeoutError, httpx.TimeoutException):
            return NoticeOutcome.TIMED_OUT, None
        except (httpx.HTTPError, OSError, ssl.SSLError, UnicodeError):
            return NoticeOutcome.UNREACHABLE, None
        return _outcome(status), status

    async def _status(self, url: str, headers: dict[str, str], body: bytes) -> int:
        """Connect to the address that was checked, under the name that was asked for; the answer is not read."""
        check_address(url, private_allowed=self._private_allowed)
        asked = httpx.URL(url)
        port = asked.port or _PORTS[asked.scheme]
        address = await resolved(asked.host, port, private_allowed=self._private_allowed)
        headers |= {"Host": asked.netloc.decode(), "Content-Type": "application/json", "User-Agent": AGENT}
        request = self._client.build_request(
            "POST",
            asked.copy_with(host=address),
            content=body,
            headers=headers,
            extensions={"sni_hostname": asked.host},
        )
        response = await self._client.send(request, stream=True)
        await response.aclose()
        return response.status_code


def _outcome(status: int) -> NoticeOutcome:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return NoticeOutcome.DELIVERED
    if status == HTTPStatus.GONE:
        return NoticeOutcome.GONE
    is_redirect = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST
    return NoticeOutcome.REDIRECTED if is_redirect else NoticeOutcome.REFUSED
