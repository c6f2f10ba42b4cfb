"""Reading the Rasa training and test files for the tests that judge them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from rapidfuzz import fuzz, process

from nlu.transliteration import written_back

NLU = Path(__file__).resolve().parents[2] / "nlu"
TRAINING = NLU / "rasa" / "data"
HELD_OUT = NLU / "rasa" / "tests_data"

SAME_LETTERS = 88
ENOUGH_WORDS = 4
FURTHER_WORDS = 2

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
        """As the classifier reads it: Russian in Latin letters and in Cyrillic are one utterance."""
        return normalised(written_back(self.plain))


def normalised(text: str) -> str:
    """Lower case, ё as е, no punctuation; a text of punctuation only stays as it is."""
    words = re.sub(r"[^\w ]", " ", text.lower().replace("ё", "е")).split()
    return " ".join(words) or text.strip()


def near_duplicates(asked: Sequence[str], seen: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of keys with nearly the same letters in any order, or where one is the other and at most two words more."""
    letters = process.cdist(asked, seen, scorer=fuzz.token_sort_ratio, score_cutoff=SAME_LETTERS)
    near = [(asked[row], seen[column]) for row, column in zip(*letters.nonzero(), strict=True)]
    return [*near, *_one_within_the_other(asked, seen)]


def _one_within_the_other(asked: Sequence[str], seen: Sequence[str]) -> Iterator[tuple[str, str]]:
    worded = [(key, words) for key in seen if len(words := frozenset(key.split())) >= ENOUGH_WORDS]
    for key in asked:
        words = frozenset(key.split())
        if len(words) >= ENOUGH_WORDS:
            for other, others in worded:
                if abs(len(words) - len(others)) <= FURTHER_WORDS and (words <= others or others <= words):
                    yield key, other


def read_utterances(folder: Path) -> list[Utterance]:
    return [utterance for file in sorted(folder.glob("*.yml")) for utterance in _of_file(file)]


def _of_file(file: Path) -> Iterator[Utterance]:
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    for block in document["nlu"]:
        for line in block["examples"].splitlines():
            text = line.removeprefix("- ").strip()
            yield Utterance(text, block["intent"], block["metadata"]["language"], file.name)
