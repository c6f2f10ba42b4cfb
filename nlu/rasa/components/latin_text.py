"""What language a text in Latin letters is: English, Russian in Latin letters, or one that the shop does not speak.

Naive Bayes over whole words with letter triples for words outside the lists. Plain Python 3.10 without imports of the
product.
"""

import math
import re
from functools import lru_cache
from typing import NamedTuple

from .transliteration import known_russian, read_words, to_cyrillic

ENGLISH = "english"
RUSSIAN = "russian"
FOREIGN = "foreign"

_WORD = re.compile(r"(?<![\d-])(?:[^\W\d_]+(?:['’`][^\W\d_]+)*|[a-z]*[46][a-z]{2,})(?![^\W_]|-?\d)", re.IGNORECASE)
_UNKNOWN_WORD = 1e-6
_FOREIGN_WORD_WEIGHT = 0.004
_TRIPLE_WEIGHT = 0.5
_DIACRITICS = re.compile(
    "[äöüßàâçèêëîïôûœáéíñóúìòãõąćęłńśźżğışčďěňřšťůžåøæđươạảấầẩậắằẳặẹẻẽếềểễệỉịọỏốồổỗộớờởợụủứừửữựỳỵỷỹ]"
)


class Evidence(NamedTuple):
    """Log probabilities of the three readings and the number of words behind them."""

    english: float
    russian: float
    foreign: float
    words: int

    @property
    def best(self) -> str:
        """The likeliest reading; English where nothing speaks for another."""
        if max(self.russian, self.foreign) <= self.english:
            return ENGLISH
        return RUSSIAN if self.russian >= self.foreign else FOREIGN


class Letters:
    """Log probabilities of letter triples, smoothed."""

    def __init__(self, words: "tuple[str, ...]") -> None:
        self._counts: "dict[str, int]" = {}
        self._pairs: "dict[str, int]" = {}
        for word in words:
            for triple in _triples(word):
                self._counts[triple] = self._counts.get(triple, 0) + 1
                self._pairs[triple[:2]] = self._pairs.get(triple[:2], 0) + 1

    def log_probability(self, word: str) -> float:
        """Of the word, letter after letter."""
        return sum(
            math.log((self._counts.get(triple, 0) + 0.3) / (self._pairs.get(triple[:2], 0) + 9.0))
            for triple in _triples(word)
        )


def _triples(word: str) -> "list[str]":
    padded = f"^^{word}$"
    return [padded[i : i + 3] for i in range(len(padded) - 2)]


def spelled_in_latin(word: str) -> str:
    """The commonest Latin spelling of a Cyrillic word."""
    table = dict(
        zip("абвгдезиклмнопрстуфыэёй", "abvgdeziklmnoprstufyeei", strict=True),
        х="h", ц="c", ч="ch", ш="sh", щ="sch", ж="zh", ъ="", ь="", ю="yu", я="ya",
    )  # fmt: skip
    return "".join(table.get(char, char) for char in word)


class LatinText:
    """The three word lists, ready to read with."""

    def __init__(self) -> None:
        english, foreign = read_words("english"), read_words("foreign")
        self._english = _zipf(english)
        self._russian = _zipf(read_words("russian"))
        self._foreign = frozenset(foreign)
        self._letters = {
            ENGLISH: Letters(english),
            RUSSIAN: Letters(tuple(map(spelled_in_latin, self._russian))),
            FOREIGN: Letters(tuple(self._foreign)),
        }

    @property
    def english_words(self) -> "frozenset[str]":
        """Lower case."""
        return frozenset(self._english)

    def knows_english(self, word: str) -> bool:
        """Whether the word is on the English list."""
        return word.lower().replace("’", "'") in self._english

    def read(self, text: str) -> Evidence:
        """Weigh the words of a text."""
        words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
        totals = [0.0, 0.0, 0.0]
        for word in words:
            for place, score in enumerate(self._scores(word)):
                totals[place] += score
        return Evidence(totals[0], totals[1], totals[2], len(words))

    def _scores(self, word: str) -> "tuple[float, float, float]":
        russian = known_russian(word)
        letters = {name: _TRIPLE_WEIGHT * model.log_probability(word) for name, model in self._letters.items()}
        best = max(letters.values())
        unknown = {name: math.log(_UNKNOWN_WORD) + score - best for name, score in letters.items()}
        return (
            math.log(self._english[word]) if word in self._english else unknown[ENGLISH],
            math.log(self._russian[russian] * 0.5) if russian else unknown[RUSSIAN],
            math.log(_FOREIGN_WORD_WEIGHT) if word in self._foreign else unknown[FOREIGN] + _diacritics(word),
        )


def _zipf(words: "tuple[str, ...]") -> "dict[str, float]":
    """Word → probability by its place in a list sorted by frequency (Zipf's law)."""
    scale = sum(1 / (place + 10) for place in range(len(words)))
    return {word: 1 / (place + 10) / scale for place, word in reversed(list(enumerate(words)))}


def _diacritics(word: str) -> float:
    return 4.0 if _DIACRITICS.search(word) else 0.0


@lru_cache(maxsize=1)
def latin_text() -> LatinText:
    """The one reader of this process, built at the first use."""
    return LatinText()


@lru_cache(maxsize=64)
def written_back(text: str) -> str:
    """The text in Cyrillic where it is Russian in Latin letters, unchanged otherwise."""
    if re.search("[а-яё]", text.lower()) or latin_text().read(text).best != RUSSIAN:
        return text
    return to_cyrillic(text, keep=latin_text().english_words)
