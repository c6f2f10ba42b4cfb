"""Kill the bot as often as one likes and count what was lost: the crash test's harness, as big as wanted.

    python -m benchmarks.crash --kills 500 --customers 200 --messages 20
    python -m benchmarks.crash --kills 5 --full          # the real `otvet run` with its models, NLU server off

Without --database it uses SQLite in a temporary folder. Exit code 1 when a promise was broken.
"""

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.settings import Settings
from storage.migrate import upgrade
from tests.crash.child import LightBots
from tests.crash.run import Plan, Report, Starter, crash_run

_PASSED_ON = (
    "bot_token",
    "staff_group_id",
    "telegram_api_url",
    "database_url",
    "work_dir",
    "lease_seconds",
    "max_attempts",
    "retry_seconds",
    "paced",
    "rasa_enabled",
    "log_level",
)
FULL_LIFE_SECONDS = (1.0, 40.0)


@dataclass(frozen=True)
class _Process:
    process: "subprocess.Popen[bytes]"

    def kill(self) -> None:
        """SIGKILL."""
        self.process.kill()

    def join(self) -> None:
        """Wait until it is gone."""
        self.process.wait()


@dataclass(frozen=True)
class FullBots:
    """The command `otvet run`, configured by its environment like anywhere."""

    settings: Settings
    log: Path

    def start(self) -> _Process:
        """A new bot process."""
        values = self.settings.model_dump(mode="json") | {"bot_token": self.settings.bot_token.get_secret_value()}
        environment = os.environ | {f"OTVET_{name.upper()}": str(values[name]) for name in _PASSED_ON}
        with self.log.open("ab") as output:
            command = [str(Path(sys.executable).with_name("otvet")), "run"]
            return _Process(subprocess.Popen(command, env=environment, stdout=output, stderr=output))


def main() -> int:
    """Run and report."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="otvet-crash-") as folder:
        work_dir = Path(folder)
        url = options.database or f"sqlite:///{work_dir / 'otvet.db'}"
        starter = partial(FullBots if options.full else LightBots, log=work_dir / "bots.log")
        report = asyncio.run(_run(_plan(options), url, work_dir, starter))
        print(report)
        if not report.verdict.good:
            print((work_dir / "bots.log").read_text(encoding="utf-8")[-5000:])
    return 0 if report.verdict.good else 1


async def _run(plan: Plan, url: str, work_dir: Path, starter: Callable[[Settings], Starter]) -> Report:
    await upgrade(url)
    return await crash_run(plan, database_url=url, work_dir=work_dir, starter=starter)


def _plan(options: argparse.Namespace) -> Plan:
    life = FULL_LIFE_SECONDS if options.full else Plan(seed=0).life_seconds
    return Plan(
        seed=options.seed if options.seed is not None else random.randrange(10**6),  # noqa: S311  reproducible
        kills=options.kills,
        customers=options.customers,
        messages=options.messages,
        life_seconds=life,
        finish_seconds=options.finish_seconds,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--customers", type=int, default=100)
    parser.add_argument("--messages", type=int, default=12, help="messages of each customer, at least 3")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--database", help="an empty database; default: SQLite")
    parser.add_argument("--finish-seconds", type=float, default=180.0, help="patience after the last kill")
    parser.add_argument("--full", action="store_true", help="kill `otvet run` itself: seconds per start")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
