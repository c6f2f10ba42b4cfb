"""Held-out questions from the knowledge base itself: what the search would say had they never been written.

- Every example question is left out in turn, and with it the questions of its article that are nearly the same
  (otherwise a paraphrase would answer for it, and customers do not write paraphrases of our examples).
- Every article is left out in turn: its example questions are then questions that nothing answers.
- The shipped probes, each left out with its whole topic: near misses, which nothing answers either.
- Questions that people judged, asked as they are; where one of them is an example, it is left out like that.

Leaving out one by one would mean thousands of indexes; `ROUNDS` of them, each without a tenth of everything, do.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from conversations.understanding import Language
from knowledge_base.calibration.judged import WEIGHTS, Judged, Source, Verdict
from knowledge_base.embedder import unit
from knowledge_base.ports import Vectors
from knowledge_base.scoring import Scored
from knowledge_base.signals import Question
from knowledge_base.snapshot import Snapshot
from knowledge_base.words import has_cyrillic

ROUNDS = 10
NEARLY_THE_SAME = 0.5
MOST_EXAMPLES = 1_500
MOST_STRANGERS = 600
UNANSWERABLE_SHARE = 0.3
SEED = 7

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Trial:
    """A question to ask; `right` are the slugs that answer it, `wrong` those known not to.

    Where `right` is empty and `nothing` set, nothing answers; without it only the `wrong` ones are known.
    """

    question: Question
    language: Language
    source: Source
    right: frozenset[str] = frozenset()
    wrong: frozenset[str] = frozenset()
    nothing: bool = False

    def judge(self, slugs: Sequence[str], score: float) -> Judged | None:
        """What became of it, `slugs` best first; None where nobody knows whether the best one is right."""
        best = slugs[0] if slugs else ""
        known = bool(self.right) or self.nothing or best in self.wrong
        if not known:
            return None
        in_three = not self.right.isdisjoint(slugs[:3])
        weight = WEIGHTS.get(self.source, 1.0)
        return Judged(score, best in self.right, in_three, self.language, self.source, weight)


@dataclass(frozen=True, slots=True)
class Round:
    """Questions and the snapshot that they are asked of."""

    snapshot: Snapshot
    trials: tuple[Trial, ...]


@dataclass(frozen=True, slots=True)
class People:
    """What people judged, by text: the vectors come from the caller."""

    verdicts: Sequence[Verdict] = ()
    vectors: Sequence[tuple[Vectors, ...]] = field(default=())


def rounds(snapshot: Snapshot, topics: Sequence[int], people: People) -> Iterator[Round]:
    """All rounds; `topics[i]` is the topic of probe i. Each snapshot is built only when its turn comes."""
    random = np.random.default_rng(SEED)
    judged = trials_of(people)
    yield Round(snapshot, judged)
    known = {trial.question.text for trial in judged}
    yield from _examples_left_out(snapshot, np.asarray(topics, np.int64), known, random)
    yield from _articles_left_out(snapshot, random)


def verdict_on(trial: Trial, found: Sequence[Scored], snapshot: Snapshot) -> Judged | None:
    """What became of a question that was ranked."""
    slugs = [snapshot.subjects[one.subject].slug for one in found[:3]]
    return trial.judge(slugs, found[0].probability if found else 0.0)


def weighted(judged: Iterable[Judged]) -> list[Judged]:
    """The questions that nothing answers brought to their share of all; half of it for each source of them."""
    found = list(judged)
    answerable = sum(one.weight for one in found if one.source is Source.EXAMPLE)
    counts = {source: sum(one.source is source for one in found) for source in _STRANGERS}
    present = [source for source, count in counts.items() if count]
    share = answerable * UNANSWERABLE_SHARE / (1 - UNANSWERABLE_SHARE) / max(len(present), 1)
    weights = {source: share / counts[source] for source in present}
    return [_weighing(one, weights.get(one.source, one.weight)) for one in found]


_STRANGERS = (Source.ARTICLE_LEFT_OUT, Source.PROBE)


def _weighing(one: Judged, weight: float) -> Judged:
    return Judged(one.score, one.right, one.right_in_three, one.language, one.source, weight)


def trials_of(people: People) -> tuple[Trial, ...]:
    """What everybody said of the same words, put together; the last word on an article wins."""
    trials: dict[tuple[str, Language], Trial] = {}
    for verdict, vectors in zip(people.verdicts, people.vectors, strict=True):
        key = verdict.text, verdict.language
        before = trials.get(key, Trial(Question(verdict.text, vectors), verdict.language, verdict.source))
        trials[key] = _with_verdict(before, verdict)
    return tuple(trials.values())


def _with_verdict(trial: Trial, verdict: Verdict) -> Trial:
    own = frozenset([verdict.slug] if verdict.slug is not None else [])
    return Trial(
        trial.question,
        trial.language,
        max(trial.source, verdict.source, key=lambda source: WEIGHTS[source]),
        right=trial.right | own if verdict.right else trial.right - own,
        wrong=trial.wrong - own if verdict.right else trial.wrong | own,
        nothing=trial.nothing or (verdict.right and verdict.slug is None),
    )


def _examples_left_out(
    snapshot: Snapshot, topics: Places, known: set[str], random: np.random.Generator
) -> Iterator[Round]:
    count = len(snapshot.example_texts)
    chosen = _sample(np.asarray([row for row in range(count) if snapshot.example_texts[row] not in known]), random)
    number = _rounds_for(len(chosen), count)
    groups, topic_groups = _neighbourhoods(snapshot, chosen), _numbered(topics)
    turn, topic_turn = _turns(groups, number, random), _turns(topic_groups, number, random)
    for now in range(number):
        rows, probes = chosen[turn == now], np.nonzero(topic_turn == now)[0]
        trials = [_example(snapshot, int(row), Source.EXAMPLE) for row in rows]
        trials += [_probe(snapshot, int(row)) for row in probes]
        yield Round(snapshot.without(examples=set(rows.tolist()), probes=set(probes.tolist())), tuple(trials))


def _articles_left_out(snapshot: Snapshot, random: np.random.Generator) -> Iterator[Round]:
    """A tenth of the articles at a time, and some questions of each."""
    count = len(snapshot.subjects)
    if count < 2:
        return
    owners = snapshot.examples[0].owners
    number = min(ROUNDS, count)
    turn = random.permutation(count) % number
    share = MOST_STRANGERS / max(len(owners), 1)
    for now in range(number):
        gone = {snapshot.subjects[subject].slug for subject in np.nonzero(turn == now)[0]}
        rows = np.nonzero((turn[owners] == now) & (random.random(len(owners)) < share))[0]
        trials = tuple(_example(snapshot, int(row), Source.ARTICLE_LEFT_OUT) for row in rows)
        if trials:
            yield Round(snapshot.without(subjects=gone), trials)


def _example(snapshot: Snapshot, row: int, source: Source) -> Trial:
    slug = snapshot.subjects[int(snapshot.examples[0].owners[row])].slug
    question = Question(snapshot.example_texts[row], tuple(rows.vectors[row] for rows in snapshot.examples))
    left_out = source is Source.ARTICLE_LEFT_OUT
    right = frozenset[str]() if left_out else frozenset([slug])
    return Trial(question, snapshot.example_languages[row], source, right, nothing=left_out)


def _probe(snapshot: Snapshot, row: int) -> Trial:
    text = snapshot.probe_texts[row]
    language = Language.RU if has_cyrillic(text) else Language.EN
    return Trial(Question(text, tuple(rows[row] for rows in snapshot.probes)), language, Source.PROBE, nothing=True)


def _neighbourhoods(snapshot: Snapshot, chosen: Places) -> Places:
    """A number for each chosen row; questions of one article that are nearly the same share it."""
    owners = snapshot.examples[0].owners[chosen]
    centered = [unit(rows.vectors[chosen] - rows.vectors.mean(0)) for rows in snapshot.examples]
    alike = sum(rows @ rows.T for rows in centered) / len(centered)
    near = (alike > NEARLY_THE_SAME) & (owners[:, None] == owners[None])
    return np.asarray(connected_components(near, directed=False)[1], np.int64)


def _numbered(topics: Places) -> Places:
    return np.unique(topics, return_inverse=True)[1].astype(np.int64)


def _turns(groups: Places, number: int, random: np.random.Generator) -> Places:
    """In which round each group's members are left out."""
    count = int(groups.max(initial=-1)) + 1
    turns: Places = (random.permutation(count) % max(number, 1))[groups]
    return turns


def _rounds_for(chosen: int, count: int) -> int:
    """So many that no round lacks more than a tenth of the example questions."""
    return int(np.ceil(ROUNDS * chosen / count)) if chosen else 0


def _sample(rows: Places, random: np.random.Generator) -> Places:
    if len(rows) <= MOST_EXAMPLES:
        return rows.astype(np.int64)
    return np.sort(random.choice(rows, MOST_EXAMPLES, replace=False))
