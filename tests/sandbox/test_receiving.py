"""getUpdates as Telegram does it: offsets, limits, redelivery, long polling, conflicts."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError

from tests.sandbox.people import MARIA, People


async def _texts(bot: Bot, offset: int | None = None, limit: int | None = None) -> list[str | None]:
    updates = await bot.get_updates(offset=offset, limit=limit)
    return [update.message.text for update in updates if update.message]


async def test_updates_stay_until_a_higher_offset_confirms_them(bot: Bot, people: People) -> None:
    for text in ("a", "b", "c"):
        await people.write(MARIA, text)
    first = (await bot.get_updates())[0].update_id
    assert await _texts(bot) == ["a", "b", "c"]
    assert await _texts(bot, offset=first) == ["a", "b", "c"]
    assert await _texts(bot, limit=2) == ["a", "b"]
    assert await _texts(bot, offset=first + 1) == ["b", "c"]
    assert await _texts(bot) == ["b", "c"]
    assert await _texts(bot, offset=first + 3) == []


async def test_a_negative_offset_keeps_the_last_ones(bot: Bot, people: People) -> None:
    for text in ("a", "b", "c"):
        await people.write(MARIA, text)
    assert await _texts(bot, offset=-1) == ["c"]
    assert await _texts(bot) == ["c"]


async def test_a_long_poll_answers_as_soon_as_something_comes(bot: Bot, people: People) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.1)
    assert not poll.done()
    await people.write(MARIA, "now")
    [update] = await asyncio.wait_for(poll, 5)
    assert update.message is not None
    assert update.message.text == "now"


async def test_a_long_poll_ends_empty_after_its_time(bot: Bot) -> None:
    assert await bot.get_updates(timeout=1) == []


async def test_a_second_poll_ends_the_first_one(bot: Bot, people: People) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(bot.get_updates(timeout=20))
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request; make sure that only one"):
        await asyncio.wait_for(first, 5)
    await people.write(MARIA, "x")
    assert len(await asyncio.wait_for(second, 5)) == 1


async def test_allowed_updates_are_remembered(bot: Bot, people: People) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    await people.write(MARIA, "unseen")
    assert await bot.get_updates() == []
    await bot.get_updates(allowed_updates=[])
    await people.write(MARIA, "seen")
    assert await _texts(bot) == ["seen"]


async def test_an_edit_arrives_as_edited_message(bot: Bot, people: People) -> None:
    sent = await people.write(MARIA, "first")
    await people.ask(
        "PATCH", f"chats/{MARIA}/messages/{sent['message_id']}", json={"from_user": MARIA, "text": "fixed"}
    )
    before, after = await bot.get_updates()
    assert before.message is not None
    assert before.message.text == "first"
    assert after.edited_message is not None
    assert after.edited_message.text == "fixed"
    assert after.edited_message.edit_date is not None


async def test_the_bot_does_not_get_its_own_messages(bot: Bot) -> None:
    await bot.send_message(MARIA, "x")
    assert await bot.get_updates() == []
