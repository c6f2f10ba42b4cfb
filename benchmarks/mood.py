"""How well moods are read: `python -m benchmarks.mood [--shop-kb FOLDER] [--vectors FOLDER]`, into results/mood.md.

Three measures of different worth: the test set (its labels are fixed, the model never saw it), the training messages by
models that had not seen them (its kinds of messages are the hardest we could think of), and a shop's questions.
"""

import argparse
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from benchmarks.machine import machine
from benchmarks.mine_shop_questions import cached_embedding
from nlu.complexity import ComplexityReader
from nlu.cues import load_cues
from nlu.evaluation import (
    DATA,
    Alarms,
    Share,
    calibration_error,
    evaluate_dialogues,
    evaluate_mood,
    needs_human,
)
from nlu.kernel_model import Embed, Floats
from nlu.kernel_training import packaged_embedding, unseen_scores
from nlu.mood import ESCALATING, MILD, MODEL_FILE, THRESHOLD, MoodReader
from nlu.train_mood import Messages, read_messages
from nlu.transliteration import written_back

RESULTS: Final = Path(__file__).parent / "results" / "mood.md"
BEFORE: Final = (
    "| one linear model over e5 and signals, test set | 0.782 of 400 | 0.295 | 0.065 | |",
    "| before shops' questions, test set | 0.882 of 400 | 0.085 of 200 | 0.070 of 200 | 0.018 |",
    "| before shops' questions, shop_kb: emotion and all calm ones | | 0.010 of 100 | 0.071 of 898 | |",
)


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shop-kb", type=Path, help="the folder with questions_dev.jsonl")
    parser.add_argument("--vectors", type=Path, help="a folder that keeps the vectors between runs")
    given = parser.parse_args()
    embed = cached_embedding(given.vectors) if given.vectors else packaged_embedding()
    RESULTS.write_text("\n".join(lines(MoodReader(), embed, given.shop_kb)) + "\n", encoding="utf-8")


def lines(reader: MoodReader, embed: Embed, shop: Path | None) -> Iterator[str]:
    """The report."""
    yield "# Mood\n"
    yield f"{datetime.now(UTC):%Y-%m-%d}, {machine()}; `python -m benchmarks.mood`, one thread for numbers.\n"
    yield "| what | exact mood | escalations missed | false alarms | calibration error of the escalation |"
    yield "|---|---|---|---|---|"
    yield from BEFORE
    yield from _test_set(reader, embed)
    messages = read_messages(embed, load_cues("mood"))
    chances = unseen_chances(messages)
    yield from _unseen(messages, chances)
    yield from _shop(reader, embed, shop) if shop else ()
    yield from _dialogues(reader, embed)
    yield f"Reading one message beyond the encoding takes {_milliseconds(reader, messages):.2f} ms (median; with its "
    yield f"complexity); the model's file has {MODEL_FILE.stat().st_size / 1e6:.1f} MB.\n"
    yield from _kinds(messages, chances)


def _test_set(reader: MoodReader, embed: Embed) -> Iterator[str]:
    alarms, exact = evaluate_mood(reader, embed)
    rows = [json.loads(line) for line in (DATA / "mood_test.jsonl").read_text("utf-8").splitlines()]
    texts = [written_back(row["text"]) for row in rows]
    upset = [reader.upset(text, vector) for text, vector in zip(texts, embed(texts), strict=True)]
    pairs = [(chance, bool(row["escalate"])) for chance, row in zip(upset, rows, strict=True)]
    yield _row("test set", alarms, exact, calibration_error(pairs))


def unseen_chances(messages: Messages) -> Floats:
    """(messages, classes): the training messages by models and calibrations that had not seen them."""
    examples = messages.examples
    chances: Floats = cross_val_predict(
        LogisticRegression(C=10.0, max_iter=2000),
        unseen_scores(examples),
        examples.classes,
        method="predict_proba",
        params={"sample_weight": examples.importance},
    )
    return chances


