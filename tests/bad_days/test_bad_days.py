"""Bad days: Telegram fails, the NLU server dies, a handler breaks, the bot is stopped. Everything arrives once."""

import asyncio
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from bot.commands.main import app
from bot.settings import IntakeMode
from bot.turn.customer import CustomerTurns
from conversations.clock import system_clock
from conversations.understanding import Language
from knowledge_base.editing import publish_text
from storage.tables.queues import InboxState
from tests.fixtures.articles import article
from tests.fixtures.rasa import NluServer
from tests.fixtures.words import RU, start_of
from tests.fixtures.world import World

QUESTION = "Сколько стоит доставка курьером?"
SOON_SECONDS = 20
ONLY_SQLITE = pytest.mark.parametrize("demo_database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize("intake", list(IntakeMode))
async def test_faults_of_telegram_while_people_talk(world: World) -> None:
    maria, anna = world.customer("Мария"), world.agent("Анна")
    for kind in ("429", "500", "502_html", "drop_before"):
        await world.fault(kind, method="sendMessage", times=1)
    await world.fault("502_html", method="getUpdates", times=2)
    await maria.writes(QUESTION)
    await maria.hears(article("delivery-cost", "ru")[0])
    await maria.writes("Позовите человека")
    await maria.hears(RU("hand-off-asked_for_human"))
    topic = await world.topic_of(maria)
    await anna.presses(RU("button-claim"), in_=topic)
    await maria.hears(RU("queue-claimed", agent="Анна"))
    for kind in ("429", "500", "drop_before"):
        await world.fault(kind, method="copyMessage", times=1)
    for number in range(6):
        await maria.writes(f"Сообщение {number}")
        await anna.writes(f"Ответ {number}", in_=topic)
    for number in range(6):
        await maria.hears(f"Ответ {number}")
    await topic.shows("Сообщение 5")
    await world.is_healthy()
    copies = [text for text in topic.texts() if text.startswith("Сообщение")]
    assert copies == [f"Сообщение {number}" for number in range(6)]
    maria.hears_no_more()


async def test_a_repeated_and_an_unreadable_update(world: World) -> None:
    maria = world.customer("Мария")
    await maria.writes(QUESTION)
    await maria.hears(article("delivery-cost", "ru")[0])
    await world.fault("duplicate_update", times=2)
    await world.fault("bad_update")
    await maria.writes("Спасибо!")
    await maria.hears(RU("small-talk-thanks"))
    await world.is_calm()
    maria.hears_no_more()
    async with world.database.reading() as unit:
        (dead,) = await unit.inbox.listing(InboxState.DEAD)
    assert "unreadable update" in (dead.reason or "")


@ONLY_SQLITE
async def test_the_nlu_server_dies_in_the_middle(world: World, nlu_server: NluServer) -> None:
    maria = world.customer("Мария")
    await maria.writes(QUESTION)
    await maria.hears(article("delivery-cost", "ru")[0])
    nlu_server.kill()
    try:
        await maria.writes("Когда вернут деньги за возврат?")
        await maria.hears(article("refund-time", "ru")[0])
        await maria.writes("Позовите человека")
        await maria.hears(RU("hand-off-asked_for_human"))
    finally:
        nlu_server.wait_until_ready()
    await world.is_healthy()


async def test_a_published_change_is_soon_in_every_answer(world: World) -> None:
    maria = world.customer("Мария")
    await maria.writes(QUESTION)
    await maria.hears(article("delivery-cost", "ru")[0])
    async with world.database.unit() as unit:
        old = await unit.articles.published("delivery-cost", Language.RU)
        assert old is not None
        text = replace(old.text, body=old.text.body.replace("390", "391"))
        await publish_text(unit.articles, text, author="test", at=system_clock())
    async with asyncio.timeout(SOON_SECONDS):
        while "391" not in await _answer_to_a_newcomer(world):  # noqa: ASYNC110  only an answer shows it
            await asyncio.sleep(0.1)


async def _answer_to_a_newcomer(world: World) -> str:
    customer = await world.newcomer()
    await customer.writes(QUESTION)
    return (await customer.next()).text


async def test_a_failing_handler_ends_with_a_human(still_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    maria, works = still_world.customer("Мария"), CustomerTurns.message

    async def breaks(*_: object) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(CustomerTurns, "message", breaks)
    await still_world.start_bot()
    await maria.writes(QUESTION)
    await maria.hears(start_of(RU("hand-off-error", reference="U-1"))[:40])
    topic = await still_world.topic_of(maria)
    await topic.card_says(RU("reason-error"), QUESTION)
    monkeypatch.setattr(CustomerTurns, "message", works)
    await _retried_by_command(still_world, monkeypatch)
    await topic.shows(QUESTION)


async def _retried_by_command(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dead letter is listed and brought back to life on the command line."""
    monkeypatch.setenv("OTVET_DATABASE_URL", world.settings.database)
    monkeypatch.setenv("OTVET_WORK_DIR", str(world.settings.work_dir))
    runner = CliRunner()
    await world.is_calm()

    async def otvet(*arguments: str) -> str:
        result = await asyncio.to_thread(runner.invoke, app, list(arguments))
        assert result.exit_code == 0, result.output
        return result.output

    listed = await otvet("inbox", "list", "--state", "dead")
    assert "RuntimeError" in " ".join(listed.split())
    assert "dead" in await otvet("inbox", "stats")
    assert "1" in await otvet("inbox", "retry", "--all")
    assert "sent" in await otvet("outbox", "list")
    assert "0" in await otvet("outbox", "retry", "--all")
    await world.is_healthy()


async def test_a_customer_who_blocked_the_bot(world: World) -> None:
    ivan, anna = world.customer("Иван"), world.agent("Анна")
    await ivan.writes("Позовите человека")
    await ivan.hears(RU("hand-off-asked_for_human"))
    topic = await world.topic_of(ivan)
    await anna.presses(RU("button-claim"), in_=topic)
    await ivan.hears(RU("queue-claimed", agent="Анна"))
    await ivan.blocks_the_bot()
    await anna.writes("Всё готово", in_=topic)
    await topic.shows(RU("outcome-blocked_by_user"))
    await ivan.unblocks_the_bot()
    await ivan.writes("Я вернулся")
    await topic.shows("Я вернулся")
    await anna.writes("С возвращением", in_=topic)
    await ivan.hears("С возвращением")


@pytest.mark.parametrize("intake", list(IntakeMode))
async def test_what_is_written_while_the_bot_is_off(world: World) -> None:
    maria = world.customer("Мария")
    await maria.writes(QUESTION)
    await maria.hears(article("delivery-cost", "ru")[0])
    await world.stop_bot()
    await maria.writes("Позовите человека")
    await maria.writes("Чашка разбилась")
    await world.start_bot()
    await maria.hears(RU("hand-off-asked_for_human"))
    await (await world.topic_of(maria)).shows("Чашка разбилась")


async def test_the_agents_group_moves(world: World) -> None:
    maria, anna = world.customer("Мария"), world.agent("Анна")
    await maria.writes("Позовите человека")
    await maria.hears(RU("hand-off-asked_for_human"))
    topic = await world.topic_of(maria)
    await world.is_calm()
    await world.chats.act("POST", f"chats/{world.group_id}/migrate")
    await maria.writes("Вы здесь?")
    topic.group_id = anna.group_id = world.group_id
    await topic.shows("Вы здесь?")
    await anna.writes("Здесь", in_=topic)
    await maria.hears(RU("queue-claimed", agent="Анна"))
    await maria.hears("Здесь")
