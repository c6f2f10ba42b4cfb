"""Learn the weights of the fusion and write them, with the probes and their vectors, into the package.

python -m benchmarks.train_fusion --kb FOLDER --questions FILE [--cache FOLDER]
"""

# ruff: noqa: E402  # the numeric libraries read the environment when they are imported
import os

from knowledge_base.threads import one_thread

one_thread(os.environ)

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.invented import probes_beside
from benchmarks.learning import SAME_TOPIC_OF_MANY, cross_validated, learn, read_all, shop_misses, topics, without
from benchmarks.measures import by_group
from benchmarks.shop_questions import (
    CachedEncoder,
    cached_encoders,
    packaged_tokens,
    read_questions,
    read_texts,
    shop_parser,
    snapshot_of,
)
from knowledge_base.embedder import SentenceTransformerEncoder, UniversalEncoder
from knowledge_base.fusion import write_fusion
from knowledge_base.maxsim import NAMES as MAXSIM
from knowledge_base.ports import Role

MODELS = Path("knowledge_base") / "models"


def main() -> None:
    """Print the cross-validated figures and write `fusion.json` and `probes.jsonl`."""
    options = _options()
    encoders = cached_encoders(options.cache)
    texts = read_texts(options.kb)
    questions = read_questions(options.questions, frozenset(text.slug for text in texts))
    asked = shop_misses(questions, encoders)
    probes = probes_beside(asked)
    snapshot = snapshot_of(texts, probes, encoders)
    reads = read_all(snapshot, questions, encoders, asked)
    for name, figures in by_group(cross_validated(reads)).items():
        print(name, figures)
    tokenless = learn([without(read, MAXSIM) for read in reads])
    write_fusion(replace(learn(reads), tokenless=tokenless), MODELS / "fusion.json")
    _write_probes(probes, encoders)


def _write_probes(probes: list[str], encoders: list[CachedEncoder]) -> None:
    lines = [
        json.dumps({"text": text, "topic": topic}, ensure_ascii=False)
        for text, topic in zip(probes, topics(probes, encoders, SAME_TOPIC_OF_MANY), strict=True)
    ]
    (MODELS / "probes.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    rows = [encoder.encode(probes, Role.QUERY).astype(np.float16) for encoder in encoders]
    names = [SentenceTransformerEncoder().name, UniversalEncoder().name, packaged_tokens().name]
    np.savez(MODELS / "probes.npz", **dict(zip(names, rows, strict=True)))  # type: ignore[arg-type]


def _options() -> argparse.Namespace:
    return shop_parser("Learn the weights of the fusion.", dated=False).parse_args()


if __name__ == "__main__":
    main()
