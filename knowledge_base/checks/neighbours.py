"""A draft beside the other articles: too close to one of them, or using an example question of theirs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from conversations.understanding import Language
from knowledge_base.articles import ArticleKey, ArticleText
from knowledge_base.checks.findings import Asker, Finding, Kind, Outcome, Severity
from knowledge_base.index import SENTENCES, Entry
from knowledge_base.ports import Vectors
from knowledge_base.problems import question_key
from knowledge_base.scoring import Searchable
from knowledge_base.signals import Question

TOO_CLOSE = 0.6
CLOSE = 0.45
TAKEN = 0.6
NEAREST = 3


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another article: the mean probability that it answers the draft's title and example questions."""

    slug: str
    probability: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """One of the draft's example questions (none: its title), and what the other articles make of it, best first."""

    text: str
    others: tuple[Neighbour, ...]


def ranked(entry: Entry, published: ArticleText | None, present: Searchable) -> list[Ranked]:
    """The draft's title and its new example questions, asked of what customers see now; the title is the first."""
    slug = entry.revision.key.slug
    known = {question_key(question) for question in published.questions} if published else set()
    questions = ["", *entry.revision.text.questions]
    found = []
    for row, text in enumerate(questions if present.subjects else ()):
        if question_key(text) in known:
            continue
        question = Question(entry.example_texts[row], tuple(one.examples[row] for one in entry.embedded))
        best = [(present.subjects[one.subject].slug, one.probability) for one in present.rank(question)[: NEAREST + 1]]
        found.append(Ranked(text, tuple(Neighbour(*one) for one in best if one[0] != slug)))
    return found


def nearest(found: Sequence[Ranked]) -> list[Neighbour]:
    """The articles that answer most of it, best first."""
    sums: dict[str, float] = defaultdict(float)
    for one in found:
        for other in one.others:
            sums[other.slug] += other.probability
    return sorted((Neighbour(slug, total / len(found)) for slug, total in sums.items()), key=lambda n: -n.probability)


def nearest_to(rows: Vectors, language: Language, slug: str, entries: Iterable[Entry], most: int) -> set[str]:
    """The other articles of that language with the passages nearest to each of the rows, by the second encoder."""
    others = [one for one in entries if one.revision.key.language is language and one.revision.key.slug != slug]
    if not len(rows) or not others:
        return set()
    parts = [one.embedded[SENTENCES - 1].passages for one in others]
    starts = np.cumsum([0, *(len(part) for part in parts[:-1])])
    alike = np.maximum.reduceat(rows @ np.vstack(parts).T, starts, axis=1)
    return {others[int(place)].revision.key.slug for row in np.argsort(-alike)[:, :most] for place in row}


def too_close(draft: ArticleText, published: ArticleText | None, found: Sequence[Ranked]) -> Iterator[Finding]:
    """Whether another article says the same already; asked where title or text are new."""
    if published is not None and (published.title, published.body) == (draft.title, draft.body):
        return
    for other in nearest(found)[:1]:
        if other.probability >= CLOSE:
            severity = Severity.BLOCKS if other.probability >= TOO_CLOSE and published is None else Severity.WARNS
            key = ArticleKey(other.slug, draft.language)
            yield Finding(Kind.TOO_CLOSE, severity, after=f"{other.probability:.0%}", other=key)


def taken(
    draft: ArticleText, published: ArticleText | None, found: Sequence[Ranked], present: Searchable
) -> Iterator[Finding]:
    """New example questions that another article has, or surely answers, already.

    An article that is too close as a whole is told of once, not with every question.
    """
    if published is None and any(one.probability >= TOO_CLOSE for one in nearest(found)[:1]):
        return
    owners = _owners(draft.slug, present)
    for own in found[1:]:
        best = own.others[0] if own.others else Neighbour("", 0.0)
        slug = owners.get(question_key(own.text)) or (best.slug if best.probability >= TAKEN else None)
        if slug is not None:
            yield _taken(own.text, ArticleKey(slug, draft.language), best)


def _taken(question: str, other: ArticleKey, best: Neighbour) -> Finding:
    was = Outcome(other.slug, best.probability if best.slug == other.slug else 1.0)
    return Finding(Kind.QUESTION_TAKEN, Severity.BLOCKS, other=other, question=question, asker=Asker.EXAMPLE, was=was)


def _owners(slug: str, present: Searchable) -> dict[str, str]:
    """Whose example question each of them is."""
    entries = [entry for key, entry in present.entries.items() if key.slug != slug]
    return {question_key(text): e.revision.key.slug for e in entries for text in e.revision.text.questions}
