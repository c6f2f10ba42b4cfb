"""Whether a turn of a dialogue finds its article: by its words alone, with the message before it, and as we choose.

python -m benchmarks.followups --kb FOLDER --dialogues FILE --questions FILE [--cache FOLDER] [--date 2026-01-31]
"""

# ruff: noqa: E402  # the numeric libraries read the environment when they are imported
import os

from knowledge_base.threads import one_thread

one_thread(os.environ)

import argparse
import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

from benchmarks.machine import machine
from benchmarks.shop_questions import (
    THRESHOLD,
    AskedQuestion,
    CachedEncoder,
    cached_encoders,
    looked_up,
    read_questions,
    read_texts,
    shop_parser,
    snapshot_of,
)
from knowledge_base.fusion import shipped_fusion
from knowledge_base.ports import Role
from knowledge_base.probes import shipped_probes
from knowledge_base.questions import MARGINS, leans_on_context, may_lean, share_of_context, with_context
from knowledge_base.scoring import Scored, Searchable, mixed
from knowledge_base.signals import Question

RESULTS = Path("benchmarks") / "results"
LABELLED = Path(__file__).with_name("followups.tsv")
BEFORE_EACH = 2
LONGEST_BEFORE = 12
SEED = 7


@dataclass(frozen=True, slots=True)
class Turn:
    """A message after another one; `right` are the slugs that answer it."""

    kind: str
    before: str
    text: str
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class Found:
    """All articles by probability: by the words alone, and with the message before them."""

    turn: Turn
    alone: Sequence[Scored]
    joined: Sequence[Scored]


Way = Callable[[Found], Sequence[Scored]]

WAYS: dict[str, Way] = {
    "never the message before": lambda found: found.alone,
    "always the message before": lambda found: found.joined,
    "a list of words that continue": lambda found: found.joined if leans_on_context(found.turn.text) else found.alone,
    "Otvet": lambda found: ours(found),  # noqa: PLW0108  defined below
}


def labelled() -> Iterator[Turn]:
    """Our own set."""
    for line in LABELLED.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            kind, language, before, text, slug = line.split("\t")
            yield Turn(f"{kind} {language}", looked_up(before), looked_up(text), frozenset([slug]))


def of_dialogues(path: Path) -> Iterator[Turn]:
    """The turns of dialogues that an article answers and that another turn stands before."""
    for line in path.read_text("utf-8").splitlines():
        turns = json.loads(line)["turns"]
        for before, turn in pairwise(turns):
            expected = turn["expect"]
            if expected["expect"] == "answer":
                right = frozenset([expected["article"], *(expected.get("also") or [])])
                yield Turn("dialogues", looked_up(before["text"]), looked_up(turn["text"]), right)


def of_pairs(path: Path, known: frozenset[str]) -> Iterator[Turn]:
    """Customers' short questions, each after some that another article answers: what came before must not count. Those
    that no article answers come last."""
    asked = sorted(read_questions(path, known), key=lambda question: not question.right)
    draw = random.Random(SEED)  # noqa: S311  the same pairs in every run
    for question in asked:
        if len(question.text.split()) <= max(MARGINS):
            kind = "pairs" if question.right else "misses"
            for before in draw.sample(_others(question, asked), BEFORE_EACH):
                yield Turn(f"{kind} {question.language}", before, question.text, question.right)


def _others(question: AskedQuestion, asked: Sequence[AskedQuestion]) -> list[str]:
    """What may stand before a question: of the same language, answered by another article."""
    return [
        one.text
        for one in asked
        if one.language is question.language and one.right - question.right and len(one.text.split()) <= LONGEST_BEFORE
    ]


def find(turns: Sequence[Turn], searchable: Searchable, encoders: Sequence[CachedEncoder]) -> list[Found]:
    """Both readings of every turn."""
    alone = [turn.text for turn in turns]
    joined = [with_context(turn.text, turn.before) for turn in turns]
    readings = [_ranked(texts, searchable, encoders) for texts in (alone, joined)]
    return [Found(*one) for one in zip(turns, *readings, strict=True)]


