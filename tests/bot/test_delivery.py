"""Delivery against the sandbox: order, faults, what is kept of failures, stopping and pace."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from aiogram import Bot

from bot.delivery.pacing import Limits
from conversations.clock import system_clock
from conversations.messages import Location
from conversations.outgoing import (
    Button,
    ChatLane,
    FormattedText,
    Outcome,
    SendText,
    TextEntity,
)
from sandbox.faults import FaultKind
from sandbox.people.standing import set_blocked
from storage.outbox import OutboxItem
from storage.tables.queues import OutboxState
from storage.unit_of_work import Unit
from tests.bot.post import FAST, Post, text
from tests.bot.telegram import IVAN, MARIA, Telegram, going, until


async def test_a_text_arrives_with_all_that_belongs_to_it(post: Post, telegram: Telegram) -> None:
    asked = telegram.say(MARIA, "где заказ?")
    question = await post.message(origin=Location(MARIA, asked.id))
    answer = await post.message()
    words = FormattedText("Вот ответ", (TextEntity(kind="bold", offset=0, length=3),))
    button = Button(text="Человек", data="human")
    action = SendText(text=words, keyboard=((button,),), message_id=answer.id, reply_to_id=question.id)
    await post.deliver(ChatLane(MARIA), action)
    [sent] = telegram.messages(MARIA)
    assert sent.body["text"] == "Вот ответ"
    assert sent.body["entities"] == [{"type": "bold", "offset": 0, "length": 3}]
    assert sent.body["reply_to_message"]["message_id"] == asked.id
    assert sent.body["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "human"
    assert await post.location(answer, MARIA) == Location(MARIA, sent.id)
    [row] = await post.rows()
    assert (row.state, row.outcome) == (OutboxState.SENT, Outcome.SENT)


async def test_order_per_chat_is_kept_under_faults(post: Post, telegram: Telegram) -> None:
    chats = [MARIA, IVAN, 1003, 1004]
    kinds = [FaultKind.SERVER_ERROR, FaultKind.BAD_GATEWAY_HTML, FaultKind.DROP_BEFORE, FaultKind.HTML_OK]
    for kind in kinds:
        telegram.fault(kind, "sendMessage", times=4, probability=0.4)
    telegram.fault(FaultKind.FLOOD, "sendMessage", times=2, probability=0.1)
    for n in range(40):
        await post.put(ChatLane(chats[n * 7 % 11 % 4]), SendText(text=text(str(n))))
    await post.deliver()
    sent = [telegram.texts(chat) for chat in chats]
    assert all(numbers == sorted(numbers, key=int) for numbers in sent)
    assert sorted(int(n) for numbers in sent for n in numbers) == list(range(40))


@pytest.mark.parametrize(
    "kind", [FaultKind.BAD_GATEWAY_HTML, FaultKind.SERVER_ERROR, FaultKind.DROP_BEFORE, FaultKind.HTML_OK]
)
async def test_what_passes_is_tried_again(post: Post, telegram: Telegram, kind: FaultKind) -> None:
    telegram.fault(kind, "sendMessage", times=2)
    await post.deliver(ChatLane(MARIA), SendText(text=text("раз")), SendText(text=text("два")))
    assert telegram.texts(MARIA) == ["раз", "два"]
    assert (await post.rows())[0].attempts == 3


async def test_an_answer_lost_on_the_way_may_double_one_message_only(post: Post, telegram: Telegram) -> None:
    telegram.fault(FaultKind.DROP_AFTER, "sendMessage")
    await post.deliver(ChatLane(MARIA), SendText(text=text("раз")), SendText(text=text("два")))
    assert telegram.texts(MARIA) == ["раз", "раз", "два"]


async def test_telegram_says_when_to_go_on_and_other_chats_need_not_wait(post: Post, telegram: Telegram) -> None:
    telegram.fault(FaultKind.FLOOD, "sendMessage", chat_id=MARIA, retry_after=1)
    await post.put(ChatLane(MARIA), SendText(text=text("раз")), SendText(text=text("два")))
    await post.put(ChatLane(IVAN), SendText(text=text("сразу")))
    async with going(post.delivery.run):
        await until(lambda: telegram.texts(IVAN))
        assert telegram.texts(MARIA) == []
        await until(post.empty)
    assert telegram.texts(MARIA) == ["раз", "два"]
    times = [call["time"] for call in telegram.calls("sendMessage") if call["params"]["chat_id"] == MARIA]
    assert len(times) == 3
    assert times[1][:19] > times[0][:19]


async def test_a_file_too_large_is_not_sent_again(post: Post, telegram: Telegram) -> None:
    telegram.fault(FaultKind.TOO_LARGE, "sendMessage")
    await post.deliver(ChatLane(MARIA), SendText(text=text("раз")), SendText(text=text("два")))
    assert telegram.texts(MARIA) == ["два"]
    assert await post.outcomes() == [Outcome.TOO_LARGE, Outcome.SENT]


async def test_a_customer_who_blocked_the_bot_is_noted(post: Post, telegram: Telegram) -> None:
    set_blocked(telegram.server.sandbox, MARIA, blocked=True)
    action = SendText(text=text("раз"))
    await post.deliver(ChatLane(MARIA), action)
    assert post.failed == [(action, Outcome.BLOCKED_BY_USER)]
    [row] = await post.rows()
    assert (row.state, row.outcome) == (OutboxState.FAILED, Outcome.BLOCKED_BY_USER)
    assert row.reason is not None
    assert "blocked by the user" in row.reason


@pytest.mark.parametrize(
    ("chat", "words", "outcome"), [(999, "да", Outcome.CHAT_NOT_FOUND), (MARIA, "а" * 4097, Outcome.TOO_LONG)]
)
async def test_what_can_not_be_sent_has_an_outcome(post: Post, chat: int, words: str, outcome: Outcome) -> None:
    await post.deliver(ChatLane(chat), SendText(text=text(words)))
    assert await post.outcomes() == [outcome]
    assert [failed for _, failed in post.failed] == [outcome]


async def test_hopeless_rows_are_given_up_and_the_chat_goes_on(post: Post, bot: Bot, telegram: Telegram) -> None:
    post.build(bot, replace(FAST, max_attempts=3))
    telegram.fault(FaultKind.SERVER_ERROR, "sendMessage", times=3)
    await post.deliver(ChatLane(MARIA), SendText(text=text("раз")), SendText(text=text("два")))
    assert await post.outcomes() == [Outcome.GAVE_UP, Outcome.SENT]
    assert telegram.texts(MARIA) == ["два"]


async def test_old_rows_are_given_up(post: Post, bot: Bot, telegram: Telegram) -> None:
    post.build(bot, replace(FAST, give_up_after=timedelta(0)))
    telegram.fault(FaultKind.FLOOD, "sendMessage", retry_after=60)
    await post.deliver(ChatLane(MARIA), SendText(text=text("раз")))
    assert await post.outcomes() == [Outcome.GAVE_UP]


async def test_the_lane_goes_on_when_nobody_can_be_told_of_a_failure(post: Post, telegram: Telegram) -> None:
    async def on_failed(unit: Unit, item: OutboxItem, outcome: Outcome) -> None:
        raise RuntimeError

    post.delivery._on_failed = on_failed
    await post.deliver(ChatLane(999), SendText(text=text("раз")))
    assert await post.outcomes() == [Outcome.CHAT_NOT_FOUND]


async def test_a_row_of_a_dead_worker_is_taken_over(post: Post, telegram: Telegram) -> None:
    await post.put(ChatLane(MARIA), SendText(text=text("раз")), SendText(text=text("два")))
    async with post.database.unit() as unit:
        assert len(await unit.outbox.claim_heads("dead", system_clock(), 0.2, 5)) == 1
    await post.deliver()
    assert telegram.texts(MARIA) == ["раз", "два"]


async def test_stopping_leaves_no_lease_behind(post: Post, bot: Bot, telegram: Telegram) -> None:
    post.build(bot, replace(FAST, stop_seconds=0.05))
    telegram.fault(FaultKind.TIMEOUT, "sendMessage", seconds=5)
    await post.put(ChatLane(MARIA), SendText(text=text("раз")))
    async with going(post.delivery.run):
        await until(lambda: telegram.calls("sendMessage"))
    [row] = await post.rows()
    assert row.state is OutboxState.PENDING
    telegram.server.sandbox.faults.clear()
    await post.deliver()
    assert telegram.texts(MARIA) == ["раз"]


async def test_the_pace_is_kept(post: Post, bot: Bot, telegram: Telegram) -> None:
    post.build(bot, FAST, Limits(chat_a_second=10, chat_burst=2, all_a_second=None))
    await post.deliver(ChatLane(MARIA), *(SendText(text=text(str(n))) for n in range(6)))
    times: Sequence[str] = [call["time"] for call in telegram.calls("sendMessage")]
    assert telegram.texts(MARIA) == ["0", "1", "2", "3", "4", "5"]
    assert all(later > earlier for earlier, later in zip(times, times[2:], strict=False))
