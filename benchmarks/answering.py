"""How well questions find their article, beside plain ways of searching: cross-validated by article.

python -m benchmarks.answering --kb FOLDER --questions FILE [--rasa .venv-rasa/bin/python] [--cache FOLDER]
"""

# ruff: noqa: E402  # the numeric libraries read the environment when they are imported
import os

from knowledge_base.threads import one_thread

one_thread(os.environ)

import argparse
import json
import platform
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import bm25s
import faiss
import numpy as np

from benchmarks.invented import probes_beside
from benchmarks.learning import cross_validated, read_all, shop_misses
from benchmarks.measures import Answered, by_group
from benchmarks.response_selector import kept_answers
from benchmarks.shop_questions import (
    AskedQuestion,
    CachedEncoder,
    cached_encoders,
    read_questions,
    read_texts,
    shop_parser,
    vocabulary_of,
)
from benchmarks.shop_questions import snapshot_of as make_snapshot
from knowledge_base.articles import ArticleText
from knowledge_base.familiar import shipped_familiar
from knowledge_base.passages import examples
from knowledge_base.ports import Role, Vectors
from knowledge_base.signals import Question, Signals
from knowledge_base.snapshot import Snapshot
from knowledge_base.space import shipped_space
from knowledge_base.words import stems
from nlu.language import LanguageReader

RESULTS = Path("benchmarks") / "results"
GROUPS = ("plain", "hard", "ru", "en", "all")


def main() -> None:
    """Measure, print, and write JSON and Markdown."""
    options = _options()
    encoders = cached_encoders(options.cache)
    texts = read_texts(options.kb)
    written = read_questions(options.questions, frozenset(text.slug for text in texts))
    repaired = vocabulary_of(texts).repaired
    questions = [replace(question, text=repaired(question.text)) for question in written]
    numbers = shop_misses(questions, encoders)
    snapshot = make_snapshot(texts, probes_beside(numbers), encoders)
    ways = {
        "BM25 of stems (bm25s), whole articles": _bm25(snapshot, questions),
        "sentence-transformers (e5) and FAISS, whole articles": _nearest(snapshot, questions, encoders[0], asked=False),
        "the same, articles and example questions": _nearest(snapshot, questions, encoders[0], asked=True),
        "Otvet": cross_validated(read_all(snapshot, questions, encoders, numbers)),
    }
    if options.rasa:
        name = f"Rasa's ResponseSelector, example questions, {options.epochs} epochs"
        ways = {name: _selector(texts, questions, options)} | ways
    result = {
        "machine": _machine(options.date),
        "articles": len(snapshot.subjects),
        "signals_ms": _speed(snapshot, questions, encoders),
        "ways": {name: by_group(answered) for name, answered in ways.items()},
    }
    _write(result)


def _bm25(snapshot: Snapshot, questions: Sequence[AskedQuestion]) -> list[Answered]:
    retriever = bm25s.BM25()
    retriever.index([stems(subject.all_text()) for subject in snapshot.subjects], show_progress=False)
    known = retriever.vocab_dict
    found = []
    for question in questions:
        asked = [stem for stem in stems(question.text) if stem in known]
        scores = retriever.get_scores(asked) if asked else np.zeros(len(snapshot.subjects))
        found.append(_answered(snapshot, question, np.asarray(scores, np.float32)))
    return found


def _nearest(
    snapshot: Snapshot, questions: Sequence[AskedQuestion], encoder: CachedEncoder, *, asked: bool
) -> list[Answered]:
    parts = (snapshot.passages[0], snapshot.examples[0]) if asked else (snapshot.passages[0],)
    index = faiss.IndexFlatIP(parts[0].vectors.shape[1])
    for part in parts:
        index.add(np.ascontiguousarray(part.vectors))
    owners = np.concatenate([part.owners for part in parts])
    cosines, rows = index.search(encoder.encode([question.text for question in questions], Role.QUERY), len(owners))
    found = []
    for question, near, places in zip(questions, cosines, rows, strict=True):
        scores = np.full(len(snapshot.subjects), -1.0, np.float32)
        np.maximum.at(scores, owners[places], near)
        found.append(_answered(snapshot, question, scores))
    return found


def _selector(
    texts: Sequence[ArticleText], questions: Sequence[AskedQuestion], options: argparse.Namespace
) -> list[Answered]:
    read = LanguageReader().read
    by_slug: dict[str, list[str]] = {}
    for text in texts:
        by_slug.setdefault(text.slug, []).extend(read(example).text for example in examples(text))
    asked = [question.text for question in questions]
    found = kept_answers(by_slug, asked, options.rasa.absolute(), epochs=options.epochs, folder=options.cache)
    return [Answered(one, tuple(slugs), sure) for one, (slugs, sure) in zip(questions, found, strict=True)]


def _answered(snapshot: Snapshot, question: AskedQuestion, scores: Vectors) -> Answered:
    order = np.argsort(-scores, kind="stable")
    return Answered(question, tuple(snapshot.subjects[n].slug for n in order), float(scores.max()))


def _speed(
    snapshot: Snapshot, questions: Sequence[AskedQuestion], encoders: Sequence[CachedEncoder]
) -> dict[str, float]:
    signals = Signals(snapshot, shipped_space(), shipped_familiar())
    taken = []
    for question in questions[:200]:
        vectors = tuple(encoder.encode([question.text], Role.QUERY)[0] for encoder in encoders)
        started = time.perf_counter()
        signals.read(Question(question.text, vectors))
        taken.append(1_000 * (time.perf_counter() - started))
    return {"p50": round(float(np.median(taken)), 1), "p95": round(float(np.quantile(taken, 0.95)), 1)}


def _machine(date: str) -> dict[str, object]:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")
    return {"cpu": model or platform.processor(), "cores": os.cpu_count(), "date": date}


def _write(result: dict[str, object]) -> None:
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "answering.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    text = _markdown(result)
    (RESULTS / "answering.md").write_text(text, "utf-8")
    print(text)


def _markdown(result: dict[str, object]) -> str:
    machine, ways = result["machine"], result["ways"]
    assert isinstance(machine, dict)
    assert isinstance(ways, dict)
    lines = [
        "# Answering",
        "",
        f"{machine['date']}, {machine['cpu']}, {machine['cores']} cores;"
        f" {result['articles']} articles in two languages;"
        f" signals and ranking of one question {result['signals_ms']} ms without encoding.",
        "",
        "Cross-validated by article: no question is judged by weights learned on its own article, and no near miss with"
        " questions of its own topic among the probes. The threshold of a coverage is chosen on the same questions.",
        "",
        "| way | questions | recall@1 | recall@3 | right at 2 % wrong | at 5 % | at 10 % | AUROC answerable |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, groups in ways.items():
        for group in GROUPS:
            one = groups[group]
            cover = " | ".join(f"{share:.2f}" for share in one["coverage"].values())
            recall = f"{one['recall_at_1']:.3f} | {one['recall_at_3']:.3f}"
            lines.append(f"| {name} | {group} ({one['questions']}) | {recall} | {cover} | {one['auroc']:.3f} |")
    return "\n".join([*lines, ""])


def _options() -> argparse.Namespace:
    parser = shop_parser("Measure answering.")
    parser.add_argument("--rasa", type=Path, help="Python of Rasa's environment, to measure its ResponseSelector, too")
    parser.add_argument("--epochs", type=int, default=100, help="of the ResponseSelector; Rasa's default is 300")
    return parser.parse_args()


if __name__ == "__main__":
    main()
