"""Long polling against the sandbox: nothing is confirmed before it was accepted, and nothing ends the polling."""

import asyncio
import logging
import time
from collections.abc import Sequence

import pytest
from aiogram import Bot

from bot.intake.accepting import accepting
from bot.intake.polling import Polling, RawUpdate
from conversations.clock import system_clock
from sandbox.faults import FaultKind
from storage.unit_of_work import Database
from tests.bot.telegram import IVAN, MARIA, Telegram, going, until


class Inbox:
    """Accepts updates in memory; `broken` times it can't."""

    def __init__(self, broken: int = 0) -> None:
        self.updates: list[RawUpdate] = []
        self.broken = broken

    async def accept(self, updates: Sequence[RawUpdate]) -> None:
        if self.broken:
            self.broken -= 1
            raise OSError("the disk is full")
        self.updates += updates

    def texts(self) -> list[str]:
        return [update["message"].get("text") for update in self.updates]


def polling(bot: Bot, inbox: Inbox) -> Polling:
    return Polling(bot, inbox.accept, timeout_seconds=1, longest_wait_seconds=0.05)


async def test_updates_arrive_raw_and_are_confirmed_afterwards(bot: Bot, telegram: Telegram) -> None:
    telegram.say(MARIA, "раз")
    inbox = Inbox()
    async with going(polling(bot, inbox).run):
        await until(lambda: inbox.updates)
        telegram.say(MARIA, "два")
        await until(lambda: len(inbox.updates) == 2)
        await until(lambda: len(telegram.calls("getUpdates")) >= 3)
    assert inbox.texts() == ["раз", "два"]
    offsets = [call["params"].get("offset") for call in telegram.calls("getUpdates")]
    assert offsets[0] is None
    assert offsets[2] == inbox.updates[1]["update_id"] + 1
    assert "callback_query" in telegram.calls("getUpdates")[0]["params"]["allowed_updates"]


async def test_what_could_not_be_accepted_is_asked_for_again(bot: Bot, telegram: Telegram) -> None:
    telegram.say(MARIA, "важно")
    inbox = Inbox(broken=2)
    async with going(polling(bot, inbox).run):
        await until(lambda: inbox.updates)
    assert inbox.texts() == ["важно"]


async def test_an_unreadable_update_does_not_block_the_batch(bot: Bot, telegram: Telegram, database: Database) -> None:
    telegram.say(MARIA, "до")
    telegram.server.sandbox.updates.put_raw({"message": {"message_id": "no number", "chat": None, "date": []}})
    telegram.say(IVAN, "после")
    me = Polling(bot, accepting(database, bot_id=bot.id, clock=system_clock), timeout_seconds=1)

    async def stored() -> int:
        async with database.reading() as unit:
            return len(await unit.inbox.listing())

    async with going(me.run):

        async def all_stored() -> bool:
            return await stored() == 3

        await until(all_stored)
    async with database.reading() as unit:
        lanes = [item.lane for item in reversed(await unit.inbox.listing())]
    assert lanes == [f"chat:{MARIA}", "unknown", f"chat:{IVAN}"]


@pytest.mark.parametrize(
    "kind",
    [
        FaultKind.SERVER_ERROR,
        FaultKind.BAD_GATEWAY_HTML,
        FaultKind.HTML_OK,
        FaultKind.DROP_BEFORE,
        FaultKind.DROP_AFTER,
    ],
)
async def test_faults_are_survived(bot: Bot, telegram: Telegram, kind: str, caplog: pytest.LogCaptureFixture) -> None:
    telegram.fault(FaultKind(kind), "getUpdates", times=2)
    telegram.say(MARIA, "привет")
    inbox = Inbox()
    with caplog.at_level(logging.WARNING):
        async with going(polling(bot, inbox).run):
            await until(lambda: inbox.updates)
    assert inbox.texts() == ["привет"]
    assert "Asking Telegram for updates failed" in caplog.text
    assert "<html>" not in caplog.text


async def test_retry_after_is_obeyed(bot: Bot, telegram: Telegram) -> None:
    telegram.fault(FaultKind.FLOOD, "getUpdates", retry_after=1)
    telegram.say(MARIA, "привет")
    inbox = Inbox()
    began = time.monotonic()
    async with going(polling(bot, inbox).run):
        await until(lambda: inbox.updates)
    assert time.monotonic() - began >= 1


async def test_a_conflict_is_said_plainly_and_survived(
    bot: Bot, telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = Inbox()
    me = polling(bot, inbox)
    async with going(me.run):
        await until(lambda: telegram.calls("getUpdates"))
        await bot.set_webhook("http://127.0.0.1:9/none")
        await until(lambda: "a webhook is set" in caplog.text)
        await bot.delete_webhook()
        telegram.say(MARIA, "снова тут")
        await until(lambda: inbox.updates)
    assert inbox.texts() == ["снова тут"]


async def test_a_webhook_left_over_is_taken_away(bot: Bot, telegram: Telegram) -> None:
    await bot.set_webhook("http://127.0.0.1:9/none")
    telegram.say(MARIA, "привет")
    inbox = Inbox()
    async with going(polling(bot, inbox).run):
        await until(lambda: inbox.updates)


async def test_cancelling_ends_a_long_poll_at_once(bot: Bot, telegram: Telegram) -> None:
    task = asyncio.create_task(Polling(bot, Inbox().accept, timeout_seconds=30).run())
    await until(lambda: telegram.calls("getUpdates"))
    began = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - began < 0.5
