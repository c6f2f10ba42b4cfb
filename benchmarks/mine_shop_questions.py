"""Shops' questions for the trainings of mood and complexity: `python -m benchmarks.mine_shop_questions VECTORS`.

Of all questions that an article of the invented shops answers, those which models that never saw such questions take
for ones that need a human, and an even share of the others. Writes nlu/data/shop_questions.jsonl; what is there
already stays as people labelled it. VECTORS is a folder that keeps the vectors between runs.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.invented import invented_shops
from benchmarks.shop_questions import cached_encoders
from knowledge_base.index import SENTENCES
from knowledge_base.ports import Role
from nlu.complexity import ORDINARY
from nlu.cues import load_cues
from nlu.kernel_model import ASKING, Embed, Floats, unit_rows
from nlu.kernel_training import SHOP_FILE, fitted
from nlu.mood import MoodReader
from nlu.train_complexity import read_examples
from nlu.train_mood import read_messages

UPSET: Final = 0.3
ORDINARY_BELOW: Final = 0.6
SHARE: Final = 0.05
SEED: Final = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that an article of a shop answers."""

    text: str
    language: str
    shop: str


def main() -> None:
    """Mine and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("vectors", type=Path, help="the folder of kept vectors")
    embed = cached_embedding(parser.parse_args().vectors)
    known = [json.loads(line) for line in SHOP_FILE.read_text("utf-8").splitlines()] if SHOP_FILE.exists() else []
    rows = [*known, *mined(answerable({row["text"] for row in known}), embed)]
    lines = [json.dumps(row, ensure_ascii=False) for row in sorted(rows, key=lambda row: (row["shop"], row["text"]))]
    SHOP_FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def cached_embedding(folder: Path) -> Embed:
    """The packaged encoders, their vectors kept in the folder."""
    encoders = cached_encoders(folder)[:SENTENCES]

    def embed(texts: Sequence[str]) -> Floats:
        halves = [unit_rows(encoder.encode(texts, Role.QUERY).astype(np.float32)) for encoder in encoders]
        return np.hstack(halves)

    return embed


def answerable(known: set[str]) -> list[Asked]:
    """Each question once, without the `known` ones."""
    found = {
        question: Asked(question, text.language.value, shop.name)
        for shop in invented_shops()
        for text in shop.texts
        for question in text.questions
        if question not in known
    }
    return list(found.values())


def mined(asked: Sequence[Asked], embed: Embed) -> Iterator[dict[str, Any]]:
    """The rows of the file; null where a question is not for that training."""
    vectors = embed([question.text for question in asked])
    cues = load_cues("mood")
    moods = MoodReader(fitted(read_messages(embed, cues, shops=None).examples), cues)
    matters = fitted(read_examples(embed, shops=None))
    drawn = np.random.default_rng(SEED).random(len(asked)) < SHARE
    for question, vector, even in zip(asked, vectors, drawn, strict=True):
        alarmed = even or moods.upset(question.text, vector) >= UPSET
        hardly = even or matters.probabilities(vector, ())[ORDINARY] < ORDINARY_BELOW
        if alarmed or hardly:
            yield _row(question, mood="neutral" if alarmed else None, is_complex=False if hardly else None)


def _row(question: Asked, *, mood: str | None, is_complex: bool | None) -> dict[str, Any]:
    where = {"text": question.text, "lang": question.language, "shop": question.shop}
    return {**where, "mood": mood, "kind": ASKING, "complex": is_complex}


if __name__ == "__main__":
    main()
