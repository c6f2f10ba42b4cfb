"""What the letters and words of a question have in common with the example questions and the articles.

Texts are counted once, when their article is embedded (`counted`); a lexicon only weighs the counts.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.utils.sparsefuncs import sparse_matmul_to_dense

from conversations.understanding import Language
from knowledge_base.dictionary import Dictionary
from knowledge_base.ports import Vectors
from knowledge_base.words import language_of, stems

LETTERS = (2, 5)
FEATURES = 1 << 18
TINY = 1e-9
_COUNTED: dict[str, Any] = {"n_features": FEATURES, "alternate_sign": False, "norm": None, "dtype": np.float32}


_LETTERS = HashingVectorizer(analyzer="char_wb", ngram_range=LETTERS, **_COUNTED)
_STEMS = HashingVectorizer(analyzer=stems, **_COUNTED)


@dataclass(frozen=True, slots=True)
class Counted:
    """Some texts as sparse rows of letters and of stems, and each text's stems."""

    letters: Any
    words: Any
    stems: tuple[frozenset[str], ...]


def counted(texts: Sequence[str]) -> Counted:
    """The counts of some texts; about 0.2 ms each."""
    rows = tuple(frozenset(stems(text)) for text in texts)
    if not texts:
        empty = sparse.csr_matrix((0, FEATURES), dtype=np.float32)
        return Counted(empty, empty, rows)
    return Counted(_LETTERS.transform(texts), _STEMS.transform(texts), rows)


def some_of(whole: Counted, rows: Sequence[int]) -> Counted:
    """A part of its rows."""
    places = np.asarray(rows, np.int64)
    return Counted(_rows(whole.letters, places), _rows(whole.words, places), tuple(whole.stems[row] for row in rows))


def joined(parts: Sequence[Counted]) -> Counted:
    """All their rows, in order."""
    letters, words = (_stacked([getattr(part, name) for part in parts]) for name in ("letters", "words"))
    return Counted(letters, words, tuple(row for part in parts for row in part.stems))


def _rows(counts: Any, places: NDArray[np.int64]) -> Any:
    """`counts[places]`, without the checks that cost several times as much for a few rows."""
    starts, lengths = counts.indptr[places], np.diff(counts.indptr)[places]
    borders = np.concatenate([[0], np.cumsum(lengths)])
    taken = np.arange(borders[-1]) + np.repeat(starts - borders[:-1], lengths)
    return sparse.csr_matrix((counts.data[taken], counts.indices[taken], borders), (len(places), counts.shape[1]))


def _stacked(parts: Sequence[Any]) -> Any:
    """All rows, one part after the other; many times faster than scipy's own for many small parts."""
    pointers = np.concatenate([part.indptr for part in parts])
    firsts = np.cumsum([len(part.indptr) for part in parts])[:-1]
    lengths = np.delete(np.diff(pointers), firsts - 1)
    borders = np.concatenate([[0], np.cumsum(lengths)])
    data, indices = (np.concatenate([getattr(part, name) for part in parts]) for name in ("data", "indices"))
    return sparse.csr_matrix((data, indices, borders), (len(lengths), FEATURES))


class _Weighted:
    """Rows of unit length: counts in logarithm, weighted by how rare a feature is in the first `examples` rows; one
    that no example has counts as a rare one, instead of not at all. A column for each feature that some row has."""

    def __init__(self, hashing: HashingVectorizer, counts: Any, examples: int) -> None:
        self._hashing = hashing
        self._examples = examples
        self._known_by = np.bincount(counts.indices[: counts.indptr[examples]], minlength=FEATURES)
        features = np.flatnonzero(np.bincount(counts.indices, minlength=FEATURES).astype(bool))
        self._columns = np.full(FEATURES, -1, np.int32)
        self._columns[features] = np.arange(len(features), dtype=np.int32)
        weights = self._weights(counts)
        owners = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
        lengths = np.sqrt(np.bincount(owners, weights**2, counts.shape[0]))
        weights /= np.maximum(lengths, TINY)[owners].astype(np.float32)
        columns, shape = self._columns[counts.indices], (counts.shape[0], len(features))
        self.rows: Any = sparse.csr_matrix((weights, columns, counts.indptr), shape)

    def cosines(self, text: str) -> Vectors:
        """The text's cosine with every row."""
        counts = self._hashing.transform([text])
        weights = self._weights(counts)
        columns = self._columns[counts.indices]
        asked = np.zeros(self.rows.shape[1], np.float32)  # dense: many times faster than sparse by sparse
        asked[columns[columns >= 0]] = weights[columns >= 0] / max(float(np.linalg.norm(weights)), TINY)
        cosines: Vectors = self.rows @ asked
        return cosines

    def similarities(self, kept: NDArray[np.int64]) -> Vectors:
        """Cosines of some rows with each other."""
        rows = self.rows if len(kept) == self.rows.shape[0] else _rows(self.rows, kept)
        cosines: Vectors = sparse_matmul_to_dense(rows, rows.T.tocsr())
        return cosines

    def _weights(self, counts: Any) -> Vectors:
        rarity = np.log((1 + self._examples) / (1 + self._known_by[counts.indices])) + 1
        weights: Vectors = ((1 + np.log(counts.data)) * rarity).astype(np.float32)
        return weights