def _ranked(texts: Sequence[str], searchable: Searchable, encoders: Sequence[CachedEncoder]) -> list[list[Scored]]:
    rows = [encoder.encode(texts, Role.QUERY) for encoder in encoders]
    return [searchable.rank(Question(text, tuple(part[number] for part in rows))) for number, text in enumerate(texts)]


def ours(found: Found) -> Sequence[Scored]:
    """What the product takes."""
    text, (alone, *_), (joined, *_) = found.turn.text, found.alone, found.joined
    if not may_lean(text):
        return found.alone
    agree = alone.subject == joined.subject
    share = share_of_context(text, alone.probability, joined.probability, agree=agree)
    return [one for one, _ in mixed(found.alone, found.joined, share)]


def main() -> None:
    """Measure, print, and write Markdown."""
    options = _options()
    encoders = cached_encoders(options.cache)
    probes = [probe.text for probe in shipped_probes()]
    searchable = Searchable(snapshot_of(read_texts(options.kb), probes, encoders), shipped_fusion())
    known = frozenset(subject.slug for subject in searchable.subjects)
    turns = [*labelled(), *of_dialogues(options.dialogues), *of_pairs(options.questions, known)]
    found = find(turns, searchable, encoders)
    kinds = list(dict.fromkeys(one.turn.kind for one in found))
    judged = {kind: {name: _judged(found, kind, way, searchable) for name, way in WAYS.items()} for kind in kinds}
    answered = {
        kind: ways for kind, ways in judged.items() if any(one.turn.right for one in found if one.turn.kind == kind)
    }
    lines = [
        "# Turns of dialogues",
        "",
        f"{options.date}, {machine()}. `follow`: cannot be understood without the message before; `alone`: a question",
        "of its own, mostly of another subject; `dialogues`: turns of the shop_kb dialogues that an article answers;",
        f"`pairs`: customers' questions of at most {max(MARGINS)} words, each after {BEFORE_EACH} others that another",
        "article answers; `misses`: the same with questions that no article answers. The margins were chosen on the",
        "first two, the rules of doubt on all but the last: their figures flatter a little. Recall@1 / recall@3:",
        "",
        *_table(answered, _recall),
        "",
        f"Turns found with a probability of {options.threshold} or more, right / wrong:",
        "",
        *_table(judged, partial(_sure, threshold=options.threshold)),
    ]
    text = "\n".join([*lines, ""])
    print(text)
    (RESULTS / "followups.md").write_text(text, "utf-8")


@dataclass(frozen=True, slots=True)
class Judged:
    """The best article's probability, whether it answers, and whether one of the best three does."""

    probability: float
    first: bool
    three: bool


def _judged(found: Sequence[Found], kind: str, way: Way, searchable: Searchable) -> list[Judged]:
    judged = []
    for one in found:
        if one.turn.kind == kind:
            best = way(one)[:3]
            answers = [searchable.subjects[scored.subject].slug in one.turn.right for scored in best]
            judged.append(Judged(best[0].probability, answers[0], any(answers)))
    return judged


def _recall(judged: Sequence[Judged]) -> str:
    first, three = sum(one.first for one in judged), sum(one.three for one in judged)
    return f"{first / len(judged):.2f} / {three / len(judged):.2f}"


def _sure(judged: Sequence[Judged], threshold: float) -> str:
    sure = [one for one in judged if one.probability >= threshold]
    right = sum(one.first for one in sure)
    return f"{right} / {len(sure) - right}"


def _table(judged: Mapping[str, Mapping[str, list[Judged]]], said: Callable[[list[Judged]], str]) -> Iterator[str]:
    """One column a kind of turns, one line a way."""
    kinds = [f"{kind} ({len(next(iter(ways.values())))})" for kind, ways in judged.items()]
    yield "| way | " + " | ".join(kinds) + " |"
    yield "|---|" + "---|" * len(kinds)
    for name in WAYS:
        yield f"| {name} | " + " | ".join(said(ways[name]) for ways in judged.values()) + " |"


def _options() -> argparse.Namespace:
    parser = shop_parser("Measure turns of dialogues.")
    parser.add_argument("--dialogues", type=Path, required=True, help="labelled dialogues, JSON lines")
    parser.add_argument("--threshold", type=float, default=THRESHOLD, help="from which probability one is answered")
    return parser.parse_args()


if __name__ == "__main__":
    main()
