"""Spelling repair: a word that nobody uses becomes the one that was surely meant.

Only a word that neither the shop nor the shipped list of common words knows, in any form, is touched; and only where
words of one meaning alone are a single slip (a letter too many, too few, wrong or swapped) away from it.
"""

from collections import Counter
from collections.abc import Iterable
from functools import cache, cached_property
from importlib.resources import files

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from knowledge_base.words import WORDS, has_cyrillic, stems

SHORTEST = 5
SLIPS = 1
LOOKED_AT = 8


class Vocabulary:
    """The words of a shop's `texts`, and `common` ones; ё counts as е."""

    def __init__(self, texts: Iterable[str], common: Iterable[str] = ()) -> None:
        self._own = Counter(word for text in texts for word in WORDS.findall(_folded(text)))
        self._known = self._own.keys() | set(common)
        self._stems = frozenset(stem for word in self._known for stem in stems(word))

    def repaired(self, text: str) -> str:
        """The text with its unknown words put right where it is clear what was meant."""
        return WORDS.sub(lambda found: self._word(found[0]), text)

    def _word(self, written: str) -> str:
        word = _folded(written)
        if len(word) < SHORTEST or not word.isalpha() or word in self._known or stems(word)[0] in self._stems:
            return written
        return self._meant(word) or written

    def _meant(self, word: str) -> str | None:
        """A word that begins alike and is one slip away; a shop's own one before others. None where several are."""
        choices = self._by_letter.get(word[0], [])
        found = [one for one, *_ in extract(word, choices, scorer=OSA.distance, score_cutoff=SLIPS, limit=LOOKED_AT)]
        same_script = [one for one in found if has_cyrillic(one) == has_cyrillic(word)]
        own = [one for one in same_script if one in self._own] or same_script
        if len({stems(one)[0] for one in own}) != 1:
            return None
        return max(own, key=lambda one: (self._own[one], one))

    @cached_property
    def _by_letter(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in sorted(self._known):
            if len(word) >= SHORTEST - SLIPS and word.isalpha():
                found.setdefault(word[0], []).append(word)
        return found


def _folded(text: str) -> str:
    return text.lower().replace("ё", "е")


@cache
def common_words() -> frozenset[str]:
    """The shipped list, made by `python -m benchmarks.common_words`."""
    return frozenset(files("knowledge_base").joinpath("models", "words.txt").read_text("utf-8").split())
