"""Reading the Rasa training and test files for the tests that judge them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

NLU = Path(__file__).resolve().parents[2] / "nlu"
TRAINING = NLU / "rasa" / "data"
HELD_OUT = NLU / "rasa" / "tests_data"

ANNOTATION = re.compile(r"\[([^\]]+)\]\((\w+)\)")


@dataclass(frozen=True)
class Utterance:
    text: str
    """With its annotations, as the file has it."""
    intent: str
    language: str
    file: str

    @property
    def plain(self) -> str:
        return ANNOTATION.sub(r"\1", self.text)

    @property
    def key(self) -> str:
        return normalised(self.plain)


def normalised(text: str) -> str:
    """Lower case, ё as е, no punctuation; a text of punctuation only stays as it is."""
    words = re.sub(r"[^\w ]", " ", text.lower().replace("ё", "е")).split()
    return " ".join(words) or text.strip()


def read_utterances(folder: Path) -> list[Utterance]:
    return [utterance for file in sorted(folder.glob("*.yml")) for utterance in _of_file(file)]


def _of_file(file: Path) -> Iterator[Utterance]:
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    for block in document["nlu"]:
        for line in block["examples"].splitlines():
            text = line.removeprefix("- ").strip()
            yield Utterance(text, block["intent"], block["metadata"]["language"], file.name)
