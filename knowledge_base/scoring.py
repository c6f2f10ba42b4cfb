"""From a question to a probability for every article."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import repeat
from typing import NamedTuple

import numpy as np

from knowledge_base.articles import ArticleKey
from knowledge_base.fusion import Fusion
from knowledge_base.index import Entry, Subject
from knowledge_base.own_words import CERTAIN, EXACT, OwnWords, own_words, words_key
from knowledge_base.ports import Vectors
from knowledge_base.signals import Question, Reading, Signals
from knowledge_base.snapshot import Centers, Snapshot
from knowledge_base.spelling import Vocabulary, common_words

UNLIKELY = 1e-4
LIKELIEST = 1 - 1e-6
"""No signals make an article as sure as an editor's own words: no threshold lies above those, then."""
TINY = 1e-9
DOUBT = "doubt"
"""The name of the signal that a message could be read in two ways."""
BY_TEXT = {"first_passage_z": 2.0, "second_passage_z": 1.0}
"""How strongly a text that is further away counts; chosen in benchmarks/results/xquad.md."""


class Scored(NamedTuple):
    """A subject's number with its probability and the signals behind it."""

    subject: int
    probability: float
    signals: dict[str, float]


class Searchable:
    """A snapshot with everything that answering needs worked out."""

    def __init__(self, snapshot: Snapshot, fusion: Fusion) -> None:
        self._whole = snapshot
        self._fusion = fusion
        self._signals = Signals(snapshot, fusion.space, fusion.familiar) if snapshot.subjects else None

    @property
    def version(self) -> int:
        """The knowledge base's version that this shows."""
        return self._whole.version

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """All published articles, by slug."""
        return self._whole.subjects

    @property
    def entries(self) -> Mapping[ArticleKey, Entry]:
        """All revisions with their vectors."""
        return self._whole.entries

    @property
    def snapshot(self) -> Snapshot:
        """All of it in one piece."""
        return self._whole

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words that customers may have meant."""
        return Vocabulary(words_of(self.entries.values()), common_words())

    @cached_property
    def own_words(self) -> OwnWords:
        """Whose title or example question some words may be."""
        return OwnWords(self.entries.values())

    def asked_in_own_words(self, *texts: str) -> int | None:
        """The number of the one subject whose title or example question a text is; the first text that is anybody's
        counts. None where it is nobody's, or several subjects'."""
        found = (self._owners(words_key(text)) for text in texts)
        slugs = next((owners for owners in found if owners), set[str]())
        return self.number(*slugs) if len(slugs) == 1 else None

    def _owners(self, words: str) -> set[str]:
        keys = (key for key in self._may_own(words) if key in self.entries)
        return {key.slug for key in keys if words in own_words(self.entries[key])}

    def _may_own(self, words: str) -> list[ArticleKey]:
        return self.own_words.owners(words)

    def number(self, slug: str) -> int:
        """The place of a subject among all."""
        return self._whole.number[slug]

    @property
    def leaves_out(self) -> bool:
        """Whether `rank` obeys a question's `left_out` and `gone`."""
        return True

    @property
    def centers(self) -> tuple[Centers, ...]:
        """What its vectors are seen from, by encoder."""
        return self._whole.centers

    def over(self, snapshot: Snapshot) -> "Searchable":
        """The same way of scoring over another snapshot."""
        return Searchable(snapshot, self._fusion)

    @property
    def looks_ahead(self) -> bool:
        """Whether `look` saves `rank` time."""
        return self._signals is not None

    def look(self, text: str, encoder: int, vector: Vectors) -> None:
        """Begin with a question's words and one encoder's vector of it before the others are there."""
        if self._signals is not None:
            self._signals.look(text, encoder, vector)

    def rank(self, question: Question) -> list[Scored]:
        """All subjects, best first."""
        return [] if self._signals is None else scored(self._signals.read(question), self._fusion)

    def rank_all(self, questions: Sequence[Question]) -> list[list[Scored]]:
        """The same for many questions, in less time than one after the other."""
        if self._signals is None or not questions:
            return [[] for _ in questions]
        return [scored(reading, self._fusion) for reading in self._signals.read_all(questions)]


def words_of(entries: Iterable[Entry]) -> Iterator[str]:
    """All text of some revisions."""
    for entry in entries:
        yield entry.revision.text.title
        yield entry.revision.text.body
        yield from entry.example_texts


def certain(found: Sequence[Scored], subject: int) -> list[Scored]:
    """The same with a subject first and beyond doubt, whose own words the question is."""
    signals = next((one.signals for one in found if one.subject == subject), {})
    best = Scored(subject, CERTAIN, {EXACT: 1.0} | signals)
    return [best, *(one for one in found if one.subject != subject)]


def mixed(alone: Sequence[Scored], joined: Sequence[Scored], share: float) -> Iterator[tuple[Scored, bool]]:
    """All subjects, best first, of a message that may mean what its words alone say or what they say after the message
    before them: the mean of both probabilities, `share` of it the second. True where the second reading found the
    subject likelier; the signals are that reading's, then. Where one reading has all the say, it is as it was.
    """
    if share in {0, 1}:
        yield from zip(joined if share else alone, repeat(bool(share)))
        return
    readings = [{one.subject: one for one in found if one.signals} for found in (alone, joined)]
    least = [found[-1].probability for found in (alone, joined)]
    near = readings[0] | readings[1]
    looked_at = []
    for subject in near:
        pair = [found.get(subject, Scored(subject, p, {})) for found, p in zip(readings, least, strict=True)]
        by_joined = pair[1].probability > pair[0].probability
        mean = (1 - share) * pair[0].probability + share * pair[1].probability
        looked_at.append((Scored(subject, mean, {DOUBT: share} | pair[by_joined].signals), by_joined))
    yield from sorted(looked_at, key=lambda one: -one[0].probability)
    yield from ((one, False) for one in alone if one.subject not in near)


def scored(reading: Reading, fusion: Fusion) -> list[Scored]:
    """What the fusion makes of a reading, best first; subjects that were not looked at closely come last. Signals that
    could not be measured are left out."""
    probabilities = np.minimum(by_text(reading, fusion.probabilities(reading.names, reading.values)), LIKELIEST)
    measured = np.flatnonzero(np.isfinite(reading.values).all(axis=0))
    names = [reading.names[place] for place in measured]
    rows = reading.values[:, measured].tolist()
    looked_at = [
        Scored(subject, probability, dict(zip(names, values, strict=True)))
        for subject, probability, values in zip(reading.subjects, probabilities.tolist(), rows, strict=True)
    ]
    looked_at.sort(key=lambda one: -one.probability)
    last = min([UNLIKELY, *(one.probability for one in looked_at[-1:])])
    return looked_at + [Scored(subject, last, {}) for subject in reading.others]


def by_text(reading: Reading, probabilities: Vectors) -> Vectors:
    """Holds back those subjects without example questions whose texts are further from the question than the nearest
    text of such a subject. None becomes surer than it was; one such subject alone stays as it is."""
    bare = [place for place, subject in enumerate(reading.subjects) if subject in reading.bare]
    if len(bare) < 2:
        return probabilities
    near = sum(share * reading.values[bare, reading.names.index(name)] for name, share in BY_TEXT.items())
    behind = np.exp(np.asarray(near, np.float64) - np.max(near))
    odds = behind * probabilities[bare] / np.maximum(1 - probabilities[bare], TINY)
    held_back = probabilities.copy()
    held_back[bare] = odds / (1 + odds)
    return held_back
