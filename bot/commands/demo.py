"""`otvet demo`: the whole product on a local Telegram sandbox, with a shop in it."""

import asyncio
import os
import secrets
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.serve import serve
from bot.commands.terminal import console, fail, load_settings, run
from bot.settings import Settings

TOKEN = "42:DEMO"  # noqa: S105  the sandbox's own; it opens nothing
GROUP_ID = -1001000000001
READY_SECONDS = 20
LOOPBACK = "127.0.0.1"


def demo(
    port: Annotated[int, typer.Option(help="Port of the sandbox page.", min=1, max=65535)] = 8081,
    host: Annotated[
        str, typer.Option(help="Address of the sandbox page; 0.0.0.0 to open it to your network.")
    ] = LOOPBACK,
    console_port: Annotated[int, typer.Option(help="Port of the web console; 0: none.", min=0, max=65535)] = 8090,
    work_dir: Annotated[Path, typer.Option(help="Where the demo keeps its database.")] = Path(".otvet/demo"),
) -> None:
    """Play customer and agent on one page: orders, articles, anger, handing over. Ctrl-C stops it."""
    from demo.seed import SHOP_NAME

    if _is_taken(host, port):
        fail(f"port {port} is taken; choose another one: otvet demo --port {port + 1}")
    settings = load_settings(
        bot_token=TOKEN,
        staff_group_id=GROUP_ID,
        telegram_api_url=f"http://127.0.0.1:{port}",
        telegram_link_url=f"http://{'localhost' if host == LOOPBACK else host}:{port}/t.me",
        work_dir=work_dir,
        database_url="",
        shop_name=SHOP_NAME,
        log_level="WARNING",
        console_host=host,
        console_port=console_port,
        console_url="",
    )
    with _sandbox(host, port):
        run(_demo(settings, f"http://{'localhost' if host == '127.0.0.1' else host}:{port}/"))


async def _demo(settings: Settings, page: str) -> None:
    from bot.composition import open_database
    from conversations.clock import system_clock
    from demo.people import PASSWORD, seed_people
    from demo.seed import seed

    password = PASSWORD if settings.console_host == LOOPBACK else secrets.token_urlsafe(9)
    async with open_database(settings) as database:
        async with database.unit() as unit:  # the sandbox begins anew each time, with the same ids
            await unit.forget_conversations()
        report = await seed(database, system_clock())
        await seed_people(database, password)
    articles = len(report.added) + len(report.changed) + len(report.unchanged)
    console.print(f"The demo shop is in place: {articles} articles, orders, three agents.")
    console.print(f"\n  Open [bold]{page}[/bold] and write as a customer.", highlight=False)
    if settings.console_port:
        console.print(
            f"  Open [bold]{settings.console_address}/[/bold] and sign in as [bold]anna[/bold] (agent and admin), "
            f"password [bold]{password}[/bold].\n",
            highlight=False,
        )
    await serve(settings)


@contextmanager
def _sandbox(host: str, port: int) -> Iterator[None]:
    """The sandbox in a process of its own, as Telegram would be."""
    command = [sys.executable, "-m", "sandbox", "--host", host, "--port", str(port), "--token", TOKEN]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)  # noqa: S603  our own module
    try:
        asyncio.run(_until_ready(port, process))
        yield
    finally:
        _end(process)


async def _until_ready(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(READY_SECONDS * 10):
        if process.poll() is not None:
            fail("the sandbox did not start; the lines above say why")
        if await asyncio.to_thread(_answers, port):
            return
        await asyncio.sleep(0.1)
    fail("the sandbox did not answer in time")


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sandbox/state", timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def _is_taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
