"""The keeper with a real server: training once, dying, hanging, a taken port, a new model under load."""

import asyncio
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from conversations.clock import system_clock
from nlu.rasa_client import RasaClient
from nlu.rasa_progress import RasaProgress, RasaStage
from nlu.rasa_project import RasaMissingError, RasaProject
from nlu.rasa_server import RasaServer
from nlu.rasa_training import ModelStore, RasaTrainer, TrainingFailedError
from tests.nlu.servers import running_rasa, write_tiny_data

WAIT_SECONDS = 120.0
START_LAUNCHER = (
    "import os, subprocess, sys, time; "
    "subprocess.Popen([sys.executable, sys.argv[1], str(os.getpid())], env={'PYTHONPATH': sys.argv[2]}); "
    "time.sleep(60)"
)


async def until_answered(client: RasaClient) -> float:
    """Seconds until the first answer."""
    begun = time.monotonic()
    while await client.parse("where is my order") is None:
        assert time.monotonic() - begun < WAIT_SECONDS
        await asyncio.sleep(0.1)
    return time.monotonic() - begun


async def test_the_life_of_a_server(tiny_project: RasaProject, tmp_path: Path) -> None:
    """One training and one start serve several questions: each costs seconds."""
    work_dir = tmp_path / "work"
    with running_rasa(tiny_project, work_dir) as running:
        client = RasaClient(running.endpoint, clock=system_clock, budget_seconds=5)
        await until_answered(client)
        stages = [progress.stage for progress in running.told]
        assert stages.index(RasaStage.TRAINING) < stages.index(RasaStage.STARTING) < stages.index(RasaStage.READY)
        assert ModelStore(work_dir).last_training_seconds()

        endpoint = running.endpoint()
        assert endpoint is not None
        pid = running.server.pid
        assert pid is not None
        assert endpoint.token not in " ".join(psutil.Process(pid).cmdline())

        # a new model while forty requests are under way: none is lost
        write_tiny_data(tiny_project.folder, "has my parcel been sent")
        asked, answered = 0, 0
        replacing = asyncio.ensure_future(running.refresh())
        while not replacing.done():
            answers = await asyncio.gather(*(client.parse(f"hello {number}") for number in range(4)))
            asked, answered = asked + len(answers), answered + sum(answer is not None for answer in answers)
        assert await replacing
        assert asked >= 8
        assert answered == asked
        assert not await running.refresh()
        assert running.server.pid == pid

        # killed: comes back by itself
        os.kill(pid, signal.SIGKILL)
        await asyncio.to_thread(psutil.wait_procs, [psutil.Process(pid)], timeout=10)
        await until_answered(client)
        assert running.server.restarts == 1
        last = running.server.pid
        await client.close()
    assert last is not None
    assert not psutil.pid_exists(last)


async def test_a_trained_model_is_not_trained_again(tiny_project: RasaProject, tmp_path: Path) -> None:
    fingerprint = await tiny_project.fingerprint()
    store = ModelStore(tmp_path)
    store.folder.mkdir()
    store.path(fingerprint).write_bytes(b"a model")
    told: list[RasaProgress] = []
    trainer = RasaTrainer(tiny_project, tmp_path, progress=told.append)
    assert await trainer.current_model() == store.path(fingerprint)
    assert [progress.stage for progress in told] == [RasaStage.CHECKING]


async def test_the_fingerprint_follows_what_the_model_is_made_of(tiny_project: RasaProject) -> None:
    first = await tiny_project.fingerprint()
    assert await tiny_project.fingerprint() == first
    write_tiny_data(tiny_project.folder, "another example")
    second = await tiny_project.fingerprint()
    component = tiny_project.folder / "components" / "entity_rules.py"
    component.write_text(component.read_text() + "\n# changed\n")
    assert len({first, second, await tiny_project.fingerprint()}) == 3


async def test_a_broken_project_says_why(tiny_project: RasaProject, tmp_path: Path) -> None:
    (tiny_project.folder / "config.yml").write_text(
        "recipe: default.v1\nlanguage: ru\npipeline:\n- name: NoSuchThing\n"
    )
    trainer = RasaTrainer(tiny_project, tmp_path, progress=lambda _: None)
    with pytest.raises(TrainingFailedError, match="NoSuchThing"):
        await trainer.current_model()


async def test_a_missing_environment_says_so(tmp_path: Path) -> None:
    with pytest.raises(RasaMissingError, match="can't be started"):
        await RasaServer(RasaProject(tmp_path / "no" / "python"), tmp_path).run()
    with pytest.raises(RasaMissingError, match="has no Rasa"):
        await RasaServer(RasaProject(Path(sys.executable)), tmp_path).run()


async def test_two_keepers_train_one_after_the_other(tiny_project: RasaProject, tmp_path: Path) -> None:
    """The second waits for the lock and takes what the first has trained."""
    fingerprint = await tiny_project.fingerprint()
    store = ModelStore(tmp_path)
    store.folder.mkdir()
    with (tmp_path / "training.lock").open("w") as held_by_other:
        fcntl.flock(held_by_other, fcntl.LOCK_EX)
        noticed = asyncio.Event()

        def listen(progress: RasaProgress) -> None:
            told.append(progress.stage)
            if progress.stage is RasaStage.WAITING_FOR_OTHER_TRAINING:
                noticed.set()

        told: list[RasaStage] = []
        waiting = asyncio.ensure_future(RasaTrainer(tiny_project, tmp_path, progress=listen).current_model())
        await asyncio.wait_for(noticed.wait(), 10)
        store.path(fingerprint).write_bytes(b"trained by the other")
        fcntl.flock(held_by_other, fcntl.LOCK_UN)
        assert await waiting == store.path(fingerprint)
    assert RasaStage.TRAINING not in told


def test_a_taken_port_is_not_used(tmp_path: Path) -> None:
    with socket.socket() as orphan:
        orphan.bind(("127.0.0.1", 0))
        orphan.listen()
        taken = orphan.getsockname()[1]
        server = RasaServer(RasaProject(Path(sys.executable)), tmp_path, port=taken)
        assert server._free_port() != taken


def test_a_child_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    """The launcher alone, with a module in Rasa's place that only sleeps."""
    stand_in = tmp_path / "rasa"
    stand_in.mkdir()
    (stand_in / "__init__.py").touch()
    (stand_in / "__main__.py").write_text("import os, time; print(os.getpid(), flush=True); time.sleep(60)")
    launcher = RasaProject(Path(sys.executable)).launcher
    with subprocess.Popen(
        [sys.executable, "-c", START_LAUNCHER, str(launcher), str(tmp_path)], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
        _, alive = psutil.wait_procs([child], timeout=10)
    assert not alive
