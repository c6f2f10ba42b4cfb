"""Our intent classifier on public sets, beside plain logistic regression on the same vectors.

`python -m benchmarks.understanding_public DATA --date DATE --work-dir FOLDER`. DATA holds the folders banking77,
clinc150 and bitext_cs; rows that `benchmarks.public_diet` left in FOLDER stand beside ours. The product is trained on
none of them; on bitext_cs the classifier knows our data only.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from benchmarks.machine import machine
from benchmarks.public_sets import BITEXT_INTENTS, IntentSet, Labelled, banking77, bitext_cs, clinc150, few_shots
from benchmarks.rasa_pipelines import ROOT
from benchmarks.sentence_vectors import Floats, Vectors, sentence_vectors
from nlu.evaluation import calibration_error, intent_tests
from nlu.rasa.components.intent_fitting import fit_kernel

RESULT: Final = Path(__file__).parent / "results" / "understanding_public"
OURS: Final = "ours: USE, then e5 + USE where unsure"
PLAIN: Final = "logistic regression on the same vectors"
SHARES, RIDGE, KEPT, SURE = (0.6, 0.4), 0.05, 256, 0.9
ITERATIONS, WEIGHT_E5 = 60, 2.5
GOALS: Final = {"banking77": 0.93, "banking77, 10-shot": 0.84, "clinc150": 0.96, "bitext_cs": 0.94}
GOAL_AUROC: Final = 0.97

NOTES: Final = (
    "bitext_cs says what our training utterances don't (“early termination penalty”, “restitution”, “lodge a consumer",
    "claim”, “Platinum account”): such words go to legal_or_safety, invoice_documents and out_of_scope. DIET has as",
    "many epochs as some ten minutes of processor time allow (default: 100); on the large sets it was not trained.",
)

Guess = tuple[str, float]
Classifier = Callable[[Vectors], list[Guess]]
"""Vectors of texts → for each the best intent with its probability."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`out_of_scope_auroc` tells in-scope from out-of-scope by the probability of the best intent."""

    data: str
    method: str
    trained_on: int
    tested_on: int
    accuracy: float
    calibration_error: float
    out_of_scope_auroc: float | None = None


def main() -> None:
    """Measure all, write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--date", required=True)
    parser.add_argument("--work-dir", type=Path, required=True)
    parser.add_argument("--only", choices=("banking77", "clinc150", "bitext_cs"), action="append")
    options = parser.parse_args()
    options.work_dir.mkdir(parents=True, exist_ok=True)
    for name in options.only or ("banking77", "clinc150", "bitext_cs"):
        rows = list(_measured(name, options.data, options.work_dir))
        (options.work_dir / f"{name}.json").write_text(json.dumps([asdict(row) for row in rows]))
    parts = [json.loads(path.read_text()) for path in sorted(options.work_dir.glob("*.json"))]
    write(options.date, sorted((Row(**row) for part in parts for row in part), key=lambda row: row.data))


def _measured(name: str, data: Path, kept: Path) -> Iterator[Row]:
    if name == "banking77":
        whole = banking77(data)
        yield from on_set(whole, kept)
        yield from on_set(few_shots(whole), kept)
    elif name == "clinc150":
        yield from on_set(clinc150(data), kept)
    else:
        yield from on_bitext(bitext_cs(data), kept)


def on_set(data: IntentSet, kept: Path) -> Iterator[Row]:
    """Train and test on the set's own parts."""
    train, test, strange = (_vectors(part, kept, data.name) for part in (data.train, data.test, data.out_of_scope))
    for method, fit in METHODS.items():
        classify = fit(train, [one.intent for one in data.train])
        guesses = classify(test)
        right = [guess == one.intent for (guess, _), one in zip(guesses, data.test, strict=True)]
        beyond = classify(strange) if data.out_of_scope else []
        yield result_row(data.name, method, trained_on=len(data.train), guesses=guesses, right=right, beyond=beyond)


def on_bitext(asked: Sequence[Labelled], kept: Path) -> Iterator[Row]:
    """Train on the product's own utterances only."""
    own = [Labelled(one.text, one.intent) for one in intent_tests(ROOT / "nlu" / "rasa" / "data")]
    train, test = _vectors(own, kept, "own"), _vectors(asked, kept, "bitext_cs")
    for method, fit in METHODS.items():
        guesses = fit(train, [one.intent for one in own])(test)
        right = [guess in BITEXT_INTENTS[one.intent] for (guess, _), one in zip(guesses, asked, strict=True)]
        yield result_row("bitext_cs", method, trained_on=len(own), guesses=guesses, right=right, beyond=[])


