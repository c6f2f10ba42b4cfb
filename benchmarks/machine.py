"""What machine a figure comes from."""

import os
import platform
from pathlib import Path


def machine() -> str:
    """Processor, cores and memory, on one line."""
    cpu = next((value for key, value in _facts("/proc/cpuinfo") if key == "model name"), platform.processor())
    memory = next((value for key, value in _facts("/proc/meminfo") if key == "MemTotal"), "")
    gib = f", {int(memory.split()[0]) / 1024**2:.0f} GiB" if memory else ""
    return f"{cpu}, {os.cpu_count()} cores{gib}"


def _facts(path: str) -> list[tuple[str, str]]:
    file = Path(path)
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [(key.strip(), value.strip()) for key, _, value in (line.partition(":") for line in lines)]
