"""The webhook: secret, order in a chat, retries until 2xx, and how it excludes polling."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError
from aiohttp import web

from tests.sandbox.people import EMILY, MARIA, People

SECRET = "X-Telegram-Bot-Api-Secret-Token"


@dataclass
class Receiver:
    """The bot's end: refuses the texts in `refusals` as often as they say."""

    url: str = ""
    accepted: list[str] = field(default_factory=list)
    secrets: set[str | None] = field(default_factory=set)
    refusals: dict[str, int] = field(default_factory=dict)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        self.secrets.add(request.headers.get(SECRET))
        text = (await request.json())["message"]["text"]
        if self.refusals.get(text, 0) > 0:
            self.refusals[text] -= 1
            return web.Response(status=500)
        self.accepted.append(text)
        self.arrived.set()
        return web.Response()

    async def has(self, count: int) -> list[str]:
        async with asyncio.timeout(5):
            while len(self.accepted) < count:
                self.arrived.clear()
                await self.arrived.wait()
        return self.accepted


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    taker = Receiver()
    app = web.Application()
    app.router.add_post("/hook", taker.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    taker.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield taker
    await runner.cleanup()


async def test_updates_come_with_the_secret(bot: Bot, people: People, receiver: Receiver) -> None:
    await people.write(MARIA, "before")
    await bot.set_webhook(receiver.url, secret_token="s3cret_-", max_connections=2)
    await people.write(MARIA, "after")
    assert await receiver.has(2) == ["before", "after"]
    assert receiver.secrets == {"s3cret_-"}
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count, info.max_connections) == (receiver.url, 0, 2)


async def test_a_refused_update_holds_back_its_chat_only(bot: Bot, people: People, receiver: Receiver) -> None:
    receiver.refusals = {"m1": 2}
    await bot.set_webhook(receiver.url)
    for user, text in ((MARIA, "m1"), (MARIA, "m2"), (EMILY, "e1"), (MARIA, "m3")):
        await people.write(user, text)
    order = await receiver.has(4)
    assert order[0] == "e1"
    assert order[1:] == ["m1", "m2", "m3"]
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"


async def test_a_repeated_update_is_delivered_again(bot: Bot, people: People, receiver: Receiver) -> None:
    await bot.set_webhook(receiver.url)
    await people.write(MARIA, "twice")
    await receiver.has(1)
    await people.fault("duplicate_update")
    assert await receiver.has(2) == ["twice", "twice"]


async def test_polling_and_webhook_exclude_each_other(bot: Bot, receiver: Receiver) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.1)
    await bot.set_webhook(receiver.url)
    with pytest.raises(TelegramConflictError, match="terminated by setWebhook request"):
        await asyncio.wait_for(poll, 5)
    with pytest.raises(
        TelegramConflictError, match="can't use getUpdates method while webhook is active; use deleteWe"
    ):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == []
    assert (await bot.get_webhook_info()).url == ""


async def test_what_was_not_accepted_is_there_for_polling(bot: Bot, people: People, receiver: Receiver) -> None:
    receiver.refusals = {"kept": 1000}
    await bot.set_webhook(receiver.url)
    await people.write(MARIA, "kept")
    await asyncio.sleep(0.05)
    assert (await bot.get_webhook_info()).pending_update_count == 1
    await bot.delete_webhook()
    assert len(await bot.get_updates()) == 1
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == []


async def test_wrong_webhooks_are_refused(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="invalid webhook URL specified"):
        await bot.set_webhook("nonsense")
    with pytest.raises(TelegramBadRequest, match="secret token contains unallowed characters"):
        await bot.set_webhook("http://127.0.0.1:1/", secret_token="a b")
