"""Asks the NLU server within a time budget. It never raises: a turn goes on without the answer, the state is kept."""

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import httpx

from conversations.clock import Clock
from conversations.understanding import ParsedUtterance
from nlu.rasa_answer import NonsenseAnswerError, parsed_answer
from nlu.rasa_health import NluHealth, percentile

MAX_CHARACTERS: Final = 1000
_MAX_ANSWER_BYTES: Final = 256 * 1024
_ANSWERS_REMEMBERED: Final = 500

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RasaEndpoint:
    """Where the server listens; `token` is empty where it asks for none."""

    url: str
    token: str = ""


class RasaClient:
    """`endpoint` tells where the server is now, None while there is none.

    After `failures_to_open` failures in a row (one, if nobody listens) no request is sent for `pause`; then one turn
    tries again.
    """

    def __init__(
        self,
        endpoint: Callable[[], RasaEndpoint | None],
        *,
        clock: Clock,
        budget_seconds: float = 0.3,
        pause: timedelta = timedelta(seconds=2),
        failures_to_open: int = 2,
        transport: httpx.AsyncBaseTransport | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._endpoint = endpoint
        self._clock = clock
        self._budget_seconds = budget_seconds
        self._pause = pause
        self._failures_to_open = failures_to_open
        self._http = httpx.AsyncClient(timeout=None, trust_env=False, transport=transport)  # noqa: S113 - the budget is the limit
        self._health = NluHealth(since=clock())
        self._open_until: datetime | None = None
        self._monotonic = monotonic
        self._last_seconds: deque[float] = deque(maxlen=_ANSWERS_REMEMBERED)

    @property
    def health(self) -> NluHealth:
        """The state after the last request."""
        return replace(
            self._health,
            milliseconds_p50=percentile(self._last_seconds, 0.5),
            milliseconds_p95=percentile(self._last_seconds, 0.95),
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def parse(self, text: str) -> ParsedUtterance | None:
        """What the server understood, None if it gave no good answer in time or the text has nothing to read."""
        prepared = prepare(text)
        if not prepared.strip():
            return None
        endpoint = self._endpoint()
        if endpoint is None or not self._may_ask():
            self._health = replace(self._health, skipped=self._health.skipped + 1)
            return None
        return await self._ask(endpoint, prepared)

    async def _ask(self, endpoint: RasaEndpoint, text: str) -> ParsedUtterance | None:
        begun = self._monotonic()
        try:
            async with asyncio.timeout(self._budget_seconds):
                answer = await self._request(endpoint, text)
        except TimeoutError:
            self._failed(f"no answer within {self._budget_seconds * 1000:.0f} ms")
        except (httpx.ConnectError, httpx.InvalidURL) as error:
            self._failed(f"can't connect: {error}", at_once=True)
        except (httpx.HTTPError, NonsenseAnswerError) as error:
            self._failed(str(error) or type(error).__name__)
        else:
            self._succeeded(self._monotonic() - begun)
            return answer
        return None

    async def _request(self, endpoint: RasaEndpoint, text: str) -> ParsedUtterance:
        params = {"token": endpoint.token} if endpoint.token else None
        body = json.dumps({"text": text}).encode()
        url = f"{endpoint.url.rstrip('/')}/model/parse"
        async with self._http.stream("POST", url, params=params, content=body) as response:
            if response.status_code != httpx.codes.OK:
                raise NonsenseAnswerError(f"HTTP {response.status_code}")
            return parsed_answer(await _read(response))

    def _may_ask(self) -> bool:
        now = self._clock()
        if self._open_until is None:
            return True
        if now < self._open_until:
            return False
        self._open_until = now + self._pause  # turns beside the one that tries go on without waiting
        return True

    def _failed(self, why: str, *, at_once: bool = False) -> None:
        now, before = self._clock(), self._health
        failures = before.consecutive_failures + 1
        if at_once or failures >= self._failures_to_open:
            self._open_until = now + self._pause
        if before.healthy:
            _log.warning("the NLU server gives no answer, turns go on without it: %s", why)
        self._health = replace(
            before,
            healthy=False,
            since=now if before.healthy else before.since,
            consecutive_failures=failures,
            last_error=why,
            last_error_at=now,
            failures=before.failures + 1,
        )

    def _succeeded(self, seconds: float) -> None:
        before = self._health
        self._open_until = None
        self._last_seconds.append(seconds)
        if not before.healthy:
            away = (self._clock() - before.since).total_seconds()
            _log.warning("the NLU server answers again after %.0f s", away)
        self._health = replace(
            before,
            healthy=True,
            since=before.since if before.healthy else self._clock(),
            consecutive_failures=0,
            answers=before.answers + 1,
            answer_seconds=before.answer_seconds + seconds,
        )


def prepare(text: str) -> str:
    """The text as Rasa can bear it, character for character in its place, so that entity positions stay right.

    NUL and lone surrogates are replaced; a leading "/" would bypass the model; what is beyond 1,000 characters is cut.
    """
    kept = text[:MAX_CHARACTERS]
    clean = "".join("?" if "\ud800" <= char <= "\udfff" else " " if char == "\x00" else char for char in kept)
    body = clean.lstrip("/ \t\r\n")
    return " " * (len(clean) - len(body)) + body


async def _read(response: httpx.Response) -> bytes:
    read = bytearray()
    async for piece in response.aiter_bytes():
        read += piece
        if len(read) > _MAX_ANSWER_BYTES:
            raise NonsenseAnswerError("the answer is too long")
    return bytes(read)
