"""Learning the fusion from labelled questions, and judging it on articles that it has not seen."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression

from benchmarks.measures import Answered
from benchmarks.shop_questions import AskedQuestion, CachedEncoder, snapshot_of
from knowledge_base.articles import ArticleText
from knowledge_base.embedder import unit
from knowledge_base.familiar import shipped_familiar
from knowledge_base.fusion import LIMIT, Fusion
from knowledge_base.index import SENTENCES
from knowledge_base.ports import Role
from knowledge_base.signals import Question, Reading, Signals
from knowledge_base.snapshot import Snapshot
from knowledge_base.space import shipped_space
from knowledge_base.words import language_of

FOLDS = 5
SAME_TOPIC = 0.4
SAME_TOPIC_OF_MANY = 0.55  # so many questions would all be linked to each other by less
STRENGTH = 0.1
SEED = 7
ONLY_LEARNED = -1  # the fold of questions that nothing is judged by


@dataclass(frozen=True, slots=True)
class Read:
    """A question with its candidates' signals, and the fold that it is judged in."""

    question: AskedQuestion
    reading: Reading
    slugs: tuple[str, ...]
    others: tuple[str, ...]
    fold: int


def shop_misses(questions: Sequence[AskedQuestion], encoders: Sequence[CachedEncoder]) -> dict[str, int]:
    """The questions that nothing answers, each with its topic."""
    found = list(dict.fromkeys(question.text for question in questions if not question.right))
    return dict(zip(found, topics(found, encoders), strict=True))


def topics(texts: Sequence[str], encoders: Sequence[CachedEncoder], alike: float = SAME_TOPIC) -> list[int]:
    """Questions about the same thing get the same number, so that none helps to judge its own translation."""
    cosines = np.zeros((len(texts), len(texts)), np.float32)
    for encoder in encoders[:SENTENCES]:
        rows = encoder.encode(texts, Role.QUERY)
        centered = unit(rows - rows.mean(0))
        cosines += centered @ centered.T / SENTENCES
    _, numbers = connected_components(cosines > alike)
    return [int(number) for number in numbers]


def read_all(
    snapshot: Snapshot,
    questions: Sequence[AskedQuestion],
    encoders: Sequence[CachedEncoder],
    probe_topics: dict[str, int],
    *,
    said: Sequence[str] = (),
) -> list[Read]:
    """The signals of every question; a question that is a probe is read as if its topic were none. `said` are the words
    that are looked up, where they are others than the questions' own."""
    signals = Signals(snapshot, shipped_space(), shipped_familiar())
    random = np.random.default_rng(SEED)
    folds = random.permutation(len(snapshot.subjects)) % FOLDS
    topic_folds = random.integers(0, FOLDS, size=max(probe_topics.values(), default=0) + 1)
    said = said or [question.text for question in questions]
    vectors = [encoder.encode(said, Role.QUERY) for encoder in encoders]
    found: list[Read] = []
    for number, asked in enumerate(questions):
        row, left_out = (None, ()) if asked.right else _left_out(snapshot, asked.text, probe_topics)
        question = Question(said[number], tuple(rows[number] for rows in vectors), row, left_out)
        fold = folds[snapshot.number[min(asked.right)]] if asked.right else topic_folds[probe_topics.get(asked.text, 0)]
        found.append(_read(snapshot, signals, asked, question, int(fold)))
    return found


def read_shop(texts: Sequence[ArticleText], misses: dict[str, int], encoders: Sequence[CachedEncoder]) -> list[Read]:
    """The signals of a whole shop's own questions: every example question read as if it were not there, every miss as
    if nothing of its topic were; all of them only to learn from."""
    snapshot = snapshot_of(texts, list(misses), encoders)
    titles = {text.title for text in texts}
    asked = [
        AskedQuestion(f"row-{row}", text, language, frozenset([snapshot.subjects[owner].slug]), hard=True)
        for row, (text, language, owner) in enumerate(
            zip(snapshot.example_texts, snapshot.example_languages, snapshot.examples[0].owners, strict=True)
        )
    ]
    signals = Signals(snapshot, shipped_space(), shipped_familiar())
    found: list[Read] = []
    for row, question in enumerate(asked):
        if question.text not in titles:
            vectors = tuple(rows.vectors[row] for rows in snapshot.examples)
            found.append(
                _read(snapshot, signals, question, Question(question.text, vectors, row, (row,)), ONLY_LEARNED)
            )
    for number, text in enumerate(misses):
        own_row, left_out = _left_out(snapshot, text, misses)
        vectors = tuple(rows[number] for rows in snapshot.probes)
        miss = AskedQuestion(f"miss-{number}", text, language_of(text), frozenset(), hard=True)
        found.append(_read(snapshot, signals, miss, Question(text, vectors, own_row, left_out), ONLY_LEARNED))
    return found


def _read(snapshot: Snapshot, signals: Signals, asked: AskedQuestion, question: Question, fold: int) -> Read:
    reading = signals.read(question)
    slugs = tuple(snapshot.subjects[n].slug for n in reading.subjects)
    others = tuple(snapshot.subjects[n].slug for n in reading.others)
    return Read(asked, reading, slugs, others, fold)


def learn(reads: Sequence[Read]) -> Fusion:
    """A fusion from the candidates of all these questions."""
    values = np.vstack([read.reading.values for read in reads])
    truth = np.concatenate([_truth(read) for read in reads])
    means, scales = values.mean(0), values.std(0) + 1e-6
    scaled = np.clip((values - means) / scales, -LIMIT, LIMIT)
    model = LogisticRegression(C=STRENGTH, max_iter=1_000).fit(scaled, truth)
    weights = model.coef_[0].astype(np.float32)
    return Fusion(reads[0].reading.names, means, scales, weights, float(model.intercept_[0]))


def without(read: Read, names: Collection[str]) -> Read:
    """The same without some signals."""
    kept = [place for place, name in enumerate(read.reading.names) if name not in names]
    signals = tuple(read.reading.names[place] for place in kept)
    return replace(read, reading=replace(read.reading, names=signals, values=read.reading.values[:, kept]))


def answer(fusion: Fusion, read: Read) -> Answered:
    """What the fusion makes of a question."""
    probabilities = fusion.probabilities(read.reading.names, read.reading.values)
    order = np.argsort(-probabilities, kind="stable")
    slugs = (*(read.slugs[n] for n in order), *read.others)
    return Answered(read.question, slugs, float(probabilities.max(initial=0.0)))


def cross_validated(reads: Sequence[Read]) -> list[Answered]:
    """Every question answered by a fusion that was learned without its article (or its topic)."""
    return validated(reads, reads)


def validated(learned: Sequence[Read], judged: Sequence[Read]) -> list[Answered]:
    """The same where the questions to judge are read in another knowledge base of the same articles."""
    answered: list[Answered] = []
    for fold in range(FOLDS):
        fusion = learn([read for read in learned if read.fold != fold])
        answered += [answer(fusion, read) for read in judged if read.fold == fold]
    return answered


def _truth(read: Read) -> NDArray[np.bool_]:
    return np.asarray([slug in read.question.right for slug in read.slugs])


def _left_out(snapshot: Snapshot, text: str, probe_topics: dict[str, int]) -> tuple[int | None, tuple[int, ...]]:
    if text not in probe_topics:
        return None, ()
    first = len(snapshot.example_texts)
    topic = probe_topics[text]
    rows = tuple(first + n for n, other in enumerate(snapshot.probe_texts) if probe_topics.get(other) == topic)
    return first + snapshot.probe_texts.index(text), rows
