"""Rasa pipelines side by side on the project's own training and test utterances, each in a real server of its own.

`python -m benchmarks.understanding --date DATE --work-dir FOLDER` trains and measures what FOLDER hasn't got yet, then
writes the table. `--only NAME` does one pipeline, `--step` one of its steps, for machines that are quiet by the minute.
"""

import argparse
import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import psutil

from benchmarks.machine import machine
from benchmarks.rasa_pipelines import ROOT, Trained, pipeline_names, train
from conversations.clock import system_clock
from conversations.understanding import Language
from nlu.evaluation import LabelledUtterance, evaluate_intents, intent_tests
from nlu.rasa_client import RasaClient
from nlu.rasa_server import RasaServer

RESULT: Final = Path(__file__).parent / "results" / "understanding"
CLIENTS: Final = (1, 4, 16)
REQUESTS: Final = 160
BUDGET_SECONDS: Final = 60.0
MIB: Final = 1024**2


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One row. `cpu_ms` is processor time of the server for one request, `throughput` requests a second by clients.

    `trained_wall_seconds` holds everything: compiling Rasa's modules, encoding, fitting. `load` is the machine's load
    average beside the measurement: above the number of cores, times are too long and throughput is too low.
    """

    pipeline: str
    training_utterances: int
    accuracy: dict[str, float]
    macro_f1: float
    calibration_error: float
    trained_wall_seconds: float
    trained_cpu_seconds: float
    model_kib: int
    ready_seconds: float
    memory_mib: int
    p50_ms: float
    p95_ms: float
    cpu_ms: float
    throughput: dict[str, float]
    unanswered: int
    load: float


def main() -> None:
    """Train, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--date", required=True)
    parser.add_argument("--work-dir", type=Path, required=True)
    parser.add_argument("--rasa-python", type=Path, default=ROOT / ".venv-rasa" / "bin" / "python")
    parser.add_argument("--only", choices=pipeline_names(), action="append")
    parser.add_argument("--step", choices=("train", "measure", "table"), action="append")
    options = parser.parse_args()
    steps = options.step or ["train", "measure", "table"]
    for name in options.only or pipeline_names():
        (options.work_dir / name).mkdir(parents=True, exist_ok=True)
        asyncio.run(_one(name, options.work_dir.absolute() / name, options.rasa_python.absolute(), steps))
    if "table" in steps:
        rows = [json.loads(path.read_text()) for path in sorted(options.work_dir.glob("*/measured.json"))]
        write(options.date, [Measured(**row) for row in rows])


async def _one(name: str, folder: Path, python: Path, steps: Sequence[str]) -> None:
    if not {"train", "measure"} & set(steps):
        return
    trained = await train(name, folder, python)
    if "measure" in steps and not (folder / "measured.json").exists():
        measured = await measure(trained)
        (folder / "measured.json").write_text(json.dumps(asdict(measured)))


async def measure(trained: Trained) -> Measured:
    """Start the server and ask it; about two minutes."""
    begun = time.monotonic()
    async with serving(trained) as (server, client):
        ready = time.monotonic() - begun
        await client.parse("warm")
        process = psutil.Process(server.pid)
        tests = list(intent_tests())
        before = _cpu_seconds(process)
        scores = await evaluate_intents(client, tests)
        cpu = (_cpu_seconds(process) - before) / len(tests)
        throughput = {str(clients): await _throughput(client, tests, clients) for clients in CLIENTS}
        return Measured(
            pipeline=trained.name,
            training_utterances=_utterances(trained.project.folder / "data"),
            accuracy={language.value: round(scores.accuracy[language].value, 3) for language in Language},
            macro_f1=round(scores.macro_f1, 3),
            calibration_error=round(scores.calibration_error, 3),
            trained_wall_seconds=trained.cost.wall_seconds,
            trained_cpu_seconds=trained.cost.cpu_seconds,
            model_kib=next((trained.work_dir / "models").glob("*.tar.gz")).stat().st_size // 1024,
            ready_seconds=round(ready, 1),
            memory_mib=process.memory_info().rss // MIB,
            p50_ms=round(scores.latency_ms_p50, 1),
            p95_ms=round(scores.latency_ms_p95, 1),
            cpu_ms=round(cpu * 1000, 1),
            throughput=throughput,
            unanswered=scores.unanswered,
            load=round(os.getloadavg()[0], 1),
        )


