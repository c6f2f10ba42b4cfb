"""The picture of the knowledge base that one search works on; never changed once it is built."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from conversations.understanding import Language
from knowledge_base.articles import ArticleKey, Revision
from knowledge_base.counting import Counted, counted, joined, some_of
from knowledge_base.index import Entry, NearestRows, Rows, Subject
from knowledge_base.placing import Placing
from knowledge_base.ports import Vectors

ENOUGH_PASSAGES = 20
FEW_PROBES = 100


@dataclass(frozen=True, slots=True)
class Centers:
    """The mean question and the mean passage of one encoder, which all its vectors are seen from."""

    questions: Vectors
    passages: Vectors


class Snapshot:
    """All published articles at `version` of the knowledge base.

    `passages[e]` and `examples[e]` are the rows by encoder `e`; owners are numbers into `subjects`.
    `probes[e]` are the vectors of questions that articles seldom answer. `counted_probes` saves counting them again,
    `placing` placing them; `centers` are those of a bigger whole that this is a part of.
    `lacking` are the subjects that have no text in a language.
    `example_texts[i]` and `example_languages[i]` belong to row i of every encoder's examples.
    """

    def __init__(
        self,
        version: int,
        entries: Mapping[ArticleKey, Entry],
        probe_texts: Sequence[str],
        probes: Sequence[Vectors],
        *,
        counted_probes: Counted | None = None,
        placing: Placing | None = None,
        centers: tuple[Centers, ...] | None = None,
    ) -> None:
        dimensions = [vectors.shape[1] for vectors in probes]
        ordered = [entries[key] for key in sorted(entries)]
        self.version = version
        self.probe_texts = tuple(probe_texts)
        self.probes = tuple(probes)
        self.placing = placing
        self.entries = dict(entries)
        self.subjects = subjects_of(ordered)
        self.number = {subject.slug: number for number, subject in enumerate(self.subjects)}
        owners = [self.number[entry.revision.key.slug] for entry in ordered]
        self.example_texts = tuple(text for entry in ordered for text in entry.example_texts)
        self.example_languages = tuple(entry.revision.key.language for entry in ordered for _ in entry.example_texts)
        self.passages = tuple(
            _rows([entry.embedded[e].passages for entry in ordered], owners, size) for e, size in enumerate(dimensions)
        )
        self.examples = tuple(
            _rows([entry.embedded[e].examples for entry in ordered], owners, size) for e, size in enumerate(dimensions)
        )
        self._counted = [entry.counted for entry in ordered]
        self._counted_probes = counted_probes or counted(probe_texts)
        self.stems = _stems(ordered, self.number, len(self.subjects))
        self.lacking = _lacking(self.subjects)
        self.centers = centers or tuple(
            _centers(asked, said, probes, len(ordered))
            for asked, said, probes in zip(self.examples, self.passages, self.probes, strict=True)
        )

    def counted(self, probes: NDArray[np.int64]) -> Counted:
        """The letters and words of all example questions, then those of some probes."""
        return joined([*self._counted, some_of(self._counted_probes, probes)])

    @cached_property
    def nearest(self) -> NearestRows:
        """FAISS over passages and examples of the first encoder."""
        return NearestRows((self.passages[0], self.examples[0]), self.probes[0].shape[1])

    def without(
        self, examples: Collection[int] = (), subjects: Collection[str] = (), probes: Collection[int] = ()
    ) -> "Snapshot":
        """What it would be if these example questions (by row), articles (by slug) and probes had never been there."""
        gone, first, entries = set(examples), 0, {}
        for key in sorted(self.entries):
            entry = self.entries[key]
            rows = range(len(entry.example_texts))
            if key.slug not in subjects:
                kept = [row for row in rows if first + row not in gone]
                entries[key] = entry if len(kept) == len(rows) else entry.with_examples(kept)
            first += len(rows)
        asked = [row for row in range(len(self.probe_texts)) if row not in probes]
        texts = [self.probe_texts[row] for row in asked]
        return Snapshot(self.version, entries, texts, [vectors[asked] for vectors in self.probes])


def subjects_of(entries: Iterable[Entry]) -> tuple[Subject, ...]:
    """The articles of these entries, each once, in their order."""
    by_slug: dict[str, dict[Language, Revision]] = {}
    for entry in entries:
        by_slug.setdefault(entry.revision.key.slug, {})[entry.revision.key.language] = entry.revision
    return tuple(Subject(slug, revisions) for slug, revisions in by_slug.items())


def _stems(entries: Sequence[Entry], numbers: Mapping[str, int], count: int) -> list[frozenset[str]]:
    found: list[frozenset[str]] = [frozenset()] * count
    for entry in entries:
        found[numbers[entry.revision.key.slug]] |= entry.stems
    return found


def _lacking(subjects: Sequence[Subject]) -> dict[Language, frozenset[int]]:
    known = [(number, subject.revisions.keys()) for number, subject in enumerate(subjects)]
    return {one: frozenset(number for number, languages in known if one not in languages) for one in Language}


def _centers(examples: Rows, passages: Rows, probes: Vectors, revisions: int) -> Centers:
    asked = len(examples.owners)
    questions = question_center(examples.vectors.sum(0), asked, probes, titles_only=asked <= revisions)
    return Centers(questions, passage_center(passages.vectors, questions))


def question_center(asked: Vectors, count: int, probes: Vectors, *, titles_only: bool) -> Vectors:
    """The mean question, given the sum of the articles' own. Where they have titles only, few probes count: the
    articles may be about anything, and hundreds of shops' questions would say otherwise."""
    weight = min(1.0, FEW_PROBES / max(len(probes), 1)) if titles_only else 1.0
    mean = (asked + weight * probes.sum(0)) / max(count + weight * len(probes), 1)
    return np.asarray(mean, np.float32)


def passage_center(passages: Vectors, questions: Vectors) -> Vectors:
    """The mean passage; with few of them mixed with the mean question, or nothing would be left of them."""
    mixed: Vectors = (passages.sum(0) + ENOUGH_PASSAGES * questions) / (len(passages) + ENOUGH_PASSAGES)
    return mixed


def _rows(parts: Sequence[Vectors], owners: Sequence[int], size: int) -> Rows:
    if not parts:
        return Rows(np.zeros((0, size), np.float32), np.zeros(0, np.int64))
    lengths = [len(part) for part in parts]
    return Rows(np.vstack(parts), np.repeat(np.asarray(owners, np.int64), lengths))
