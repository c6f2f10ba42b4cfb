"""Trains the complexity model from the messages in the repository: `python -m nlu.train_complexity`.

Deterministic: the same messages and the same vectors give the same file, but for rounding on another processor.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import yaml

from nlu.complexity import ORDINARY, TRAINED_MODEL
from nlu.kernel_model import ASKING, Embed, KernelModel
from nlu.kernel_training import SHOP_FILE, SHOP_IMPORTANCE, Examples, fitted, packaged_embedding, read_rows
from nlu.transliteration import written_back

TRAINING_FILE: Final = Path(__file__).parent / "data" / "complexity_train.jsonl"
UTTERANCES: Final = Path(__file__).parent / "rasa" / "data"
_MOODY_INTENTS: Final = frozenset({"complaint", "legal_or_safety", "talk_to_human", "thanks"})
_ANNOTATION = re.compile(r"\[([^\]]+)\]\(\w+\)")
_CONTROL: Final = "control"
_DEATH: Final = "death"
_EVERYDAY_IMPORTANCE: Final = 0.3
_EVERY: Final = 4
"""Every so many of the everyday utterances of the intents; they outnumber the labelled messages eight to one."""


@dataclass(frozen=True, slots=True)
class _Example:
    text: str
    matter: str
    importance: float = 1.0
    shop: str = ""


def train(embed: Embed) -> KernelModel:
    """Fit on the labelled messages and, as ordinary ones, everyday utterances of the intents and shops' questions."""
    return fitted(read_examples(embed))


def read_examples(embed: Embed, *, shops: Path | None = SHOP_FILE) -> Examples:
    """The labelled messages come first; the model looks at no signals: those decide by themselves."""
    read = [*_labelled(), *_everyday(), *(_asked(shops) if shops else ())]
    return Examples(
        vectors=np.asarray(embed([example.text for example in read]), dtype=np.float32),
        flags=np.zeros((len(read), 0), dtype=np.float32),
        names=(),
        classes=np.array([example.matter for example in read]),
        importance=np.array([example.importance for example in read], dtype=np.float32),
        groups=np.array([example.shop or str(place) for place, example in enumerate(read)]),
    )


def _labelled() -> Iterator[_Example]:
    """A death in the family has too few examples to be learned and is left to the cues."""
    for row in read_rows(TRAINING_FILE):
        if row["why"] != _DEATH:
            yield _Example(row["text"], ORDINARY if row["why"] == _CONTROL else row["why"])


def _everyday() -> Iterator[_Example]:
    for text in sorted(set(everyday_utterances(UTTERANCES)))[::_EVERY]:
        yield _Example(written_back(text), ORDINARY, _EVERYDAY_IMPORTANCE)


def _asked(path: Path) -> Iterator[_Example]:
    for row in read_rows(path):
        if row["complex"] is False:
            yield _Example(row["text"], ASKING, SHOP_IMPORTANCE, row["shop"])


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
