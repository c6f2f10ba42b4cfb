"""Sentences of other articles that say the same as one of the draft's with another number, price or term."""

from collections.abc import Iterator, Sequence

from knowledge_base.articles import ArticleKey, ArticleText
from knowledge_base.checks.facts import Fact, Unit, facts
from knowledge_base.checks.findings import Finding, Kind, Severity
from knowledge_base.checks.likeness import Likeness
from knowledge_base.checks.wording import same_words, sentences
from knowledge_base.index import Subject

ALIKE = 0.62
THE_SAME = 0.75
_UNSAID = frozenset({Unit.PLAIN})


async def contradictions(
    draft: ArticleText, published: ArticleText | None, others: Sequence[Subject], likeness: Likeness
) -> list[Finding]:
    """Looked for in what is new of the draft, among `others`: the articles nearest to it and to its claims."""
    own = claims(draft, published)
    theirs = [(key, text) for key, text in _sentences(draft, others) if _told(text)]
    alike = await likeness.between(own, [text for _, text in theirs])
    return [
        _finding(own[row], *theirs[column], float(alike[row, column]))
        for row in range(len(own))
        for column in range(len(theirs))
        if alike[row, column] >= ALIKE and _differ(own[row], theirs[column][1])
    ]


def claims(draft: ArticleText, published: ArticleText | None) -> list[str]:
    """The draft's new sentences that name a number, price or term."""
    known = {same_words(text) for text in sentences(published.body)} if published else set()
    return [text for text in sentences(draft.body) if _told(text) and same_words(text) not in known]


def _sentences(draft: ArticleText, others: Sequence[Subject]) -> Iterator[tuple[ArticleKey, str]]:
    for subject in others:
        revision = subject.revisions.get(draft.language)
        for text in sentences(revision.text.body) if revision else ():
            yield ArticleKey(subject.slug, draft.language), text


def _finding(own: str, key: ArticleKey, text: str, alike: float) -> Finding:
    severity = Severity.BLOCKS if alike >= THE_SAME else Severity.WARNS
    return Finding(Kind.CONTRADICTS, severity, before=text, after=own, other=key)


def _differ(one: str, other: str) -> bool:
    """Whether they count the same kind of thing, and no value is common to both."""
    here, there = _told(one), _told(other)
    return any(not _values(here, unit) & _values(there, unit) for unit in _units(here) & _units(there))


def _told(sentence: str) -> list[Fact]:
    return [fact for fact in facts(sentence) if fact.unit not in _UNSAID]


def _units(found: Sequence[Fact]) -> set[Unit]:
    return {fact.unit for fact in found}


def _values(found: Sequence[Fact], unit: Unit) -> set[float]:
    return {value for fact in found if fact.unit is unit for value in fact.values}
