"""What the letters and words of a question have in common with the example questions and the articles."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from conversations.understanding import Language
from knowledge_base.counting import Counted, letters_of, stems_of
from knowledge_base.dictionary import Dictionary
from knowledge_base.ports import Vectors
from knowledge_base.weighing import Weighted
from knowledge_base.words import language_of, stems


@dataclass(frozen=True, slots=True)
class Missing:
    """How often stems are known less: in each subject's examples, and in everything."""

    by_owner: Mapping[int, Counter[str]]
    everywhere: Counter[str]


class Lacking(NamedTuple):
    """The subjects without a text in a language, and what that language's words mean in the other one."""

    subjects: Mapping[Language, frozenset[int]]
    dictionary: Dictionary


class _Meanings(NamedTuple):
    """What stands for a stem in the texts of a subject: of one that is `lacking` its language, and of others."""

    own: tuple[str, ...]
    abroad: tuple[str, ...]
    lacking: frozenset[int]

    def of(self, subject: int) -> tuple[str, ...]:
        return self.abroad if subject in self.lacking else self.own


_Word = tuple[float, tuple[str, ...]]
"""A word's weight with the stems that stand for it."""


class Lexicon:
    """Weighted letters and stems of `rows` (example questions, then probes), and the words of every article.

    `owners[i]` is the subject of row i, or `len(articles)` where it is a probe; `articles[n]` are the stems of all
    text of subject n. Questions are compared with what is `lacking` in their language by the dictionary, too. Where
    all that is asked is known before, `asked` are its stems: others need no counting then.
    """

    def __init__(
        self,
        rows: Counted,
        owners: Sequence[int],
        articles: Sequence[frozenset[str]],
        lacking: Lacking,
        asked: frozenset[str] | None = None,
    ) -> None:
        self._dictionary = lacking.dictionary
        asked = None if asked is None else asked.union(*map(self._dictionary.meanings, asked))
        first_probe = sum(owner < len(articles) for owner in owners)
        self.letters = Weighted(letters_of, rows.letters, first_probe)
        self.words = Weighted(stems_of, rows.words, first_probe)
        examples = rows.stems[:first_probe]
        self._row_stems = examples if asked is None else tuple(known & asked for known in examples)
        self._article_stems = list(articles) if asked is None else [known & asked for known in articles]
        self._owners = list(owners[:first_probe])
        self._owned = self._count(len(articles))
        both = zip(self._article_stems, self._owned, strict=True)
        self._known_stems = [said.union(asked) for said, asked in both]
        known = [*self._row_stems, *self._article_stems]
        self._frequency = Counter(stem for document in known for stem in document)
        self._documents = len(known)
        self._first_probe = first_probe
        self._lacking = lacking.subjects
        self._foreign = {language: np.isin(owners, list(some)) for language, some in self._lacking.items() if some}

    def alike(self, text: str) -> tuple[Vectors, Vectors]:
        """Cosines of the question with every row, by letters and by stems."""
        letters, words = self.letters.cosines(text), self.words.cosines(text)
        foreign = self._foreign.get(language_of(text))
        if foreign is not None:
            said = self._dictionary.in_other_words(text)
            letters = np.where(foreign, self.letters.cosines(said), letters)
            words = np.where(foreign, self.words.cosines(said), words)
        return letters, words

    def missing(self, left_out: Sequence[int], gone: int | None) -> Missing:
        """What is known less where some rows and one article are not there."""
        by_owner: defaultdict[int, Counter[str]] = defaultdict(Counter)
        for row in left_out:
            if row < self._first_probe:
                by_owner[self._owners[row]].update(self._row_stems[row])
        everywhere = Counter(self._article_stems[gone] if gone is not None else ())
        for counter in by_owner.values():
            everywhere.update(counter)
        return Missing(by_owner, everywhere)

    def shares(self, text: str, subjects: Sequence[int], missing: Missing) -> tuple[Vectors, Vectors]:
        """How much of the question's weight is in each subject's article, and in article or examples; 0..1."""
        asked = self._weights(text, missing)
        total = sum(asked.values()) or 1.0
        meant = [(weight, self._meanings(stem)) for stem, weight in asked.items()]
        found = [self._shared(subject, [(w, one.of(subject)) for w, one in meant], missing) for subject in subjects]
        in_article, in_all = np.asarray(found, np.float32).reshape(-1, 2).T / np.float32(total)
        return in_article, in_all

    def _shared(self, subject: int, asked: Sequence[_Word], missing: Missing) -> tuple[float, float]:
        """The weight of those words that an article says, and of those that it or its examples know."""
        said, known, owned = self._article_stems[subject], self._known_stems[subject], self._owned[subject]
        in_article = sum(weight for weight, stems in asked if not said.isdisjoint(stems))
        less = missing.by_owner.get(subject)
        if less is None:
            return in_article, sum(weight for weight, stems in asked if not known.isdisjoint(stems))
        kept = said.union(stem for stem, count in owned.items() if count > less[stem])
        return in_article, sum(weight for weight, stems in asked if not kept.isdisjoint(stems))

    def unknown(self, text: str, missing: Missing) -> float:
        """The share of the question's weight that no article and no example knows; 0..1."""
        asked = self._weights(text, missing)
        new = sum(weight for stem, weight in asked.items() if self._known(stem, missing) <= 0)
        return new / (sum(asked.values()) or 1.0)

    def _weights(self, text: str, missing: Missing) -> dict[str, float]:
        known = {stem: self._known(stem, missing) for stem in set(stems(text))}
        return {stem: math.log(1 + self._documents / (1 + count)) for stem, count in known.items()}

    def _known(self, stem: str, missing: Missing) -> int:
        """How many texts have the word; where none has it and some are of the other language only, what it means."""
        own = self._frequency[stem] - missing.everywhere[stem]
        if own > 0 or language_of(stem) not in self._foreign:
            return own
        meant = self._dictionary.meanings(stem)
        return max((self._frequency[one] - missing.everywhere[one] for one in meant), default=own)

    def _meanings(self, stem: str) -> _Meanings:
        return _Meanings((stem,), (stem, *self._dictionary.meanings(stem)), self._lacking[language_of(stem)])

    def _count(self, subjects: int) -> list[Counter[str]]:
        counts: list[Counter[str]] = [Counter() for _ in range(subjects)]
        for owner, known in zip(self._owners, self._row_stems, strict=True):
            counts[owner].update(known)
        return counts
