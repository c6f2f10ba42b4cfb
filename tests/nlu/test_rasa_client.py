"""The client against servers that misbehave in every way we have seen."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.rasa_answer import NonsenseAnswerError, parsed_answer
from nlu.rasa_client import MAX_CHARACTERS, RasaClient, RasaEndpoint, prepare

GOOD = json.dumps(
    {
        "intent": {"name": "greet", "confidence": 0.9},
        "intent_ranking": [{"name": "greet", "confidence": 0.9}, {"name": "thanks", "confidence": 0.1}],
        "entities": [{"entity": "order_number", "value": "10234", "start": 6, "end": 11}],
    }
).encode()


class SettableClock:
    """Stands still until told."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Misbehaving:
    """An HTTP server whose answer can be changed; counts the requests and keeps their bodies."""

    def __init__(self) -> None:
        self.answer: bytes | None = http(GOOD)
        self.delay = 0.0
        self.requests: list[bytes] = []
        self.url = ""

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(
                    next(line for line in head.lower().split(b"\r\n") if b"content-length" in line).split(b":")[1]
                )
                self.requests.append(head + await reader.readexactly(length))
                await asyncio.sleep(self.delay)
                if self.answer is None:
                    break
                writer.write(self.answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def http(body: bytes, status: str = "200 OK", length: int | None = None) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {length or len(body)}\r\n\r\n".encode() + body


@asynccontextmanager
async def serving() -> AsyncIterator[Misbehaving]:
    misbehaving = Misbehaving()
    server = await asyncio.start_server(misbehaving.handle, "127.0.0.1", 0)
    misbehaving.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield misbehaving
    finally:
        server.close()


@asynccontextmanager
async def asking(
    endpoint: Callable[[], RasaEndpoint | None], clock: SettableClock, budget: float = 0.3
) -> AsyncIterator[RasaClient]:
    client = RasaClient(endpoint, clock=clock, budget_seconds=budget)
    try:
        yield client
    finally:
        await client.close()


async def test_a_good_answer_is_read() -> None:
    async with serving() as server, asking(lambda: RasaEndpoint(server.url, "secret"), SettableClock()) as client:
        parsed = await client.parse("заказ 10234")
        assert parsed is not None
        assert parsed.intent is not None
        assert (parsed.intent.name, parsed.intent.confidence) == ("greet", 0.9)
        assert parsed.entities[0].value == "10234"
        assert client.health.healthy
        assert b"POST /model/parse?token=secret" in server.requests[0]


@pytest.mark.parametrize(
    "answer",
    [
        http(b"boom", "500 Internal Server Error"),
        http(b"<html>bad gateway</html>", "502 Bad Gateway"),
        http(b"not json"),
        http(b"[]"),
        http(b"null"),
        http(b'{"intent": "greet"}'),
        http(b'{"intent": {"name": "greet", "confidence": NaN}}'),
        http(b'{"intent": {"name": 5, "confidence": 1}}'),
        http(b'{"intent": {"name": "greet", "confidence": 1}, "entities": 7}'),
        http(b"[" * 100_000),
        http(GOOD[:20], length=len(GOOD)),
        http(b" " * 400_000 + GOOD),
        b"SSH-2.0-OpenSSH_9.2\r\n",
        None,
    ],
    ids=range(14),
)
async def test_a_bad_answer_is_none_and_recorded(answer: bytes | None) -> None:
    async with serving() as server, asking(lambda: RasaEndpoint(server.url), SettableClock()) as client:
        server.answer = answer
        assert await client.parse("hello") is None
        assert not client.health.healthy
        assert client.health.consecutive_failures == 1
        assert client.health.last_error


async def test_a_slow_answer_costs_no_more_than_the_budget() -> None:
    async with serving() as server, asking(lambda: RasaEndpoint(server.url), SettableClock(), 0.1) as client:
        server.delay = 5
        begun = time.perf_counter()
        assert await client.parse("hello") is None
        assert time.perf_counter() - begun < 1
        assert "100 ms" in str(client.health.last_error)


async def test_answers_are_counted_and_timed() -> None:
    ticks = iter([10.0, 10.01, 20.0, 20.03, 30.0, 30.02])
    async with serving() as server:
        client = RasaClient(lambda: RasaEndpoint(server.url), clock=SettableClock(), monotonic=lambda: next(ticks))
        for _ in range(3):
            await client.parse("hello")
        health = client.health
        await client.close()
    assert health.answers == 3
    assert health.answer_seconds == pytest.approx(0.06)
    assert (health.milliseconds_p50, health.milliseconds_p95) == (20.0, 30.0)


async def test_a_dead_server_is_not_asked_in_each_turn_and_recovers_by_itself() -> None:
    clock = SettableClock()
    async with serving() as server, asking(lambda: RasaEndpoint(server.url), clock) as client:
        server.answer = http(b"", "500 Internal Server Error")
        for _ in range(10):
            assert await client.parse("hello") is None
        assert len(server.requests) == 2
        assert client.health.skipped == 8
        fallen_at = client.health.since
        server.answer = http(GOOD)
        clock.advance(3)
        assert await client.parse("hello") is not None
        assert await client.parse("hello") is not None
        assert client.health.healthy
        assert client.health.consecutive_failures == 0
        assert client.health.since > fallen_at
        assert client.health.last_error == "HTTP 500"


async def test_only_one_turn_tries_a_server_that_was_down() -> None:
    clock = SettableClock()
    async with serving() as server, asking(lambda: RasaEndpoint(server.url), clock, 0.2) as client:
        server.delay = 5
        await client.parse("a")
        await client.parse("b")
        clock.advance(3)
        assert await asyncio.gather(*(client.parse("c") for _ in range(10))) == [None] * 10
        assert len(server.requests) == 3


async def test_nobody_listening_opens_the_circuit_at_once() -> None:
    clock = SettableClock()
    async with asking(lambda: RasaEndpoint("http://127.0.0.1:1"), clock) as client:
        assert await client.parse("hello") is None
        assert await client.parse("hello") is None
        assert client.health.failures == 1
        assert client.health.skipped == 1


async def test_no_server_at_all_is_no_failure() -> None:
    async with asking(lambda: None, SettableClock()) as client:
        assert await client.parse("hello") is None
        assert client.health.healthy
        assert client.health.skipped == 1


@pytest.mark.parametrize("text", ["", "  ", "\x00", "///", "\n\t/ "])
async def test_nothing_to_read_is_not_sent(text: str) -> None:
    async with serving() as server, asking(lambda: RasaEndpoint(server.url), SettableClock()) as client:
        assert await client.parse(text) is None
        assert not server.requests
        assert client.health.healthy


@given(st.text(st.characters(), max_size=1500))
def test_prepared_text_keeps_places_and_can_be_sent(text: str) -> None:
    prepared = prepare(text)
    assert len(prepared) == min(len(text), MAX_CHARACTERS)
    assert not prepared.startswith("/")
    assert not prepared.strip().startswith("/")
    assert "\x00" not in prepared
    prepared.encode("utf-8")


@given(st.binary(max_size=200))
def test_any_bytes_are_an_answer_or_nonsense(body: bytes) -> None:
    try:
        parsed_answer(body)
    except NonsenseAnswerError:
        return
