"""Trains the complexity model from the messages in the repository: `python -m nlu.train_complexity`.

Deterministic: the same data and the same vectors give the same file.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression

from nlu.complexity import ORDINARY, TRAINED_MODEL
from nlu.mood_model import FIRST, Embed, unit_rows
from nlu.rasa.components.latin_text import written_back
from nlu.signal_model import SignalModel, feature_matrix
from nlu.train_mood import packaged_embedding

TRAINING_FILE: Final = Path(__file__).parent / "data" / "complexity_train.jsonl"
UTTERANCES: Final = Path(__file__).parent / "rasa" / "data"
_MOODY_INTENTS: Final = frozenset({"complaint", "legal_or_safety", "talk_to_human", "thanks"})
_ANNOTATION = re.compile(r"\[([^\]]+)\]\(\w+\)")
_CONTROL: Final = "control"
_DEATH: Final = "death"
_SCALE: Final = 3.0
_EVERYDAY_WEIGHT: Final = 0.1
"""The everyday utterances of the intents outnumber the labelled messages ten to one."""


def train(embed: Embed) -> SignalModel:
    """Fit on the labelled messages and, as ordinary ones, the everyday utterances of the intents."""
    labelled = list(_labelled(TRAINING_FILE))
    everyday = [(text, ORDINARY) for text in everyday_utterances(UTTERANCES)]
    texts = [written_back(text) for text, _ in (*labelled, *everyday)]
    vectors = unit_rows(np.asarray(embed(texts), dtype=np.float32)[:, :FIRST])
    centre = vectors.mean(axis=0)
    matrix = feature_matrix(vectors, [()] * len(texts), cues=(), centre=centre, scale=_SCALE)
    importance = np.r_[np.ones(len(labelled)), np.full(len(everyday), _EVERYDAY_WEIGHT)]
    fitted = LogisticRegression(C=1.0, max_iter=1000).fit(
        matrix[:, :-1], [why for _, why in (*labelled, *everyday)], sample_weight=importance
    )
    return SignalModel(
        classes=tuple(map(str, fitted.classes_)),
        cues=(),
        weights=np.hstack([fitted.coef_, fitted.intercept_[:, np.newaxis]]).astype(np.float32),
        centre=centre,
        scale=_SCALE,
    )


def _labelled(path: Path) -> Iterator[tuple[str, str]]:
    """A death in the family has too few examples to be learned and is left to the cues."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["why"] != _DEATH:
            yield row["text"], ORDINARY if row["why"] == _CONTROL else row["why"]


def everyday_utterances(folder: Path) -> Iterator[str]:
    """The training utterances of the intents that say nothing of a mood, without their annotations."""
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if block["intent"] not in _MOODY_INTENTS:
                yield from (_ANNOTATION.sub(r"\1", line) for line in _examples(block["examples"]))


def _examples(block: str) -> Iterator[str]:
    return (line.strip().removeprefix("- ") for line in block.splitlines() if line.strip().startswith("- "))


def main() -> None:
    """Write the model beside its data."""
    train(packaged_embedding()).save(TRAINED_MODEL)


if __name__ == "__main__":
    main()
