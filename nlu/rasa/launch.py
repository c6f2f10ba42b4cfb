"""Starts Rasa so that it never outlives the process that started it: `launch.py PARENT_PID RASA-ARGUMENTS`.

The access token is taken from OTVET_RASA_TOKEN, so that it doesn't stand in the process list.
"""

import ctypes
import os
import runpy
import signal
import sys
import threading
import time
from pathlib import Path

import without_tensorflow

_PR_SET_PDEATHSIG = 1


def die_with(parent: int) -> None:
    """End this process when `parent` ends, however it ends: by the kernel on Linux, by watching elsewhere."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(3)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(3)


def main() -> None:
    """Become Rasa; the working directory is the Rasa project."""
    parent, arguments = int(sys.argv[1]), sys.argv[2:]
    die_with(parent)
    config = Path("config.yml")
    if config.exists() and without_tensorflow.is_possible(config):
        without_tensorflow.leave_out()
    token = os.environ.pop("OTVET_RASA_TOKEN", "")
    sys.argv = ["rasa", *arguments, *([f"--auth-token={token}"] if token else [])]
    runpy.run_module("rasa", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
