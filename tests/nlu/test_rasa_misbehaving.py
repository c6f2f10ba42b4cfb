"""The keeper and the client together, against a server that does as it is told: `mode` in its folder."""

import asyncio
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from conversations.clock import system_clock
from nlu.rasa_client import RasaClient
from nlu.rasa_progress import RasaProgress, RasaStage
from nlu.rasa_project import RasaProject
from nlu.rasa_server import RasaServer, RasaTimings
from nlu.rasa_training import ModelStore
from tests.nlu.servers import REPOSITORY

BUDGET_SECONDS = 0.3
PATIENCE_SECONDS = 20.0
QUICK = RasaTimings(probe_every=0.2, probe_within=0.5, probes_to_restart=2, first_backoff=0.1, longest_backoff=0.2)
SCRIPT = """
import json, os, sys, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

def mode():
    told, _, pid = open("mode").read().partition(" ")
    return told if not pid or int(pid) == os.getpid() else "good"

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.reply(200, json.dumps({"model_id": "scripted"}))

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        if mode() == "error":
            self.reply(500, "boom")
        elif mode() == "nonsense":
            self.reply(200, '{"intent": [')
        elif mode() == "slow":
            time.sleep(3)
        else:
            self.reply(200, json.dumps({"intent": {"name": "greet", "confidence": 1.0}}))

    def reply(self, status, body):
        while mode() == "hang":
            time.sleep(0.05)
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass

while mode() == "start slowly":
    time.sleep(0.05)
ThreadingHTTPServer(("127.0.0.1", int(sys.argv[sys.argv.index("-p") + 1])), Handler).serve_forever()
"""


class ScriptedProject(RasaProject):
    """A stand-in for Rasa, started by the product's own launcher; its model never changes."""

    async def fingerprint(self) -> str:
        return "scripted"

    def tell(self, mode: str, pid: int | None = None) -> None:
        """From now on, of one process only where given."""
        draft = self.folder / "mode.new"
        draft.write_text(f"{mode} {pid}" if pid else mode)
        draft.replace(self.folder / "mode")


@pytest.fixture
def project(tmp_path: Path) -> ScriptedProject:
    folder = tmp_path / "project"
    (folder / "rasa").mkdir(parents=True)
    (folder / "rasa" / "__init__.py").touch()
    (folder / "rasa" / "__main__.py").write_text(SCRIPT)
    for name in ("launch.py", "without_tensorflow.py"):
        shutil.copy(REPOSITORY / "nlu" / "rasa" / name, folder)
    made = ScriptedProject(Path(sys.executable), folder)
    made.tell("good")
    return made


class Running:
    """The keeper with its client, and what the keeper told."""

    def __init__(self, server: RasaServer, told: list[RasaProgress]) -> None:
        self.server = server
        self.told = told
        self.client = RasaClient(server.endpoint, clock=system_clock, budget_seconds=BUDGET_SECONDS)

    async def until_answered(self) -> None:
        """As turns do: ask again and again, never waiting longer than the budget."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not await self.answers():
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)

    async def answers(self) -> bool:
        begun = time.monotonic()
        answer = await self.client.parse("hello")
        assert time.monotonic() - begun < BUDGET_SECONDS + 1
        return answer is not None


async def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


@asynccontextmanager
async def kept(project: ScriptedProject, work_dir: Path, timings: RasaTimings = QUICK) -> AsyncIterator[Running]:
    store = ModelStore(work_dir)
    store.folder.mkdir(parents=True)
    store.path("scripted").write_bytes(b"a model")
    told: list[RasaProgress] = []
    running = Running(RasaServer(project, work_dir, progress=told.append, timings=timings), told)
    keeping = asyncio.create_task(running.server.run())
    try:
        yield running
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping
        await running.client.close()


@pytest.mark.parametrize("mode", ["error", "nonsense", "slow"])
async def test_turns_go_on_and_answers_come_back_by_themselves(
    project: ScriptedProject, tmp_path: Path, mode: str
) -> None:
    async with kept(project, tmp_path / "work") as running:
        await running.until_answered()
        project.tell(mode)
        assert [await running.answers() for _ in range(4)] == [False] * 4
        assert not running.client.health.healthy
        assert running.client.health.failures == 2  # then turns no longer wait for it
        project.tell("good")
        await running.until_answered()
        assert running.client.health.healthy
        assert running.server.restarts == 0


async def test_a_server_that_hangs_is_killed_and_replaced(project: ScriptedProject, tmp_path: Path) -> None:
    async with kept(project, tmp_path / "work") as running:
        await running.until_answered()
        hanging = running.server.pid
        assert hanging is not None
        project.tell("hang", hanging)
        assert not await running.answers()
        await running.until_answered()
        assert running.server.restarts == 1
        assert running.server.pid not in {None, hanging}
        with pytest.raises(ProcessLookupError):
            os.kill(hanging, 0)
    stages = [progress.stage for progress in running.told]
    assert RasaProgress(RasaStage.RESTARTING, "hangs") in running.told
    assert stages.count(RasaStage.READY) == 2


async def test_nobody_waits_for_a_server_that_is_still_starting(project: ScriptedProject, tmp_path: Path) -> None:
    project.tell("start slowly")
    async with kept(project, tmp_path / "work") as running:
        await until(lambda: running.server.pid is not None)
        begun = time.monotonic()
        assert not await running.answers()
        assert time.monotonic() - begun < BUDGET_SECONDS / 2
        assert running.client.health.skipped == 1
        project.tell("good")
        await running.until_answered()
        assert running.client.health.failures == 0


async def test_a_server_that_never_gets_ready_is_started_again(project: ScriptedProject, tmp_path: Path) -> None:
    project.tell("start slowly")
    hasty = RasaTimings(ready_within=1, first_backoff=0.1, longest_backoff=0.2)
    async with kept(project, tmp_path / "work", hasty) as running:
        await until(lambda: running.server.restarts > 0)
        project.tell("good")
        await running.until_answered()
