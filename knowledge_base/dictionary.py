"""Words of shops in both languages, so that a question shares words with an article in the other one."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from knowledge_base.words import WORDS, stems

MOST_MEANINGS = 3


class Dictionary:
    """Groups of words with one meaning: `Russian words = English words`, the most usual ones first."""

    def __init__(self, lines: Iterable[str]) -> None:
        lines = list(lines)
        self.fingerprint = "\n".join(lines).encode()
        self._meanings: dict[str, list[str]] = {}
        for line in lines:
            if line and not line.startswith("#"):
                russian, english = (WORDS.findall(side) for side in line.split("="))
                self._add(russian, english)
                self._add(english, russian)
        self._stems = {stem: frozenset(stems(" ".join(words))) for stem, words in self._meanings.items()}

    def meanings(self, stem: str) -> frozenset[str]:
        """The stems of the other language that it may mean; none where it is not known."""
        return self._stems.get(stem, frozenset())

    def in_other_words(self, text: str) -> str:
        """The most usual words of the other language for each word; words that are not known are left as they are."""
        found: list[str] = []
        for stem in stems(text):
            found += self._meanings.get(stem, [stem])[:MOST_MEANINGS]
        return " ".join(found)

    def _add(self, words: Iterable[str], meanings: Iterable[str]) -> None:
        for stem in dict.fromkeys(stems(" ".join(words))):
            known = self._meanings.setdefault(stem, [])
            known += [word for word in meanings if word not in known]


@cache
def shipped_dictionary() -> Dictionary:
    """The one in the package."""
    text = files("knowledge_base").joinpath("models", "dictionary.txt").read_text("utf-8")
    return Dictionary(text.splitlines())
