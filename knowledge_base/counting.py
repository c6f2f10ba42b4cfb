"""The letters and words of texts as counted features.

Articles' texts are counted once, many at a time, when they are embedded (`counted`). A question's features are put
together from those of its words, which are remembered: that takes a tenth of the time.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.utils import murmurhash3_32

from knowledge_base.words import stems

LETTERS = (2, 5)
FEATURES = 1 << 18
KNOWN_WORDS = 10_000
LONGEST_KNOWN = 40
_COUNTED: dict[str, Any] = {"n_features": FEATURES, "alternate_sign": False, "norm": None, "dtype": np.float32}
_LETTERS = HashingVectorizer(analyzer="char_wb", ngram_range=LETTERS, **_COUNTED)
_STEMS = HashingVectorizer(analyzer=stems, **_COUNTED)

Features = NDArray[np.int64]
FeaturesOf = Callable[[str], Features]
"""A text's features, each as often as it is there."""


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


def letters_of(text: str) -> Features:
    """The features that `counted` counts among the letters of a text."""
    words = text.lower().split()
    parts = [_letters_of_word(word) if len(word) <= LONGEST_KNOWN else _hashed(_parts(word)) for word in words]
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def stems_of(text: str) -> Features:
    """The features that `counted` counts among the stems of a text."""
    return _hashed(stems(text))


def some_of(whole: Counted, rows: Sequence[int] | NDArray[np.int64]) -> Counted:
    """A part of its rows."""
    places = np.asarray(rows, np.int64)
    own = tuple(whole.stems[row] for row in places.tolist())
    return Counted(some_rows(whole.letters, places), some_rows(whole.words, places), own)


def joined(parts: Sequence[Counted]) -> Counted:
    """All their rows, in order."""
    letters, words = (_stacked([getattr(part, name) for part in parts]) for name in ("letters", "words"))
    return Counted(letters, words, tuple(row for part in parts for row in part.stems))


def some_rows(counts: Any, places: NDArray[np.int64]) -> Any:
    """`counts[places]`, without the checks that cost several times as much for a few rows."""
    starts, lengths = counts.indptr[places], np.diff(counts.indptr)[places]
    taken, borders = pieces(starts, lengths)
    return sparse.csr_matrix((counts.data[taken], counts.indices[taken], borders), (len(places), counts.shape[1]))


def pieces(starts: NDArray[Any], lengths: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The places of some pieces of an array, one piece after the other, and the borders between the pieces."""
    borders = np.concatenate([[0], np.cumsum(lengths)])
    return np.arange(borders[-1]) + np.repeat(starts - borders[:-1], lengths), borders


def _stacked(parts: Sequence[Any]) -> Any:
    """All rows, one part after the other; many times faster than scipy's own for many small parts."""
    pointers = np.concatenate([part.indptr for part in parts])
    firsts = np.cumsum([len(part.indptr) for part in parts])[:-1]
    lengths = np.delete(np.diff(pointers), firsts - 1)
    borders = np.concatenate([[0], np.cumsum(lengths)])
    data, indices = (np.concatenate([getattr(part, name) for part in parts]) for name in ("data", "indices"))
    return sparse.csr_matrix((data, indices, borders), (len(lengths), FEATURES))


_parts = _LETTERS.build_analyzer()


@lru_cache(maxsize=KNOWN_WORDS)
def _letters_of_word(word: str) -> Features:
    return _hashed(_parts(word))


def _hashed(tokens: Iterable[str]) -> Features:
    """As sklearn's FeatureHasher numbers them."""
    return np.asarray([abs(murmurhash3_32(token, seed=0)) % FEATURES for token in tokens], np.int64)