@dataclass(frozen=True, slots=True)
class Missing:
    """How often stems are known less: in each subject's examples, and in everything."""

    by_owner: defaultdict[int, Counter[str]]
    everywhere: Counter[str]


class Lacking(NamedTuple):
    """The subjects without a text in a language, and what that language's words mean in the other one."""

    subjects: Mapping[Language, frozenset[int]]
    dictionary: Dictionary


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
        self._letters = _Weighted(_LETTERS, rows.letters, first_probe)
        self._words = _Weighted(_STEMS, rows.words, first_probe)
        self._row_stems = rows.stems if asked is None else tuple(known & asked for known in rows.stems)
        self._article_stems = list(articles) if asked is None else [known & asked for known in articles]
        self._owners = list(owners)
        self._owned = self._count(owners, len(articles))
        known = [*self._row_stems[:first_probe], *self._article_stems]
        self._frequency = Counter(stem for document in known for stem in document)
        self._documents = len(known)
        self._first_probe = first_probe
        self._lacking = lacking.subjects
        self._foreign = {language: np.isin(owners, list(some)) for language, some in self._lacking.items() if some}

    def alike(self, text: str) -> tuple[Vectors, Vectors]:
        """Cosines of the question with every row, by letters and by stems."""
        letters, words = self._letters.cosines(text), self._words.cosines(text)
        foreign = self._foreign.get(language_of(text))
        if foreign is not None:
            said = self._dictionary.in_other_words(text)
            letters = np.where(foreign, self._letters.cosines(said), letters)
            words = np.where(foreign, self._words.cosines(said), words)
        return letters, words

    def similarities(self, kept: NDArray[np.int64]) -> tuple[Vectors, Vectors]:
        """Cosines of some rows with each other, by letters and by stems."""
        return self._letters.similarities(kept), self._words.similarities(kept)

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
        in_article = [_sum(asked, partial(self._says, n)) / total for n in subjects]
        in_all = [_sum(asked, partial(self._knows, n, missing)) / total for n in subjects]
        return np.asarray(in_article, np.float32), np.asarray(in_all, np.float32)

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

    def _meant(self, subject: int, stem: str) -> tuple[str, ...]:
        """The stems that stand for it in a subject's text and examples."""
        foreign = subject in self._lacking[language_of(stem)]
        return (stem, *self._dictionary.meanings(stem)) if foreign else (stem,)

    def _says(self, subject: int, stem: str) -> bool:
        return not self._article_stems[subject].isdisjoint(self._meant(subject, stem))

    def _knows(self, subject: int, missing: Missing, stem: str) -> bool:
        owned, less = self._owned[subject], missing.by_owner[subject]
        return self._says(subject, stem) or any(owned[one] > less[one] for one in self._meant(subject, stem))

    def _count(self, owners: Sequence[int], subjects: int) -> list[Counter[str]]:
        counts: list[Counter[str]] = [Counter() for _ in range(subjects + 1)]
        for owner, known in zip(owners, self._row_stems, strict=True):
            counts[owner].update(known)
        return counts


def _sum(weights: dict[str, float], chosen: Callable[[str], bool]) -> float:
    return sum(weight for stem, weight in weights.items() if chosen(stem))
