"""Ends a child process with everything it started."""

import asyncio
import os
import signal
from contextlib import suppress

_GRACE_SECONDS = 5.0


async def end_group(process: asyncio.subprocess.Process) -> None:
    """Ask the process group to end, kill it after a grace period, and wait until the process is gone.

    The process has to lead its own group (`start_new_session=True`).
    """
    if process.returncode is not None:
        return
    _signal_group(process.pid, signal.SIGTERM)
    try:
        async with asyncio.timeout(_GRACE_SECONDS):
            await process.wait()
    except TimeoutError:
        _signal_group(process.pid, signal.SIGKILL)
        await process.wait()


def _signal_group(leader: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(leader, number)
