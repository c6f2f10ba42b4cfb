"""A big knowledge base: each question is compared closely with its neighbourhood only, as if that were all there is.

    question ─→ FAISS by each encoder, rare words ─→ some twenty subjects ─→ Signals over them ─→ probabilities

What it stands on is never changed but replaced: a base that is built once (FAISS, rare words, centers), and the
articles that changed since, which are few and looked at one by one. When they are many, a new base is built.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from knowledge_base.articles import ArticleKey
from knowledge_base.counting import Counted, counted, some_of
from knowledge_base.fusion import Fusion
from knowledge_base.index import SENTENCES, Entry, NearestEntries, Subject
from knowledge_base.own_words import OwnWords
from knowledge_base.placing import Placing
from knowledge_base.ports import Vectors
from knowledge_base.scoring import Scored, Searchable, scored, words_of
from knowledge_base.signals import Question, Signals
from knowledge_base.snapshot import ENOUGH_PASSAGES, Centers, Snapshot, question_center
from knowledge_base.space import Space
from knowledge_base.spelling import Vocabulary, common_words
from knowledge_base.subjects import Subjects
from knowledge_base.words import stems

NEAREST_ROWS = 200
BY_ENCODER = 12
BY_RARE_WORDS = 6
RARE = 40
CLOSE_ROWS = 300
CLOSE_PROBES = 60
MOST_CHANGES = 200
LOOKED_KEPT = 64


@dataclass(frozen=True, slots=True)
class Probes:
    """Questions that articles seldom answer: texts, vectors by encoder, letters and words, places in the space."""

    texts: tuple[str, ...]
    vectors: tuple[Vectors, ...]
    counted: Counted
    placing: Placing | None = None

    @classmethod
    def of(cls, texts: Sequence[str], vectors: Sequence[Vectors], space: Space | None = None) -> "Probes":
        """With letters and words counted, and placed in the space that questions will be compared in."""
        return cls(tuple(texts), tuple(vectors), counted(texts), Placing.of(space, vectors[:SENTENCES]))

    def beside(self, version: int, entries: Mapping[ArticleKey, Entry]) -> Snapshot:
        """All articles of a version with these probes beside them."""
        counts, placing = self.counted, self.placing
        return Snapshot(version, entries, self.texts, self.vectors, counted_probes=counts, placing=placing)

    def near(self, question: Question, count: int) -> "Probes":
        """Those nearest to a question, in their order."""
        if len(self.texts) <= count:
            return self
        pairs = zip(self.vectors[:SENTENCES], question.vectors[:SENTENCES], strict=True)
        cosines = sum(rows @ own for rows, own in pairs)
        rows = np.sort(np.argpartition(-np.asarray(cosines), count)[:count]).tolist()
        texts = tuple(self.texts[row] for row in rows)
        return Probes(texts, tuple(part[rows] for part in self.vectors), some_of(self.counted, rows))


class Base:
    """All articles as they were when it was built."""

    def __init__(self, entries: Mapping[ArticleKey, Entry], probes: Probes) -> None:
        self.keys = tuple(sorted(entries))
        ordered = [entries[key] for key in self.keys]
        self.nearest = [NearestEntries(ordered, encoder) for encoder in range(len(probes.vectors[:SENTENCES]))]
        self.rare = _rare(ordered)
        self.vocabulary = Vocabulary(words_of(ordered), common_words())
        self.own_words = OwnWords(ordered)
        self.centers = tuple(_centers(ordered, encoder, rows) for encoder, rows in enumerate(probes.vectors))


@dataclass(frozen=True, slots=True)
class Before:
    """What there was, and which articles are not as they were then."""

    state: "Neighbourhoods"
    touched: frozenset[ArticleKey]


class Neighbourhoods(Searchable):
    """A Searchable over many articles that can be changed in a few milliseconds."""

    def __init__(
        self,
        version: int,
        entries: Mapping[ArticleKey, Entry],
        probes: Probes,
        fusion: Fusion,
        before: Before | None = None,
    ) -> None:
        self._version = version
        self._entries = entries
        self._probes = probes
        self._fusion = fusion
        changed = before.state.changed | {key: entries.get(key) for key in before.touched} if before else {}
        renewed = before is None or len(changed) > MOST_CHANGES
        self.base: Base = Base(entries, probes) if renewed or before is None else before.state.base
        self.changed: dict[ArticleKey, Entry | None] = {} if renewed else changed
        self._changed_words = OwnWords(entry for entry in self.changed.values() if entry is not None)
        self._subjects = before.state.after(entries, before.touched) if before else Subjects.of(entries)
        self._looked: OrderedDict[tuple[int, bytes], list[str]] = OrderedDict()

    def after(self, entries: Mapping[ArticleKey, Entry], touched: frozenset[ArticleKey]) -> Subjects:
        """All articles, where the entries differ from these in the touched keys only."""
        return self._subjects.after(entries, touched)

    @property
    def version(self) -> int:
        """The knowledge base's version that this shows."""
        return self._version

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """All published articles, by slug."""
        return self._subjects.ordered

    @property
    def entries(self) -> Mapping[ArticleKey, Entry]:
        """All revisions with their vectors."""
        return self._entries

    @property
    def centers(self) -> tuple[Centers, ...]:
        """What its vectors are seen from, by encoder."""
        return self.base.centers

    @cached_property
    def snapshot(self) -> Snapshot:
        """All of it in one piece: slow and large, for those who judge the whole."""
        return Snapshot(self._version, self._entries, self._probes.texts, self._probes.vectors)

    @property
    def vocabulary(self) -> Vocabulary:
        """Of the base: the words of what changed since come with the next one."""
        return self.base.vocabulary

    def _may_own(self, words: str) -> list[ArticleKey]:
        return [*self.base.own_words.owners(words), *self._changed_words.owners(words)]

    def number(self, slug: str) -> int:
        """The place of a subject among all."""
        return self._subjects.places[slug]

    @property
    def leaves_out(self) -> bool:
        """It does not: rows are numbered anew in every neighbourhood."""
        return False

    def over(self, snapshot: Snapshot) -> Searchable:
        """The same way of scoring over another snapshot."""
        probes = Probes.of(snapshot.probe_texts, snapshot.probes)
        return Neighbourhoods(snapshot.version, snapshot.entries, probes, self._fusion)

    def rank(self, question: Question) -> list[Scored]:
        """The subjects of the question's neighbourhood, best first."""
        part = self.around(question)
        numbers = [self._subjects.places[subject.slug] for subject in part.subjects]
        signals = Signals(part, self._fusion.space, self._fusion.familiar, only=question)
        found = scored(signals.read(question), self._fusion)
        return [one._replace(subject=numbers[one.subject]) for one in found]

    def rank_all(self, questions: Sequence[Question]) -> list[list[Scored]]:
        """One after the other: each has a neighbourhood of its own."""
        return [self.rank(question) for question in questions]

    def around(self, question: Question) -> Snapshot:
        """The neighbourhood of a question."""
        probes = self._probes.near(question, CLOSE_PROBES)
        entries = self._close(self._nearest(question))
        return Snapshot(
            self._version,
            entries,
            probes.texts,
            probes.vectors,
            counted_probes=probes.counted,
            centers=self.base.centers,
        )

    def _close(self, slugs: Iterable[str]) -> dict[ArticleKey, Entry]:
        """The entries of so many subjects, best first, as can be looked at closely."""
        entries: dict[ArticleKey, Entry] = {}
        rows = 0
        for slug in slugs:
            own = {r.key: self._entries[r.key] for r in self._subject(slug).revisions.values()}
            rows += sum(len(entry.example_texts) for entry in own.values())
            if entries and rows > CLOSE_ROWS:
                break
            entries |= own
        return entries

    def _subject(self, slug: str) -> Subject:
        return self._subjects.ordered[self._subjects.places[slug]]

    @property
    def looks_ahead(self) -> bool:
        """It does."""
        return True

    def look(self, text: str, encoder: int, vector: Vectors) -> None:  # noqa: ARG002  # vectors alone tell what is near
        """Look for what is near before the question's other vectors are there; `rank` needs not do it then."""
        key = encoder, vector.tobytes()
        if key not in self._looked:
            self._looked[key] = self._by_encoder(encoder, vector)[:BY_ENCODER]
            while len(self._looked) > LOOKED_KEPT:
                self._looked.popitem(last=False)

    def _looked_up(self, encoder: int, vector: Vectors) -> list[str]:
        found = self._looked.get((encoder, vector.tobytes()))
        return self._by_encoder(encoder, vector)[:BY_ENCODER] if found is None else found

    def _nearest(self, question: Question) -> list[str]:
        """The slugs worth a closer look, taking turns between the ways of finding them."""
        by_encoder = [self._looked_up(number, own) for number, own in enumerate(question.vectors[:SENTENCES])]
        ways = [*by_encoder, self._by_rare_words(question.text)[:BY_RARE_WORDS]]
        longest = max(map(len, ways))
        return list(dict.fromkeys(way[place] for place in range(longest) for way in ways if place < len(way)))

    def _by_encoder(self, encoder: int, query: Vectors) -> list[str]:
        found = self.base.nearest[encoder].best(query, NEAREST_ROWS)
        keyed = {self.base.keys[place]: cosine for place, cosine in found.items()}
        best = {key: cosine for key, cosine in keyed.items() if key not in self.changed}
        for key, entry in self.changed.items():
            if entry is not None:
                own = entry.embedded[encoder]
                best[key] = float((np.vstack([own.passages, own.examples]) @ query).max())
        return list(dict.fromkeys(key.slug for key in sorted(best, key=lambda key: -best[key])))

    def _by_rare_words(self, text: str) -> list[str]:
        """Those that share most of the question's rare words (a product's name, a number)."""
        asked = set(stems(text))
        shared: dict[str, int] = defaultdict(int)
        for stem in asked & self.base.rare.keys():
            for place in self.base.rare[stem]:
                if self.base.keys[place] not in self.changed:
                    shared[self.base.keys[place].slug] += 1
        for key, entry in self.changed.items():
            if entry is not None and (count := len(asked & _words(entry) & self.base.rare.keys())):
                shared[key.slug] += count
        return sorted(shared, key=lambda slug: (-shared[slug], slug))


def _words(entry: Entry) -> frozenset[str]:
    return entry.stems.union(*entry.counted.stems)


def _rare(entries: Sequence[Entry]) -> dict[str, list[int]]:
    """Which entries hold each word that few of them hold."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, entry in enumerate(entries):
        for stem in _words(entry):
            if len(places[stem]) <= RARE:
                places[stem].append(place)
    return {stem: found for stem, found in places.items() if len(found) <= RARE}


def _centers(entries: Sequence[Entry], encoder: int, probes: Vectors) -> Centers:
    """As a snapshot of all entries would have them, without putting all their vectors together."""
    parts = [entry.embedded[encoder] for entry in entries]
    asked, rows = np.sum([part.examples.sum(0) for part in parts], axis=0), sum(len(part.examples) for part in parts)
    questions = question_center(asked, rows, probes, titles_only=rows <= len(parts))
    count = sum(len(part.passages) for part in parts)
    passages = np.sum([part.passages.sum(0) for part in parts], axis=0)
    mixed = (passages + ENOUGH_PASSAGES * questions) / (count + ENOUGH_PASSAGES)
    return Centers(questions, mixed.astype(np.float32))