@asynccontextmanager
async def serving(trained: Trained) -> AsyncIterator[tuple[RasaServer, RasaClient]]:
    """A server of its own with the trained model, and a client that waits long."""
    server = RasaServer(trained.project, trained.work_dir)
    keeping = asyncio.create_task(server.run())
    client = RasaClient(server.endpoint, clock=system_clock, budget_seconds=BUDGET_SECONDS)
    try:
        await server.wait_ready()
        yield server, client
    finally:
        await client.close()
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping


async def _throughput(client: RasaClient, tests: Sequence[LabelledUtterance], clients: int) -> float:
    """Requests a second; every text is new to the server."""
    texts = iter([f"{tests[number % len(tests)].text} {clients} {number}" for number in range(REQUESTS)])

    async def ask() -> None:
        for text in texts:
            await client.parse(text)

    begun = time.monotonic()
    await asyncio.gather(*(ask() for _ in range(clients)))
    return round(REQUESTS / (time.monotonic() - begun), 1)


def _cpu_seconds(process: psutil.Process) -> float:
    used = process.cpu_times()
    return float(used.user + used.system)


def _utterances(data: Path) -> int:
    return len(list(intent_tests(data)))


def write(date: str, rows: Sequence[Measured]) -> None:
    """As Markdown and as JSON."""
    RESULT.with_suffix(".json").write_text(
        json.dumps({"date": date, "machine": machine(), "rows": [asdict(row) for row in rows]}, indent=2) + "\n"
    )
    text = "\n".join(table(date, rows)) + "\n"
    RESULT.with_suffix(".md").write_text(text, encoding="utf-8")
    print(text)


def table(date: str, rows: Sequence[Measured]) -> Iterator[str]:
    """The pipelines are columns: there are more measures than pipelines."""
    yield "# Pipelines of the NLU server"
    yield ""
    yield f"{date}, {machine()}; `python -m benchmarks.understanding`. Configurations: `nlu/rasa/config.yml` (ours) and"
    yield f"`benchmarks/pipelines/`; trained on {rows[0].training_utterances} utterances, tested on"
    yield f"{len(list(intent_tests()))} others. Training times leave out encoding the sentences: about a minute the"
    yield "first time, later for new sentences only. DIET: six epochs of its default 100, on a busy machine."
    yield ""
    yield from _lines(rows)


def _lines(rows: Sequence[Measured]) -> Iterator[str]:
    yield f"| | {' | '.join(row.pipeline for row in rows)} |"
    yield "|---" * (len(rows) + 1) + "|"
    for title, values in _values(rows):
        yield f"| {title} | {' | '.join(map(str, values))} |"


def _values(rows: Sequence[Measured]) -> Iterator[tuple[str, list[Any]]]:
    for language in Language:
        yield f"accuracy, {language.value}", [f"{row.accuracy[language.value]:.3f}" for row in rows]
    yield "macro F1", [f"{row.macro_f1:.3f}" for row in rows]
    yield "expected calibration error", [f"{row.calibration_error:.3f}" for row in rows]
    yield "training, s", [row.trained_wall_seconds for row in rows]
    yield "training, s of processor time", [row.trained_cpu_seconds for row in rows]
    yield "model, KiB", [row.model_kib for row in rows]
    yield "server ready after, s", [row.ready_seconds for row in rows]
    yield "server memory (RSS), MiB", [row.memory_mib for row in rows]
    yield "`POST /model/parse`, p50 / p95, ms", [f"{row.p50_ms} / {row.p95_ms}" for row in rows]
    yield "processor time a request, ms", [row.cpu_ms for row in rows]
    for clients in CLIENTS:
        yield f"requests a second, {clients} clients", [row.throughput[str(clients)] for row in rows]
    yield "load average beside the measurement", [row.load for row in rows]


if __name__ == "__main__":
    main()
