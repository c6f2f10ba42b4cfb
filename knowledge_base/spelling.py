"""Spelling repair: a word that nobody uses becomes the one that was surely meant.

Only a word that neither the shop nor the shipped list of common words knows, in any form, is touched; and only where
words of one meaning alone are a single slip (a letter too many, too few, wrong or swapped) away from it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from knowledge_base.words import WORDS, has_cyrillic, stems

SHORTEST = 5
SLIPS = 1
LOOKED_AT = 8
LISTS_KEPT = 4


class Vocabulary:
    """The words of a shop's `texts`, and `common` ones; ё counts as е."""

    def __init__(self, texts: Iterable[str], common: Iterable[str] = ()) -> None:
        self._own = Counter(word for text in texts for word in WORDS.findall(_folded(text)))
        self._common = _common(frozenset(common))
        self._stems = _stems(self._own)
        self._choices: dict[str, list[str]] = {}

    def repaired(self, text: str) -> str:
        """The text with its unknown words put right where it is clear what was meant."""
        return WORDS.sub(lambda found: self._word(found[0]), text)

    def _word(self, written: str) -> str:
        word = _folded(written)
        if len(word) < SHORTEST or not word.isalpha() or self._knows(word):
            return written
        return self._meant(word) or written

    def _knows(self, word: str) -> bool:
        if word in self._own or word in self._common.words:
            return True
        stem = stems(word)[0]
        return stem in self._stems or stem in self._common.stems

    def _meant(self, word: str) -> str | None:
        """A word that begins alike and is one slip away; a shop's own one before others. None where several are."""
        choices = self._beginning_with(word[0])
        found = [one for one, *_ in extract(word, choices, scorer=OSA.distance, score_cutoff=SLIPS, limit=LOOKED_AT)]
        same_script = [one for one in found if has_cyrillic(one) == has_cyrillic(word)]
        own = [one for one in same_script if one in self._own] or same_script
        if len({stems(one)[0] for one in own}) != 1:
            return None
        return max(own, key=lambda one: (self._own[one], one))

    def _beginning_with(self, letter: str) -> list[str]:
        if letter not in self._choices:
            own = {word for word in self._own if word[0] == letter and _may_be_meant(word)}
            self._choices[letter] = sorted(own.union(self._common.by_letter.get(letter, ())))
        return self._choices[letter]


class _Common(NamedTuple):
    """Words with all that a vocabulary asks of them; worked out once, as they are many and the same for all."""

    words: frozenset[str]
    stems: frozenset[str]
    by_letter: Mapping[str, Sequence[str]]


@lru_cache(maxsize=LISTS_KEPT)
def _common(words: frozenset[str]) -> _Common:
    by_letter: dict[str, list[str]] = {}
    for word in filter(_may_be_meant, words):
        by_letter.setdefault(word[0], []).append(word)
    return _Common(words, _stems(words), by_letter)


def _may_be_meant(word: str) -> bool:
    return len(word) >= SHORTEST - SLIPS and word.isalpha()


def _stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(stem for word in words for stem in stems(word))


def _folded(text: str) -> str:
    return text.lower().replace("ё", "е")


@cache
def common_words() -> frozenset[str]:
    """The shipped list, made by `python -m benchmarks.common_words`."""
    return frozenset(files("knowledge_base").joinpath("models", "words.txt").read_text("utf-8").split())
