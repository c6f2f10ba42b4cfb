"""What search compares with: an immutable picture of all published articles, with FAISS over their vectors."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import faiss
import numpy as np
from numpy.typing import NDArray

from conversations.understanding import Language
from knowledge_base.articles import Revision
from knowledge_base.counting import Counted, counted, some_of
from knowledge_base.ports import Vectors
from knowledge_base.words import stems

AT_ONCE = 1_000
COUNTED_AT_ONCE = 200
SENTENCES = 2
"""So many encoders give a text one vector. After theirs may come a row of token vectors for each question."""

Owners = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Embedded:
    """The vectors of one revision by one encoder: passages and example questions, a row each."""

    passages: Vectors
    examples: Vectors


@dataclass(frozen=True, slots=True)
class Entry:
    """One revision with its vectors by encoder, in the order of the encoders; `example_texts` belong to the rows.

    `counted` are the letters and words of the examples, in the same order, `stems` those of title and body.
    """

    revision: Revision
    example_texts: tuple[str, ...]
    passage_texts: tuple[str, ...]
    embedded: tuple[Embedded, ...]
    counted: Counted = field(repr=False, compare=False)
    stems: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        text = self.revision.text
        object.__setattr__(self, "stems", frozenset(stems(f"{text.title}\n{text.body}")))

    def with_examples(self, rows: Sequence[int]) -> "Entry":
        """The same with some of its example questions only."""
        return replace(
            self,
            example_texts=tuple(self.example_texts[row] for row in rows),
            embedded=tuple(replace(one, examples=one.examples[list(rows)]) for one in self.embedded),
            counted=some_of(self.counted, rows),
        )


class Fresh(NamedTuple):
    """A revision with its texts and vectors, whose words are not counted yet."""

    revision: Revision
    example_texts: tuple[str, ...]
    passage_texts: tuple[str, ...]
    embedded: tuple[Embedded, ...]


def entries_of(fresh: Sequence[Fresh]) -> Iterator[Entry]:
    """Entries, their words counted many at a time."""
    for start in range(0, len(fresh), COUNTED_AT_ONCE):
        some = fresh[start : start + COUNTED_AT_ONCE]
        whole, first = counted([text for one in some for text in one.example_texts]), 0
        for one in some:
            rows = range(first, first := first + len(one.example_texts))
            yield Entry(*one, some_of(whole, rows))


@dataclass(frozen=True, slots=True)
class Subject:
    """An article in the languages that it is published in."""

    slug: str
    revisions: dict[Language, Revision]

    def in_language(self, language: Language) -> Revision:
        """Its text in that language, else in the other one."""
        return self.revisions.get(language) or self.revisions[language.other]

    def all_text(self) -> str:
        """Titles and bodies in all languages."""
        return "\n".join(f"{revision.text.title}\n{revision.text.body}" for revision in self.revisions.values())


@dataclass(frozen=True, slots=True)
class Rows:
    """All vectors of one kind by one encoder; `owners[i]` is the subject's number of row i."""

    vectors: Vectors
    owners: Owners


class NearestRows:
    """FAISS over all rows of the first encoder: for a question, the subjects worth a closer look."""

    def __init__(self, parts: Iterable[Rows], dimension: int) -> None:
        found = list(parts)
        self._owners = np.concatenate([part.owners for part in found])
        self._index = faiss.IndexFlatIP(dimension)
        for part in found:
            if len(part.owners):
                self._index.add(np.ascontiguousarray(part.vectors))

    def subjects(self, query: Vectors, rows: int) -> list[int]:
        """Numbers of the subjects that own the nearest rows, best first, each once."""
        if not len(self._owners):
            return []
        _, found = self._index.search(np.atleast_2d(query), min(rows, len(self._owners)))
        return list(dict.fromkeys(self._owners[found[0][found[0] >= 0]].tolist()))


class NearestEntries:
    """FAISS over all rows of many entries by one of their encoders; never changed once it is built. Numbers of half the
    precision: searching them takes half the time, since that goes into reading memory."""

    def __init__(self, entries: Sequence[Entry], encoder: int) -> None:
        parts = [entry.embedded[encoder] for entry in entries]
        lengths = [len(part.passages) + len(part.examples) for part in parts]
        self._owners = np.repeat(np.arange(len(parts)), lengths)
        half = faiss.ScalarQuantizer.QT_fp16
        self._index = faiss.IndexScalarQuantizer(parts[0].examples.shape[1], half, faiss.METRIC_INNER_PRODUCT)
        for start in range(0, len(parts), AT_ONCE):
            some = parts[start : start + AT_ONCE]
            self._index.add(np.vstack([rows for part in some for rows in (part.passages, part.examples)]))

    def best(self, query: Vectors, rows: int) -> dict[int, float]:
        """The places of the entries that own the nearest rows, best first, each with its best cosine."""
        cosines, found = self._index.search(query[None], min(rows, len(self._owners)))
        best: dict[int, float] = {}
        for cosine, row in zip(cosines[0].tolist(), found[0].tolist(), strict=True):
            best.setdefault(int(self._owners[row]), cosine)
        return best
