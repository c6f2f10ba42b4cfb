"""Whether a question finds its article inside greetings, polite beginnings, thanks, smileys and capitals.

python -m benchmarks.wrappings --kb FOLDER --questions FILE [--cache FOLDER] [--date 2026-01-31]
"""

# ruff: noqa: E402  # the numeric libraries read the environment when they are imported
import os

from knowledge_base.threads import one_thread

one_thread(os.environ)

import argparse
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.invented import probes_beside
from benchmarks.learning import read_all, shop_misses, validated
from benchmarks.machine import machine
from benchmarks.measures import Answered, by_group
from benchmarks.shop_questions import (
    THRESHOLD,
    AskedQuestion,
    cached_encoders,
    read_questions,
    read_texts,
    shop_parser,
    snapshot_of,
    vocabulary_of,
)
from conversations.understanding import Language
from knowledge_base.questions import question_in, shortened

RESULTS = Path("benchmarks") / "results"
WRAPPINGS = Path(__file__).with_name("wrappings.tsv")
LOOKED_AT = 40
SEED = 7

Wrap = Callable[[AskedQuestion], str]
LookUp = Callable[[str], str]


def wrapping(*, unseen: bool) -> Wrap:
    """Each question in a wrapping of its language, drawn from those that the rules were written with, or the others."""
    by_language: dict[str, list[tuple[str, str]]] = {language.value: [] for language in Language}
    for line in WRAPPINGS.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            language, before, after = line.split("\t")
            by_language[language].append((before.replace("\\n", "\n"), after.replace("\\n", "\n")))
    draw = random.Random(SEED)  # noqa: S311  the same in every run

    def wrap(question: AskedQuestion) -> str:
        known = by_language[question.language.value]
        half = known[LOOKED_AT:] if unseen else known[:LOOKED_AT]
        before, after = draw.choice(half)
        return f"{before}{question.text}{after}"

    return wrap


def in_capitals(question: AskedQuestion) -> str:
    """The question shouted."""
    return question.text.upper()


def ways() -> Iterator[tuple[str, Wrap]]:
    """How questions are written."""
    yield "as they are", lambda question: question.text
    yield "wrapped, as known", wrapping(unseen=False)
    yield "wrapped otherwise", wrapping(unseen=True)
    yield "in capitals", in_capitals


def main() -> None:
    """Measure, print, and write Markdown."""
    options = _options()
    encoders = cached_encoders(options.cache)
    texts = read_texts(options.kb)
    questions = read_questions(options.questions, frozenset(text.slug for text in texts))
    topics = shop_misses(questions, encoders)
    snapshot = snapshot_of(texts, probes_beside(topics), encoders)
    repaired = vocabulary_of(texts).repaired
    look_ups: dict[str, LookUp] = {"with all of it": shortened, "Otvet": question_in}
    learned = read_all(snapshot, questions, encoders, topics)
    lines = [
        "# Questions in courtesies and capitals",
        "",
        f"{options.date}, {machine()}. shop_kb's questions, each in one of {LOOKED_AT} wrappings of its language; the",
        "weights learned on the questions as they are, without the question's own article or near misses of its topic.",
        "",
        f"| questions | looked up | R@1 / R@3 | right at 2 / 5 / 10 % | AUROC | from {THRESHOLD}: right / wrong |",
        "|---|---|---|---|---|---|",
    ]
    for way, wrap in ways():
        written = [wrap(question) for question in questions]
        for name, look_up in look_ups.items():
            said = [repaired(look_up(text)) for text in written]
            answered = validated(learned, read_all(snapshot, questions, encoders, topics, said=said))
            lines.append(f"| {way} | {name} | {_cells(answered)} |")
            print(lines[-1], flush=True)
    (RESULTS / "wrappings.md").write_text("\n".join([*lines, ""]), "utf-8")


def _cells(answered: Sequence[Answered]) -> str:
    found = by_group(answered)["all"]
    coverage = " / ".join(f"{share:.2f}" for share in found["coverage"].values())
    sure = [one for one in answered if one.confidence >= THRESHOLD]
    right = sum(one.slugs[0] in one.question.right for one in sure)
    recall = f"{found['recall_at_1']:.3f} / {found['recall_at_3']:.3f}"
    return f"{recall} | {coverage} | {found['auroc']:.3f} | {right} / {len(sure) - right}"


def _options() -> argparse.Namespace:
    return shop_parser("Measure questions in courtesies and capitals.").parse_args()


if __name__ == "__main__":
    main()
