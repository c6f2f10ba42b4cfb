"""A draft beside the published text: numbers that changed, conditions that are gone.

Sentences that changed are paired, each old one with the new one that says the same whatever the numbers (an optimal
assignment). A pair whose numbers differ is a changed number; what an old sentence limited and no new one limits any
more is a removed condition.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import numpy as np
from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]

from knowledge_base.articles import ArticleText
from knowledge_base.checks.facts import Fact, facts, masked
from knowledge_base.checks.findings import Finding, Kind, Severity
from knowledge_base.checks.likeness import Likeness
from knowledge_base.checks.wording import is_substantial, marks, same_words, sentences
from knowledge_base.ports import Vectors
from knowledge_base.words import stems

SAME = 0.55
NEAR = 0.4
SAME_ORDER = 0.9


async def changes(draft: ArticleText, published: ArticleText, likeness: Likeness) -> list[Finding]:
    """What the draft takes away from the published text, or says with other numbers."""
    old, new = sentences(published.body), sentences(draft.body)
    gone, fresh = _beside(old, new), _beside(new, old)
    alike = await likeness.between(gone, fresh)
    return list(_told(gone, fresh, alike))


def _beside(some: Sequence[str], others: Sequence[str]) -> list[str]:
    """Those of `some` that `others` do not hold word for word."""
    left = Counter(same_words(text) for text in others)
    kept = []
    for text in some:
        key = same_words(text)
        if left[key]:
            left[key] -= 1
        else:
            kept.append(text)
    return kept


def _told(gone: Sequence[str], fresh: Sequence[str], alike: Vectors) -> Iterator[Finding]:
    pairs = dict(zip(*linear_sum_assignment(-alike), strict=True)) if alike.size else {}
    for number, before in enumerate(gone):
        place = pairs.get(number)
        is_same = place is not None and alike[number, place] >= SAME
        near = [fresh[int(other)] for other in np.nonzero(alike[number] >= NEAR)[0]] if alike.size else []
        found = _reworded(before, fresh[place], near) if is_same and place is not None else _removed(before, near)
        if found is not None:
            yield found


def _reworded(before: str, after: str, near: Sequence[str]) -> Finding | None:
    lost, gained = _lost(facts(before), facts(after)), _lost(facts(after), facts(before))
    if {fact.unit for fact in lost} & {fact.unit for fact in gained} or _is_swapped(before, after):
        return Finding(Kind.NUMBER_CHANGED, Severity.BLOCKS, before=before, after=after)
    around = " ".join(dict.fromkeys([after, *near]))
    if _lost(facts(before), facts(around)) or marks(before) - marks(around):
        return Finding(Kind.CONDITION_REMOVED, Severity.BLOCKS, before=before, after=after)
    return None


def _is_swapped(before: str, after: str) -> bool:
    """Whether the same numbers stand at other places of the same words."""
    if facts(before) == facts(after):
        return False
    here, there = stems(masked(before)), stems(masked(after))
    is_same = SequenceMatcher(None, here, there, autojunk=False).ratio() >= SAME_ORDER
    return is_same and Counter(facts(before)) == Counter(facts(after))


def _removed(before: str, near: Sequence[str]) -> Finding | None:
    around = " ".join(near)
    limits = bool(_lost(facts(before), facts(around)) or marks(before) - marks(around))
    if limits and is_substantial(before):
        return Finding(Kind.CONDITION_REMOVED, Severity.BLOCKS, before=before)
    return None


def _lost(some: Sequence[Fact], others: Sequence[Fact]) -> list[Fact]:
    return list((Counter(some) - Counter(others)).elements())
