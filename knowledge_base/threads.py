"""Threads: one for the small encoders, with two of them every call was many times slower under load; and quiet ones."""

import os
import threading
from collections.abc import MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OMP_WAIT_POLICY": "PASSIVE",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


def one_thread(environment: MutableMapping[str, str]) -> None:
    """Set what the numeric libraries read; call with `os.environ` before any of them is imported."""
    environment.update(ONE_THREAD)


def quiet_executor(name: str, niceness: int) -> ThreadPoolExecutor:
    """One thread that yields to the others of the machine where the system lets threads do so."""
    return ThreadPoolExecutor(1, name, initializer=partial(_step_back, niceness))


def _step_back(niceness: int) -> None:
    with suppress(AttributeError, OSError):  # only Linux gives threads a priority of their own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), niceness)
