"""Held-out questions from the knowledge base itself: what the search would say had they never been written.

- Every example question is left out in turn, and with it the questions of its article that are nearly the same
  (otherwise a paraphrase would answer for it, and customers do not write paraphrases of our examples).
- Every article is left out in turn: its example questions are then questions that nothing answers.
- Questions that people judged, asked as they are.

The shipped probes are no such questions: shops seldom answer them, but this one may.

A search that can leave out by itself is asked for each question alone. A big one would need an index for each, that is
thousands of them, where `ROUNDS`, each without a tenth of everything, do.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from conversations.understanding import Language
from knowledge_base.calibration.judged import WEIGHTS, Judged, Source, Verdict
from knowledge_base.embedder import unit
from knowledge_base.index import SENTENCES
from knowledge_base.ports import Vectors
from knowledge_base.scoring import Scored, Searchable
from knowledge_base.signals import Question
from knowledge_base.snapshot import Snapshot

ROUNDS = 10
NEARLY_THE_SAME = 0.5
MOST_EXAMPLES = 1_500
MOST_STRANGERS = 600
UNANSWERABLE_SHARE = 0.3
AS_CLOSE = 1 / 3
"""Which part of the questions that nothing answers comes as close to an article as those of an article left out. On
shop_kb 5 % of these score above 0.9, and 1 % of its near misses; 10 % and 5 % above 0.8."""
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
    """Questions and what they are asked of."""

    searchable: Searchable
    trials: tuple[Trial, ...]


@dataclass(frozen=True, slots=True)
class People:
    """What people judged, by text: the vectors come from the caller."""

    verdicts: Sequence[Verdict] = ()
    vectors: Sequence[tuple[Vectors, ...]] = field(default=())


def rounds(searchable: Searchable, people: People) -> Iterator[Round]:
    """All rounds. Where a round needs an index of its own, it is built only when its turn comes."""
    snapshot, random = searchable.snapshot, np.random.default_rng(SEED)
    judged = trials_of(people)
    yield Round(searchable, judged)
    examples = _examples_left_out(snapshot, {trial.question.text for trial in judged}, random)
    strangers = _articles_left_out(snapshot, random)
    if searchable.leaves_out:
        yield Round(searchable, (*examples, *strangers))
        return
    for trials in (examples, strangers):
        yield from _in_turns(searchable, trials, random)


def verdict_on(trial: Trial, found: Sequence[Scored], searchable: Searchable) -> Judged | None:
    """What became of a question that was ranked."""
    slugs = [searchable.subjects[one.subject].slug for one in found[:3]]
    return trial.judge(slugs, found[0].probability if found else 0.0)


def weighted(judged: Iterable[Judged]) -> list[Judged]:
    """The questions that nothing answers brought to their share of all, as far as they come close to an article."""
    found = list(judged)
    answerable = sum(one.weight for one in found if one.source is Source.EXAMPLE)
    count = sum(one.source is Source.ARTICLE_LEFT_OUT for one in found)
    weight = AS_CLOSE * answerable * UNANSWERABLE_SHARE / (1 - UNANSWERABLE_SHARE) / max(count, 1)
    return [_weighing(one, weight) if one.source is Source.ARTICLE_LEFT_OUT else one for one in found]


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


def _examples_left_out(snapshot: Snapshot, known: set[str], random: np.random.Generator) -> list[Trial]:
    """Each with the neighbours of its own article."""
    rows = np.asarray([row for row, text in enumerate(snapshot.example_texts) if text not in known], np.int64)
    chosen = _sample(rows, MOST_EXAMPLES, random)
    groups = _neighbourhoods(snapshot, chosen)
    return [_example(snapshot, int(row), chosen[groups == group]) for row, group in zip(chosen, groups, strict=True)]


def _articles_left_out(snapshot: Snapshot, random: np.random.Generator) -> list[Trial]:
    """Some questions of every article, asked as if the article were not there."""
    owners = snapshot.examples[0].owners
    if len(snapshot.subjects) < 2:
        return []
    return [_stranger(snapshot, int(row)) for row in _sample(np.arange(len(owners)), MOST_STRANGERS, random)]


def _example(snapshot: Snapshot, row: int, left_out: Places) -> Trial:
    slug = snapshot.subjects[int(snapshot.examples[0].owners[row])].slug
    question = _question(snapshot, row, left_out)
    return Trial(question, snapshot.example_languages[row], Source.EXAMPLE, frozenset([slug]))


def _stranger(snapshot: Snapshot, row: int) -> Trial:
    owners = snapshot.examples[0].owners
    own = int(owners[row])
    question = replace(_question(snapshot, row, np.nonzero(owners == own)[0]), gone=own)
    return Trial(question, snapshot.example_languages[row], Source.ARTICLE_LEFT_OUT, nothing=True)


def _question(snapshot: Snapshot, row: int, left_out: Places) -> Question:
    vectors = tuple(rows.vectors[row] for rows in snapshot.examples)
    return Question(snapshot.example_texts[row], vectors, row, tuple(left_out.tolist()))


def _in_turns(searchable: Searchable, trials: Sequence[Trial], random: np.random.Generator) -> Iterator[Round]:
    """A tenth of what is to be left out at a time, with an index of its own."""
    groups = list(dict.fromkeys(trial.question.left_out for trial in trials))
    number = min(ROUNDS, len(groups))
    turn = dict(zip(groups, (random.permutation(len(groups)) % max(number, 1)).tolist(), strict=True))
    snapshot = searchable.snapshot
    for now in range(number):
        some = [trial for trial in trials if turn[trial.question.left_out] == now]
        rows = {row for trial in some for row in trial.question.left_out}
        gone = {snapshot.subjects[t.question.gone].slug for t in some if t.question.gone is not None}
        yield Round(searchable.over(snapshot.without(rows, gone)), tuple(map(_as_new, some)))


def _as_new(trial: Trial) -> Trial:
    """The same where nothing needs to be left out any more."""
    return replace(trial, question=Question(trial.question.text, trial.question.vectors))


def _neighbourhoods(snapshot: Snapshot, chosen: Places) -> Places:
    """A number for each chosen row; questions of one article that are nearly the same share it."""
    owners = snapshot.examples[0].owners[chosen]
    centered = [unit(rows.vectors[chosen] - rows.vectors.mean(0)) for rows in snapshot.examples[:SENTENCES]]
    alike = sum(rows @ rows.T for rows in centered) / len(centered)
    near = (alike > NEARLY_THE_SAME) & (owners[:, None] == owners[None])
    return np.asarray(connected_components(near, directed=False)[1], np.int64)


def _sample(rows: Places, most: int, random: np.random.Generator) -> Places:
    if len(rows) <= most:
        return rows.astype(np.int64)
    return np.sort(random.choice(rows, most, replace=False))
