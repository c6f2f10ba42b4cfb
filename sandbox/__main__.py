"""`python -m sandbox`: the server on its own."""

import argparse
import asyncio
import contextlib
import signal
import sys
from pathlib import Path

from sandbox.scenario import DEFAULT_SCENARIO, ScenarioError, read_scenario
from sandbox.server import DEFAULT_TOKEN, running
from sandbox.wire import Json


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sandbox", description="A local Telegram Bot API server with a browser chat.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8081, help="port to listen on, 0 for a free one")
    parser.add_argument("--token", default=DEFAULT_TOKEN, help="the bot's token; its number is the bot's id")
    parser.add_argument("--scenario", type=Path, default=DEFAULT_SCENARIO, help="JSON file with people and group")
    parser.add_argument("--limits", action="store_true", help="answer 429 as Telegram does to a bot that is too fast")
    return parser.parse_args()


async def serve(options: argparse.Namespace, scenario: Json) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    place = {"host": options.host, "port": options.port}
    async with running(**place, token=options.token, scenario=scenario, limits=options.limits) as server:
        sys.stdout.write(f"Sandbox: {server.base_url}/ (Bot API for token {server.token})\n")
        sys.stdout.flush()
        await stopped.wait()


def main() -> int:
    options = arguments()
    try:
        scenario = read_scenario(options.scenario)
    except (ScenarioError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(options, scenario))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