def fit_ours(known: Vectors, intents: list[str]) -> Classifier:
    """The cascade of `nlu/rasa/config.yml`, fitted by its own code."""
    quick = fit_kernel([known.use], intents, shares=[1.0], ridge=RIDGE, kept=KEPT)
    slow = fit_kernel([known.e5, known.use], intents, shares=SHARES, ridge=RIDGE, kept=KEPT)

    def guess(e5: Floats, use: Floats) -> Guess:
        first = _best(quick.probabilities(use))
        return first if first[1] >= SURE else _best(slow.probabilities(np.hstack([e5, use])))

    return lambda asked: [guess(e5, use) for e5, use in zip(*asked, strict=True)]


def fit_plain(known: Vectors, intents: list[str]) -> Classifier:
    """What scikit-learn does by default, on the same vectors at length 10 (at length 1 it underfits by far)."""
    model = LogisticRegression(max_iter=ITERATIONS).fit(_at_length_ten(known), intents)

    def classify(asked: Vectors) -> list[Guess]:
        shares: NDArray[np.float64] = model.predict_proba(_at_length_ten(asked))
        return [(str(model.classes_[row.argmax()]), float(row.max())) for row in shares]

    return classify


def _at_length_ten(vectors: Vectors) -> Floats:
    both = np.hstack([vectors.e5 * WEIGHT_E5, vectors.use])
    found: Floats = both * (10 / np.linalg.norm(both, axis=1, keepdims=True))
    return found


def _best(probabilities: dict[str, float]) -> Guess:
    return max(probabilities.items(), key=lambda item: item[1])


METHODS: Final = {OURS: fit_ours, PLAIN: fit_plain}


def result_row(
    data: str, method: str, *, trained_on: int, guesses: Sequence[Guess], right: Sequence[bool], beyond: Sequence[Guess]
) -> Row:
    """`guesses` of the texts in scope and whether each is `right`; `beyond` of those out of scope."""
    sure = [probability for _, probability in guesses]
    strange = [probability for _, probability in beyond]
    auroc = roc_auc_score([1] * len(sure) + [0] * len(strange), sure + strange) if strange else None
    return Row(
        data=data,
        method=method,
        trained_on=trained_on,
        tested_on=len(guesses),
        accuracy=round(sum(right) / len(right), 4),
        calibration_error=round(calibration_error(list(zip(sure, right, strict=True))), 3),
        out_of_scope_auroc=None if auroc is None else round(float(auroc), 3),
    )


def _vectors(examples: Sequence[Labelled], kept: Path, name: str) -> Vectors:
    if not examples:
        return Vectors(np.empty((0, 0), np.float32), np.empty((0, 0), np.float32))
    texts = [one.text for one in examples]
    return sentence_vectors(texts, kept / f"{name.replace(', ', '-')}-{len(texts)}.npz")


def write(date: str, rows: Sequence[Row]) -> None:
    """As Markdown and as JSON."""
    content = {"date": date, "machine": machine(), "rows": [asdict(row) for row in rows]}
    RESULT.with_suffix(".json").write_text(json.dumps(content, indent=2) + "\n")
    text = "\n".join(_table(date, rows)) + "\n"
    RESULT.with_suffix(".md").write_text(text, encoding="utf-8")
    print(text)


def _table(date: str, rows: Sequence[Row]) -> Iterator[str]:
    yield "# Understanding on public sets"
    yield ""
    yield f"{date}, {machine()}; `python -m benchmarks.understanding_public`."
    yield ""
    yield "| set | method | trained on | tested on | accuracy | goal | calibration error | out-of-scope AUROC |"
    yield "|---|---|---|---|---|---|---|---|"
    for row in rows:
        auroc = "" if row.out_of_scope_auroc is None else f"{row.out_of_scope_auroc:.3f} (goal {GOAL_AUROC})"
        yield (
            f"| {row.data} | {row.method} | {row.trained_on} | {row.tested_on} | {row.accuracy:.1%} "
            f"| {GOALS[row.data]:.0%} | {row.calibration_error:.3f} | {auroc} |"
        )
    yield ""
    yield from NOTES


if __name__ == "__main__":
    main()
