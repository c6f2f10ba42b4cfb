"""`otvet nlu serve` as another Otvet meets it: a real server with the trained model, reached with the token of both."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from conversations.clock import system_clock
from nlu.rasa_client import RasaClient, RasaEndpoint
from tests.fixtures.rasa import ROOT, NluServer

TOKEN = "of-both-of-them"
READY = re.compile(r"NLU ready (http://127\.0\.0\.1:\d+)")


@contextmanager
def served() -> Iterator[str]:
    """The address that the command says."""
    command = [sys.executable, "-m", "bot.commands", "nlu", "serve", "--port", "0"]
    environment = os.environ | {"OTVET_RASA_TOKEN": TOKEN, "COLUMNS": "200", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said: list[str] = []
        try:
            for line in process.stdout:
                said.append(line)
                if found := READY.search(line):
                    yield found[1]
                    return
            raise AssertionError("".join(said))
        finally:
            process.terminate()
            process.wait(30)


async def test_another_otvet_reaches_the_server_with_the_token(nlu_server: NluServer) -> None:
    assert nlu_server.is_ready, "the model is trained"
    with served() as url:
        assert await understands(RasaEndpoint(url, TOKEN))
        assert not await understands(RasaEndpoint(url, "another"))


async def understands(endpoint: RasaEndpoint) -> bool:
    """Whether a question gets an answer there."""
    client = RasaClient(lambda: endpoint, clock=system_clock, budget_seconds=10)
    try:
        return await client.parse("where is my order") is not None
    finally:
        await client.close()
