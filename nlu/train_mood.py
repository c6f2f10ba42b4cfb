"""Trains the mood model from the messages in the repository: `python -m nlu.train_mood`.

Deterministic: the same messages and the same vectors give the same file, but for rounding on another processor.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from nlu.cues import CueBook, load_cues
from nlu.kernel_model import ASKING, Embed, KernelModel, signal_flags
from nlu.kernel_training import SHOP_FILE, SHOP_IMPORTANCE, Examples, fitted, packaged_embedding, read_rows
from nlu.mood import MILD, MODEL_FILE, mood_signal_names, mood_signals

TRAINING_FILE: Final = Path(__file__).parent / "data" / "mood_train.jsonl"


@dataclass(frozen=True, slots=True)
class Messages:
    """The labelled messages, and the same as the machine sees them."""

    rows: tuple[dict[str, Any], ...]
    examples: Examples


def train(embed: Embed, *, cues: CueBook | None = None) -> KernelModel:
    """Fit on the labelled messages of the repository."""
    return fitted(read_messages(embed, cues or load_cues("mood")).examples)


def read_messages(embed: Embed, cues: CueBook, *, shops: Path | None = SHOP_FILE) -> Messages:
    """The training messages with vectors and signals; without `shops` no questions of shops are among them."""
    asked = [row for row in read_rows(shops) if row["mood"]] if shops else []
    rows = (*read_rows(TRAINING_FILE), *asked)
    names = mood_signal_names(cues)
    examples = Examples(
        vectors=np.asarray(embed([row["text"] for row in rows]), dtype=np.float32),
        flags=signal_flags([mood_signals(cues, row["text"]) for row in rows], names),
        names=names,
        classes=np.array([row["kind"] if row["kind"] in {MILD, ASKING} else row["mood"] for row in rows]),
        importance=np.array([SHOP_IMPORTANCE if row["kind"] == ASKING else 1 for row in rows], dtype=np.float32),
        groups=np.array([row.get("shop") or str(place) for place, row in enumerate(rows)]),
    )
    return Messages(rows, examples)


def main() -> None:
    """Write the model beside its data."""
    train(packaged_embedding()).save(MODEL_FILE)


if __name__ == "__main__":
    main()
