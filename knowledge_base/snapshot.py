"""The picture of the knowledge base that one search works on; never changed once it is built."""

from collections.abc import Mapping, Sequence

import numpy as np

from conversations.understanding import Language
from knowledge_base.articles import ArticleKey, Revision
from knowledge_base.index import Entry, NearestRows, Rows, Subject
from knowledge_base.ports import Vectors


class Snapshot:
    """All published articles at `version` of the knowledge base.

    `passages[e]` and `examples[e]` are the rows by encoder `e`; owners are numbers into `subjects`.
    `probes[e]` are the vectors of questions that articles seldom answer.
    `example_texts[i]` and `example_languages[i]` belong to row i of every encoder's examples.
    """

    def __init__(
        self,
        version: int,
        entries: Mapping[ArticleKey, Entry],
        probe_texts: Sequence[str],
        probes: Sequence[Vectors],
    ) -> None:
        dimensions = [vectors.shape[1] for vectors in probes]
        ordered = [entries[key] for key in sorted(entries)]
        self.version = version
        self.probe_texts = tuple(probe_texts)
        self.probes = tuple(probes)
        self.entries = dict(entries)
        self.subjects = _subjects(ordered)
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
        self.nearest = NearestRows((self.passages[0], self.examples[0]), dimensions[0])


def _subjects(entries: Sequence[Entry]) -> tuple[Subject, ...]:
    by_slug: dict[str, dict[Language, Revision]] = {}
    for entry in entries:
        by_slug.setdefault(entry.revision.key.slug, {})[entry.revision.key.language] = entry.revision
    return tuple(Subject(slug, revisions) for slug, revisions in by_slug.items())


def _rows(parts: Sequence[Vectors], owners: Sequence[int], size: int) -> Rows:
    if not parts:
        return Rows(np.zeros((0, size), np.float32), np.zeros(0, np.int64))
    lengths = [len(part) for part in parts]
    return Rows(np.vstack(parts), np.repeat(np.asarray(owners, np.int64), lengths))
