"""The webhook: who may post, what is refused, and when 200 is said."""

import io
from collections.abc import AsyncIterator, Sequence

import pytest
from aiogram import Bot
from aiohttp import ClientSession, web

from bot.intake.polling import RawUpdate
from bot.intake.webhook import announce, application
from tests.bot.telegram import MARIA, Telegram, until

SECRET = "open-sesame"
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


class Hook:
    """A served webhook whose inbox may be broken."""

    def __init__(self) -> None:
        self.updates: list[RawUpdate] = []
        self.broken = 0
        self.url = ""

    async def accept(self, updates: Sequence[RawUpdate]) -> None:
        if self.broken:
            self.broken -= 1
            raise OSError("the disk is full")
        self.updates += updates


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    runner = web.AppRunner(application(hook.accept, path="/telegram", secret=SECRET), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield hook
    await runner.cleanup()


@pytest.fixture
async def client() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def post(client: ClientSession, hook: Hook, body: bytes, headers: dict[str, str] = HEADERS) -> int:
    async with client.post(f"{hook.url}/telegram", data=io.BytesIO(body), headers=headers) as answer:
        return answer.status


async def test_an_update_is_accepted_before_200(hook: Hook, client: ClientSession) -> None:
    assert await post(client, hook, b'{"update_id": 5}') == 200
    assert hook.updates == [{"update_id": 5}]


@pytest.mark.filterwarnings("default")
async def test_what_could_not_be_stored_is_not_confirmed(hook: Hook, client: ClientSession) -> None:
    hook.broken = 1
    assert await post(client, hook, b'{"update_id": 5}') == 500
    assert await post(client, hook, b'{"update_id": 5}') == 200
    assert len(hook.updates) == 1


@pytest.mark.parametrize("headers", [{}, {"X-Telegram-Bot-Api-Secret-Token": "открой"}, {**HEADERS, "X-Other": "1"}])
async def test_only_telegram_may_post(hook: Hook, client: ClientSession, headers: dict[str, str]) -> None:
    expected = 200 if SECRET in headers.values() else 401
    assert await post(client, hook, b'{"update_id": 5}', headers) == expected
    assert len(hook.updates) == (1 if expected == 200 else 0)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"update_id": "five"}', b"\xff", b"[" * 100_000])
async def test_what_is_no_update_is_refused(hook: Hook, client: ClientSession, body: bytes) -> None:
    assert await post(client, hook, body) == 400
    assert hook.updates == []


async def test_a_body_over_one_megabyte_is_refused(hook: Hook, client: ClientSession) -> None:
    assert await post(client, hook, b" " * (1024 * 1024 + 1)) == 413
    assert await post(client, hook, b'{"update_id": 1, "x": "' + b"x" * 1_000_000 + b'"}') == 200


async def test_health(hook: Hook, client: ClientSession) -> None:
    async with client.get(f"{hook.url}/healthz") as answer:
        assert (answer.status, await answer.text()) == (200, "ok")


async def test_telegram_posts_there_until_it_is_accepted(hook: Hook, bot: Bot, telegram: Telegram) -> None:
    hook.broken = 1
    await announce(bot, url=f"{hook.url}/telegram", secret=SECRET)
    telegram.say(MARIA, "привет")
    await until(lambda: hook.updates)
    assert hook.updates[0]["message"]["text"] == "привет"
    await bot.delete_webhook()