def _unseen(messages: Messages, chances: Floats) -> Iterator[str]:
    classes = np.unique(messages.examples.classes)
    upset, wanted = _upset(messages, chances), _wanted(messages)
    exact = Share(int((classes[chances.argmax(axis=1)] == messages.examples.classes).sum()), len(wanted))
    asked = np.array(["shop" in row for row in messages.rows])
    hard = ~asked & np.array([row["kind"] != "everyday" for row in messages.rows])
    error = calibration_error(list(zip(upset.tolist(), wanted.tolist(), strict=True)))
    yield _row("training messages, five folds", _alarms(upset, wanted), exact, error)
    yield _row("the same without shops' questions", _alarms(upset[~asked], wanted[~asked]), None, None)
    yield _row("nor everyday questions", _alarms(upset[hard], wanted[hard]), None, None)


def _shop(reader: MoodReader, embed: Embed, folder: Path) -> Iterator[str]:
    rows = [json.loads(line) for line in (folder / "questions_dev.jsonl").read_text("utf-8").splitlines()]
    texts = [written_back(row["text"]) for row in rows]
    raised = [needs_human(reader.read(text, vector)) for text, vector in zip(texts, embed(texts), strict=True)]
    emotion = [hit for hit, row in zip(raised, rows, strict=True) if row.get("reason") == "emotion"]
    control = [hit for hit, row in zip(raised, rows, strict=True) if row.get("note") == "control"]
    calm = [hit for hit, row in zip(raised, rows, strict=True) if row.get("reason") in {None, "not_covered"}]
    missed = Share(len(emotion) - sum(emotion), len(emotion))
    yield _row("shop_kb questions: emotion and controls", Alarms(missed, Share(sum(control), len(control))), None, None)
    yield _row("shop_kb questions: emotion and all calm ones", Alarms(missed, Share(sum(calm), len(calm))), None, None)


def _dialogues(reader: MoodReader, embed: Embed) -> Iterator[str]:
    scores = evaluate_dialogues(reader, embed)
    yield "\n| dialogues | share |\n|---|---|"
    yield f"| a human called at the very turn | {_share(scores.at_the_turn)} |"
    yield f"| earlier / later / never | {_share(scores.early)} / {_share(scores.late)} / {_share(scores.never)} |"
    yield f"| called in a calm dialogue | {_share(scores.false)} |\n"


def _kinds(messages: Messages, chances: Floats) -> Iterator[str]:
    yield "| kind of training message, unseen | wrong side of the threshold |\n|---|---|"
    wrong = (_upset(messages, chances) >= THRESHOLD) != _wanted(messages)
    names = [f"{row['mood']}, {row['kind']}, {row['lang']}" for row in messages.rows]
    for name in sorted(set(names)):
        inside = [bool(bad) for bad, other in zip(wrong, names, strict=True) if other == name]
        yield f"| {name} | {_share(Share(sum(inside), len(inside)))} |"


def _upset(messages: Messages, chances: Floats) -> Floats:
    columns = np.isin(np.unique(messages.examples.classes), [mood.value for mood in ESCALATING])
    upset: Floats = chances[:, columns].sum(axis=1)
    return upset


def _wanted(messages: Messages) -> np.ndarray:
    calling = {mood.value for mood in ESCALATING}
    return np.array([row["mood"] in calling and row["kind"] != MILD for row in messages.rows])


def _alarms(upset: Floats, wanted: np.ndarray) -> Alarms:
    raised = upset >= THRESHOLD
    return Alarms(
        missed=Share(int((wanted & ~raised).sum()), int(wanted.sum())),
        false=Share(int((~wanted & raised).sum()), int((~wanted).sum())),
    )


def _milliseconds(moods: MoodReader, messages: Messages) -> float:
    """Of both readers; the median."""
    complexities, taken = ComplexityReader(), []
    for row, vector in list(zip(messages.rows, messages.examples.vectors, strict=True))[::20]:
        begun = time.perf_counter()
        moods.read(row["text"], vector)
        complexities.read(row["text"], vector)
        taken.append(time.perf_counter() - begun)
    return float(np.median(taken)) * 1000


def _row(what: str, alarms: Alarms, exact: Share | None, error: float | None) -> str:
    cells = [_share(exact) if exact else "", _share(alarms.missed), _share(alarms.false)]
    return f"| {what} | {' | '.join(cells)} | {'' if error is None else f'{error:.3f}'} |"


def _share(share: Share) -> str:
    return f"{share.value:.3f} of {share.whole}"


if __name__ == "__main__":
    main()
