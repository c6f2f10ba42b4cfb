"""How many questions are lost to false alarms: `python -m benchmarks.alarms VECTORS [--shop-kb FOLDER]`.

For borders of the mood and of the complexity model: what they miss and whom they alarm needlessly. All but the test
sets is read by models that had not seen the message, nor any of its shop. Writes benchmarks/results/alarms.md.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.machine import machine as described
from benchmarks.mine_shop_questions import Asked, answerable, cached_embedding
from nlu.complexity import ORDINARY, ORDINARY_BELOW, ComplexityReader
from nlu.cues import load_cues
from nlu.evaluation import DATA
from nlu.kernel_model import ASKING, Embed, Floats, linear, signal_flags
from nlu.kernel_training import Examples, folds, machine, read_rows, regression
from nlu.mood import ESCALATING, THRESHOLD, MoodReader, mood_signals
from nlu.train_complexity import read_examples
from nlu.train_mood import read_messages

RESULTS: Final = Path(__file__).parent / "results" / "alarms.md"
BORDERS: Final = {
    "mood": (0.24, 0.3, THRESHOLD, 0.42, 0.5, 0.6),
    "complexity": (0.05, round(1 - ORDINARY_BELOW, 2), 0.15, 0.2, 0.3, 0.5),
}
BEFORE: Final = {
    "mood": "| before: 0.5 | 0.112 | 0.046 | 0.104 | 0.085 | 0.070 | 99 of 100 | 55 of 564 |",
    "complexity": "| before: 0.3 | 0.023 | 0.109 | 0.133 | 0.085 | 0.037 | 60 of 60 | 64 of 564 |",
}
"""The models that had seen no questions of shops, at their borders, measured in the same way."""

Chances = NDArray[np.float64]
Chance = Callable[[str, Floats], float]
"""Text, vector → the probability that a human is needed, by the shipped model; 1 where a cue decides."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the measures are taken on."""

    embed: Embed
    asked: tuple[Asked, ...]
    shop_kb: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """Probabilities that a human is needed, and where one is: training messages, shops' questions, the test set."""

    training: Chances
    wanted: NDArray[np.bool_]
    shops: Chances
    test: Chances
    tested: NDArray[np.bool_]
    kb: Chances


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("vectors", type=Path, help="the folder of kept vectors")
    parser.add_argument("--shop-kb", type=Path, help="the folder with questions_dev.jsonl")
    given = parser.parse_args()
    rows = read_rows(given.shop_kb / "questions_dev.jsonl") if given.shop_kb else ()
    kept = Kept(cached_embedding(given.vectors), tuple(answerable(set())), rows)
    RESULTS.write_text("\n".join(lines(kept)) + "\n", encoding="utf-8")


def lines(kept: Kept) -> Iterator[str]:
    """The report."""
    yield "# False alarms\n"
    yield f"{datetime.now(UTC):%Y-%m-%d}, {described()}; `python -m benchmarks.alarms`.\n"
    yield f"Questions of shops that an article answers: {len(kept.asked)}.\n"
    moods, matters = _moods(kept), _matters(kept)
    yield from _table("mood", "emotion", moods, kept)
    yield from _table("complexity", "complex", matters, kept)
    lost = (moods.kb >= THRESHOLD) | (matters.kb > 1 - ORDINARY_BELOW)
    answers = np.array([row["expect"] == "answer" for row in kept.shop_kb], dtype=bool)
    yield f"Of shop_kb's {answers.sum()} answerable questions {lost[answers].sum()} are lost to either; before 99.\n"
    either = (moods.shops >= THRESHOLD) | (matters.shops > 1 - ORDINARY_BELOW)
    yield f"Of the shops' questions {either.mean():.3f} are lost to either; before 0.192."


