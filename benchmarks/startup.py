"""How long the demo takes from its start to the first customer's answer: `python -m benchmarks.startup --date DATE`.

The first start of a work directory embeds the articles and may train the NLU model; the later ones are what counts.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from benchmarks.machine import machine

QUESTION = "Сколько стоит доставка в Казань?"
CUSTOMER = 1001
GIVE_UP_SECONDS = 900
RESULT = Path(__file__).parent / "results" / "startup.md"


def main() -> None:
    """Measure, print, write the result file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--date", required=True)
    parser.add_argument("--starts", type=int, default=4)
    parser.add_argument("--port", type=int, default=8097)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seconds = [first_answer(options.port, Path(folder)) for _ in range(options.starts)]
    lines = [
        "# Starting the demo",
        "",
        f"{options.date}, {machine()}. From `otvet demo` to the first answer in the customer's chat, seconds.",
        "",
        "| start | seconds |",
        "|---|---|",
        *(
            f"| {number}{' (embeds the articles)' if number == 1 else ''} | {s:.1f} |"
            for number, s in enumerate(seconds, 1)
        ),
        "",
    ]
    RESULT.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


def first_answer(port: int, work_dir: Path) -> float:
    """Seconds from starting the demo to the answer to a question that was asked as soon as the page was there."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "bot.commands", "demo", "--port", str(port), "--work-dir", str(work_dir)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        while not _asked(port):
            _wait(begun)
        while not _answered(port):
            _wait(begun)
        return time.monotonic() - begun
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


def _wait(begun: float) -> None:
    if time.monotonic() - begun > GIVE_UP_SECONDS:
        raise TimeoutError("no answer")
    time.sleep(0.2)


def _asked(port: int) -> bool:
    body = json.dumps({"from_user": CUSTOMER, "text": QUESTION}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/sandbox/chats/{CUSTOMER}/messages", body, {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=5):
            return True
    except OSError:
        return False


def _answered(port: int) -> bool:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/sandbox/state", timeout=5) as response:
        messages = json.load(response)["messages"].get(str(CUSTOMER), [])
    return any(message["from"]["is_bot"] and "190" in message.get("text", "") for message in messages)


if __name__ == "__main__":
    main()
