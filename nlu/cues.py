"""Explicit signals in a message: named regular expressions per language, and how the message is typed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from conversations.understanding import Language

CUES_FOLDER: Final = Path(__file__).parent / "cues"
CAPITALS: Final = "capitals"
EXCLAMATIONS: Final = "exclamations"
QUESTION_MARKS: Final = "question_marks"

_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class CueBook:
    """Named patterns of both languages; a name may have patterns in one of them only."""

    patterns: Mapping[str, tuple[re.Pattern[str], ...]]

    @property
    def names(self) -> tuple[str, ...]:
        """All names that `find` can give, sorted."""
        return tuple(sorted({*self.patterns, CAPITALS, EXCLAMATIONS, QUESTION_MARKS}))

    def find(self, text: str) -> tuple[str, ...]:
        """The names of the signals in the text, sorted. Russian in Latin letters has to be written back before."""
        lowered = folded(text)
        worded = {name for name, patterns in self.patterns.items() if any(p.search(lowered) for p in patterns)}
        return tuple(sorted({*worded, *typing_signals(text)}))


def load_cues(subject: str, folder: Path = CUES_FOLDER) -> CueBook:
    """Read `SUBJECT_ru.yml` and `SUBJECT_en.yml`."""
    found: dict[str, list[re.Pattern[str]]] = {}
    for language in Language:
        book = yaml.safe_load((folder / f"{subject}_{language.value}.yml").read_text(encoding="utf-8"))
        for name, lines in book.items():
            found.setdefault(name, []).extend(map(re.compile, lines))
    return CueBook({name: tuple(patterns) for name, patterns in found.items()})


def folded(text: str) -> str:
    """Lower case, ё as е, typographic apostrophes straight."""
    return text.lower().replace("ё", "е").replace("’", "'")


def typing_signals(text: str) -> Iterable[str]:
    """Capitals, many exclamation marks, many question marks."""
    words = _WORD.findall(text)
    loud = [word for word in words if word.isupper()]
    if len(loud) >= 2 and len(loud) >= 0.6 * len(words):
        yield CAPITALS
    if re.search(r"!{2,}", text):
        yield EXCLAMATIONS
    if re.search(r"\?{2,}|\?!|!\?", text):
        yield QUESTION_MARKS