def _table(subject: str, reason: str, measured: Measured, kept: Kept) -> Iterator[str]:
    yield f"## {subject.capitalize()}\n"
    yield "| border | training missed | false | shops false | test missed | false | shop_kb found | of answerable |"
    yield "|---|---|---|---|---|---|---|---|"
    yield BEFORE[subject]
    found = np.array([row.get("reason") == reason for row in kept.shop_kb], dtype=bool)
    answers = np.array([row["expect"] == "answer" for row in kept.shop_kb], dtype=bool)
    for border in BORDERS[subject]:
        missed, false = _alarms(measured.training, measured.wanted, border)
        test_missed, test_false = _alarms(measured.test, measured.tested, border)
        shops = (measured.shops >= border).mean()
        kb = [f"{(measured.kb[rows] >= border).sum()} of {rows.sum()}" for rows in (found, answers)]
        shares = [f"{share:.3f}" for share in (missed, false, shops, test_missed, test_false)]
        yield f"| {' | '.join([f'{border:.2f}', *shares, *kb])} |"
    yield ""


def _alarms(chances: Chances, wanted: NDArray[np.bool_], border: float) -> tuple[float, float]:
    return float((chances[wanted] < border).mean()), float((chances[~wanted] >= border).mean())


def _moods(kept: Kept) -> Measured:
    cues, reader = load_cues("mood"), MoodReader()
    messages = read_messages(kept.embed, cues)
    calling = [mood.value for mood in ESCALATING]
    flags = signal_flags([mood_signals(cues, asked.text) for asked in kept.asked], messages.examples.names)
    training, shops = unseen(messages.examples, kept, flags, calling)
    ours = np.array(["shop" not in row for row in messages.rows])
    wanted = np.isin(messages.examples.classes, calling)
    test = read_rows(DATA / "mood_test.jsonl")
    return Measured(
        training[ours],
        wanted[ours],
        shops,
        _read(test, reader.upset, kept),
        np.array([bool(row["escalate"]) for row in test]),
        _read(kept.shop_kb, reader.upset, kept),
    )


def _matters(kept: Kept) -> Measured:
    examples, reader = read_examples(kept.embed), ComplexityReader()
    matters = sorted({*examples.classes.tolist()} - {ORDINARY, ASKING})
    training, shops = unseen(examples, kept, np.zeros((len(kept.asked), 0), dtype=np.float32), matters)
    labelled = [row for row in read_rows(DATA / "complexity_train.jsonl") if row["why"] != "death"]
    ours, test = len(labelled), read_rows(DATA / "complexity_test.jsonl")
    cued = [reader.chance(row["text"], None) for row in labelled]
    return Measured(
        np.maximum(training[:ours], cued),
        np.isin(examples.classes[:ours], matters),
        np.maximum(shops, [reader.chance(asked.text, None) for asked in kept.asked]),
        _read(test, reader.chance, kept),
        np.array([bool(row["complex"]) for row in test]),
        _read(kept.shop_kb, reader.chance, kept),
    )


def unseen(examples: Examples, kept: Kept, flags: Floats, calling: Sequence[str]) -> tuple[Chances, Chances]:
    """The training messages and the shops' questions by models that saw neither them nor others of their shop."""
    classes, vectors = np.unique(examples.classes), kept.embed([asked.text for asked in kept.asked])
    scores, asked = (np.zeros((size, len(classes)), dtype=np.float32) for size in (len(examples.classes), len(vectors)))
    for known, unknown in folds(examples):
        model = machine(examples, known)
        scores[unknown] = model.scores(examples.vectors[unknown], examples.flags[unknown])
        here = np.isin([question.shop for question in kept.asked], examples.groups[unknown])
        asked[here] = model.scores(vectors[here], flags[here])
    weights = regression(scores, examples, strength=10.0)
    columns = np.isin(classes, calling)
    return _chances(weights, scores, columns), _chances(weights, asked, columns)


def _chances(weights: Floats, scores: Floats, columns: NDArray[np.bool_]) -> Chances:
    odds = linear(weights, scores).astype(np.float64)
    shares = np.exp(odds - odds.max(axis=1, keepdims=True))
    chances: Chances = shares[:, columns].sum(axis=1) / shares.sum(axis=1)
    return chances


def _read(rows: Sequence[dict[str, Any]], chance: Chance, kept: Kept) -> Chances:
    texts = [row["text"] for row in rows]
    vectors = kept.embed(texts) if texts else ()
    return np.array([chance(text, vector) for text, vector in zip(texts, vectors, strict=True)])


if __name__ == "__main__":
    main()
