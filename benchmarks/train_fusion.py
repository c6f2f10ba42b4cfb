"""Learn the weights of the fusion and write them, with the probes, into the package.

python -m benchmarks.train_fusion --kb FOLDER --questions FILE [--cache FOLDER]
"""

# ruff: noqa: E402  # the numeric libraries read the environment when they are imported
import os

from knowledge_base.threads import one_thread

one_thread(os.environ)

import argparse
import json
from pathlib import Path

from benchmarks.learning import cross_validated, learn, read_all, topics
from benchmarks.measures import by_group
from benchmarks.shop_questions import cached_encoders, read_questions, read_texts, snapshot_of
from knowledge_base.fusion import write_fusion

MODELS = Path("knowledge_base") / "models"


def main() -> None:
    """Print the cross-validated figures and write `fusion.json` and `probes.jsonl`."""
    options = _options()
    encoders = cached_encoders(options.cache)
    texts = read_texts(options.kb)
    questions = read_questions(options.questions, frozenset(text.slug for text in texts))
    misses = list({question.text: question for question in questions if not question.right}.values())
    numbers = dict(zip((miss.text for miss in misses), topics(misses, encoders), strict=True))
    snapshot = snapshot_of(texts, list(numbers), encoders)
    reads = read_all(snapshot, questions, encoders, numbers)
    for name, figures in by_group(cross_validated(reads)).items():
        print(name, figures)
    write_fusion(learn(reads), MODELS / "fusion.json")
    lines = [json.dumps({"text": text, "topic": topic}, ensure_ascii=False) for text, topic in numbers.items()]
    (MODELS / "probes.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Learn the weights of the fusion.")
    parser.add_argument("--kb", type=Path, required=True, help="folder with ru/ and en/")
    parser.add_argument("--questions", type=Path, required=True, help="labelled questions, JSON lines")
    parser.add_argument("--cache", type=Path, default=Path(".cache") / "benchmarks", help="where vectors are kept")
    return parser.parse_args()


if __name__ == "__main__":
    main()
