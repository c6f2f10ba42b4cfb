"""Whether a turn of a dialogue finds its article: by its words alone, with the message before it, and as we choose.

python -m benchmarks.followups --kb FOLDER --dialogues FILE [--cache FOLDER] [--date 2026-01-31]
"""

# ruff: noqa: E402  # the numeric libraries read the environment when they are imported
import os

from knowledge_base.threads import one_thread

one_thread(os.environ)

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from benchmarks.machine import machine
from benchmarks.shop_questions import CachedEncoder, cached_encoders, read_texts, snapshot_of
from knowledge_base.fusion import shipped_fusion
from knowledge_base.ports import Role
from knowledge_base.probes import shipped_probes
from knowledge_base.questions import leans, leans_on_context, may_lean, with_context
from knowledge_base.scoring import Searchable
from knowledge_base.signals import Question
from nlu.language import LanguageReader

RESULTS = Path("benchmarks") / "results"
LABELLED = Path(__file__).with_name("followups.tsv")


@dataclass(frozen=True, slots=True)
class Turn:
    """A message after another one; `right` are the slugs that answer it."""

    kind: str
    before: str
    text: str
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """The best slugs and the probability of the first one."""

    slugs: tuple[str, ...]
    probability: float


@dataclass(frozen=True, slots=True)
class Found:
    """The best articles with their probabilities: by the words alone, and with the message before them."""

    turn: Turn
    alone: Reading
    joined: Reading


Way = Callable[[Found], Reading]

WAYS: dict[str, Way] = {
    "never the message before": lambda found: found.alone,
    "always the message before": lambda found: found.joined,
    "a list of words that continue": lambda found: found.joined if leans_on_context(found.turn.text) else found.alone,
    "Otvet": lambda found: ours(found),  # noqa: PLW0108  defined below
}


def labelled() -> Iterator[Turn]:
    """Our own set."""
    read = LanguageReader().read
    for line in LABELLED.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            kind, language, before, text, slug = line.split("\t")
            yield Turn(f"{kind} {language}", read(before).text, read(text).text, frozenset([slug]))


def of_dialogues(path: Path) -> Iterator[Turn]:
    """The turns of dialogues that an article answers and that another turn stands before."""
    read = LanguageReader().read
    for line in path.read_text("utf-8").splitlines():
        turns = json.loads(line)["turns"]
        for before, turn in pairwise(turns):
            expected = turn["expect"]
            if expected["expect"] == "answer":
                right = frozenset([expected["article"], *(expected.get("also") or [])])
                yield Turn("dialogues", read(before["text"]).text, read(turn["text"]).text, right)


def find(turns: Sequence[Turn], searchable: Searchable, encoders: Sequence[CachedEncoder]) -> list[Found]:
    """Both readings of every turn."""
    alone = [turn.text for turn in turns]
    joined = [with_context(turn.text, turn.before) for turn in turns]
    readings = [_readings(texts, searchable, encoders) for texts in (alone, joined)]
    return [Found(*one) for one in zip(turns, *readings, strict=True)]


def _readings(texts: Sequence[str], searchable: Searchable, encoders: Sequence[CachedEncoder]) -> list[Reading]:
    rows = [encoder.encode(texts, Role.QUERY) for encoder in encoders]
    found = []
    for number, text in enumerate(texts):
        ranked = searchable.rank(Question(text, tuple(part[number] for part in rows)))[:3]
        slugs = tuple(searchable.subjects[one.subject].slug for one in ranked)
        found.append(Reading(slugs, ranked[0].probability))
    return found


def ours(found: Found) -> Reading:
    """What the product takes."""
    text, alone, joined = found.turn.text, found.alone, found.joined
    return joined if may_lean(text) and leans(text, alone.probability, joined.probability) else alone


def main() -> None:
    """Measure, print, and write Markdown."""
    options = _options()
    encoders = cached_encoders(options.cache)
    probes = [probe.text for probe in shipped_probes()]
    searchable = Searchable(snapshot_of(read_texts(options.kb), probes, encoders), shipped_fusion())
    found = find([*labelled(), *of_dialogues(options.dialogues)], searchable, encoders)
    kinds = list(dict.fromkeys(one.turn.kind for one in found))
    lines = [
        "# Turns of dialogues",
        "",
        f"{options.date}, {machine()}. `follow`: cannot be understood without the message before; `alone`: a question",
        "of its own, mostly of another subject; `dialogues`: turns of the shop_kb dialogues that an article answers.",
        "The margins were chosen on the first two, so their figures flatter a little; the dialogues had no part in it.",
        "recall@1 / recall@3:",
        "",
        "| way | " + " | ".join(f"{kind} ({sum(one.turn.kind == kind for one in found)})" for kind in kinds) + " |",
        "|---|" + "---|" * len(kinds),
    ]
    for name, way in WAYS.items():
        cells = [_cell([one for one in found if one.turn.kind == kind], way) for kind in kinds]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    text = "\n".join([*lines, ""])
    print(text)
    (RESULTS / "followups.md").write_text(text, "utf-8")


def _cell(found: Sequence[Found], way: Way) -> str:
    first = sum(bool(set(way(one).slugs[:1]) & one.turn.right) for one in found) / len(found)
    three = sum(bool(set(way(one).slugs) & one.turn.right) for one in found) / len(found)
    return f"{first:.2f} / {three:.2f}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure turns of dialogues.")
    parser.add_argument("--kb", type=Path, required=True, help="folder with ru/ and en/")
    parser.add_argument("--dialogues", type=Path, required=True, help="labelled dialogues, JSON lines")
    parser.add_argument("--cache", type=Path, default=Path(".cache") / "benchmarks", help="where vectors are kept")
    parser.add_argument("--date", default=f"{datetime.now(UTC):%Y-%m-%d}", help="the date written into the results")
    return parser.parse_args()


if __name__ == "__main__":
    main()
