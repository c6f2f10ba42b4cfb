"""Encyclopaedic paragraphs as articles, asked in the same and in the other language (XQuAD, CC BY-SA 4.0).

python -m benchmarks.xquad --data FOLDER [--paragraphs 240] [--questions 300] [--cache FOLDER] [--date 2026-01-31]
"""

# ruff: noqa: E402  # the numeric libraries read the environment when they are imported
import os

from knowledge_base.threads import one_thread

one_thread(os.environ)

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import bm25s
import faiss
import numpy as np

from benchmarks.machine import machine
from benchmarks.shop_questions import CachedEncoder, cached_encoders, snapshot_of
from conversations.understanding import Language
from knowledge_base.articles import ArticleText
from knowledge_base.fusion import shipped_fusion
from knowledge_base.ports import Role
from knowledge_base.probes import shipped_probes
from knowledge_base.scoring import Searchable
from knowledge_base.signals import Question
from knowledge_base.words import stems

RESULTS = Path("benchmarks") / "results"
DIRECTIONS = (
    (Language.RU, Language.RU),
    (Language.EN, Language.EN),
    (Language.RU, Language.EN),
    (Language.EN, Language.RU),
)
SEED = 7


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the number of the paragraph that answers it."""

    text: str
    right: int


def read(path: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Title, paragraph and its questions; the languages' files are parallel."""
    for page in json.loads(path.read_text("utf-8"))["data"]:
        for paragraph in page["paragraphs"]:
            yield page["title"], paragraph["context"], [qa["question"] for qa in paragraph["qas"]]


def main() -> None:
    """Measure every direction, print, and write Markdown."""
    options = _options()
    encoders = cached_encoders(options.cache)
    pages = {one: list(read(options.data / f"xquad.{one}.json"))[: options.paragraphs] for one in Language}
    lines = [
        "# XQuAD paragraphs as articles",
        "",
        f"{options.date}, {machine()}; {len(pages[Language.EN])} paragraphs without titles or example questions,"
        f" {options.questions} questions a direction (drawn once, the same in all). recall@1 / recall@3 / MRR@10:",
        "",
        "| question → article | BM25 of stems (bm25s) | e5 and FAISS | Otvet |",
        "|---|---|---|---|",
    ]
    for asked_in, written_in in DIRECTIONS:
        questions = _drawn(pages[asked_in], options.questions)
        texts = _articles(pages[written_in], written_in)
        ways = (_bm25(texts, questions), _plain(texts, questions, encoders[0]), _otvet(texts, questions, encoders))
        cells = " | ".join(_cell(questions, found) for found in ways)
        lines.append(f"| {asked_in.value} → {written_in.value} | {cells} |")
        print(lines[-1], flush=True)
    (RESULTS / "xquad.md").write_text("\n".join([*lines, ""]), "utf-8")


def _drawn(pages: Sequence[tuple[str, str, list[str]]], count: int) -> list[Asked]:
    everything = [Asked(text, number) for number, (_, _, questions) in enumerate(pages) for text in questions]
    order = np.random.default_rng(SEED).permutation(len(everything))[:count]
    return [everything[number] for number in sorted(order)]


def _articles(pages: Sequence[tuple[str, str, list[str]]], language: Language) -> list[ArticleText]:
    """The title is the first sentence: the pages' own titles would tell too much, or are in English."""
    return [
        ArticleText(slug=f"p-{number:03d}", language=language, title=body.partition(". ")[0][:200], body=body)
        for number, (_, body, _) in enumerate(pages)
    ]


def _bm25(texts: Sequence[ArticleText], questions: Sequence[Asked]) -> list[list[int]]:
    retriever = bm25s.BM25()
    retriever.index([stems(text.body) for text in texts], show_progress=False)
    found, _ = retriever.retrieve([stems(one.text) or [""] for one in questions], k=10, show_progress=False)
    return [[int(number) for number in row] for row in found]


def _plain(texts: Sequence[ArticleText], questions: Sequence[Asked], encoder: CachedEncoder) -> list[list[int]]:
    rows = encoder.encode([text.body for text in texts], Role.PASSAGE)
    index = faiss.IndexFlatIP(rows.shape[1])
    index.add(rows)
    _, found = index.search(encoder.encode([one.text for one in questions], Role.QUERY), 10)
    return [[int(number) for number in row] for row in found]


def _otvet(
    texts: Sequence[ArticleText], questions: Sequence[Asked], encoders: Sequence[CachedEncoder]
) -> list[list[int]]:
    probes = [probe.text for probe in shipped_probes()]
    searchable = Searchable(snapshot_of(texts, probes, encoders), shipped_fusion())
    rows = [encoder.encode([one.text for one in questions], Role.QUERY) for encoder in encoders]
    found = []
    for number, one in enumerate(questions):
        ranked = searchable.rank(Question(one.text, tuple(part[number] for part in rows)))[:10]
        found.append([scored.subject for scored in ranked])
    return found


def _cell(questions: Sequence[Asked], found: Sequence[Sequence[int]]) -> str:
    pairs = zip(questions, found, strict=True)
    places = np.asarray([row.index(one.right) + 1 if one.right in row else 1_000 for one, row in pairs])
    return (
        f"{(places == 1).mean():.2f} / {(places <= 3).mean():.2f} / {np.where(places <= 10, 1 / places, 0).mean():.2f}"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure encyclopaedic paragraphs in and across languages.")
    parser.add_argument("--data", type=Path, required=True, help="folder with xquad.ru.json and xquad.en.json")
    parser.add_argument("--paragraphs", type=int, default=240, help="how many, from the beginning")
    parser.add_argument("--questions", type=int, default=300, help="how many a direction")
    parser.add_argument("--cache", type=Path, default=Path(".cache") / "benchmarks", help="where vectors are kept")
    parser.add_argument("--date", default=f"{datetime.now(UTC):%Y-%m-%d}", help="the date written into the results")
    return parser.parse_args()


if __name__ == "__main__":
    main()
