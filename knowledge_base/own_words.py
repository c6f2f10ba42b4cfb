"""An editor's own words: a question that is an article's title or one of its example questions, word for word.

Who asks in them needs no probability: the editor wrote down himself what answers. Case, spacing, punctuation and ё do
not count.
"""

import re
from collections.abc import Iterable

import numpy as np

from knowledge_base.articles import ArticleKey
from knowledge_base.index import Entry
from knowledge_base.problems import question_key

EXACT = "exact"
"""The name of the signal."""
CERTAIN = 1.0
TITLE_WORDS = 2
_BETWEEN = re.compile(r"[\s.,;:!?…\"'«»„“”‘’()\[\]–—-]+")


def words_key(text: str) -> str:
    """Texts with the same key are the same words; empty where there are none."""
    return _BETWEEN.sub(" ", question_key(text).replace("ё", "е")).strip()


def own_words(entry: Entry) -> frozenset[str]:
    """The keys of an article's example questions, as written and as they are looked up, and of a title of at least two
    words: one word says what an article is about, and a customer may want to know anything about that."""
    text = entry.revision.text
    questions = {*text.questions, *entry.example_texts[1:]}
    titles = {words_key(title) for title in (text.title, *entry.example_texts[:1])}
    return frozenset(map(words_key, questions)).union(one for one in titles if len(one.split()) >= TITLE_WORDS) - {""}


class OwnWords:
    """Which articles may have some words for their own: hashes, since the words themselves would take 50 MB for 10,000
    articles in two languages. Never changed once it is built."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        owners = tuple(entries)
        self._keys = tuple(entry.revision.key for entry in owners)
        pairs = [(hash(words), place) for place, entry in enumerate(owners) for words in own_words(entry)]
        table = np.asarray(pairs, np.int64).reshape(-1, 2)
        ordered = table[np.argsort(table[:, 0], kind="stable")]
        self._hashes, self._places = ordered[:, 0].copy(), ordered[:, 1].copy()

    def owners(self, words: str) -> list[ArticleKey]:
        """Those with the same hash, by a key that `words_key` made; whoever asks looks whether they have the words."""
        own = hash(words)
        first, last = (int(np.searchsorted(self._hashes, own, side)) for side in ("left", "right"))
        return [self._keys[place] for place in self._places[first:last].tolist()]
