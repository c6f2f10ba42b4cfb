"""Rasa's default pipeline on the public sets, in a real server.

`python -m benchmarks.public_diet DATA --work-dir FOLDER` leaves a file a set in FOLDER, which
`benchmarks.understanding_public` puts into its table. DIET takes about a minute of processor time for one epoch of
10,000 texts; `--epochs` says how many a set may have.
"""

import argparse
import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from benchmarks.public_sets import (
    BITEXT_INTENTS,
    IntentSet,
    Labelled,
    banking77,
    bitext_cs,
    clinc150,
    few_shots,
    write_rasa_data,
)
from benchmarks.rasa_pipelines import ROOT, Trained, train
from benchmarks.understanding import serving
from benchmarks.understanding_public import Guess, result_row
from nlu.evaluation import intent_tests
from nlu.rasa_client import RasaClient

PIPELINE: Final = "diet"
FALLBACK: Final = "nlu_fallback"
SETS: Final = ("banking77", "banking77-10-shot", "clinc150", "bitext_cs")
_BOTH: Final = 2


def main() -> None:
    """Train and ask, one set after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--work-dir", type=Path, required=True)
    parser.add_argument("--only", choices=SETS, action="append")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rasa-python", type=Path, default=ROOT / ".venv-rasa" / "bin" / "python")
    options = parser.parse_args()
    for name in options.only or SETS:
        folder = options.work_dir.absolute() / f"{name}-{PIPELINE}"
        folder.mkdir(parents=True, exist_ok=True)
        row = asyncio.run(_measured(name, options.data, folder, options.rasa_python.absolute(), options.epochs))
        (options.work_dir / f"{name}-{PIPELINE}.json").write_text(json.dumps([row]))


async def _measured(name: str, data: Path, folder: Path, python: Path, epochs: int) -> dict[str, object]:
    asked = _set(name, data)
    write_rasa_data(asked.train, folder / "data")
    trained = await train(PIPELINE, folder, python, folder / "data", epochs=epochs)
    guesses = await _guesses(trained, [one.text for one in (*asked.test, *asked.out_of_scope)])
    tests = guesses[: len(asked.test)]
    right = [guess in _right(name, one.intent) for (guess, _), one in zip(tests, asked.test, strict=True)]
    method = f"Rasa's default pipeline, DIET of {epochs} epochs"
    beyond = guesses[len(asked.test) :]
    row = result_row(asked.name, method, trained_on=len(asked.train), guesses=tests, right=right, beyond=beyond)
    return asdict(row)


def _set(name: str, data: Path) -> IntentSet:
    if name == "clinc150":
        return clinc150(data)
    if name == "bitext_cs":
        own = tuple(Labelled(one.text, one.intent) for one in intent_tests(ROOT / "nlu" / "rasa" / "data"))
        return IntentSet(name, own, bitext_cs(data))
    whole = banking77(data)
    return whole if name == "banking77" else few_shots(whole)


def _right(name: str, intent: str) -> frozenset[str]:
    return BITEXT_INTENTS[intent] if name == "bitext_cs" else frozenset({intent})


async def _guesses(trained: Trained, texts: Sequence[str]) -> list[Guess]:
    limit = asyncio.Semaphore(_BOTH)

    async def ask(client: RasaClient, text: str) -> Guess:
        async with limit:
            parse = await client.parse(" ".join(text.split()))
            best = next((one for one in parse.ranking if one.name != FALLBACK), None) if parse else None
            return (best.name, best.confidence) if best else ("", 0.0)

    async with serving(trained) as (_, client):
        return list(await asyncio.gather(*(ask(client, text) for text in texts)))


if __name__ == "__main__":
    main()
