"""Right and wrong answers: the customer's button, and before it the word of somebody of the shop."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from handoff.reporting.facts import ArticleCount, Judgement
from handoff.reporting.figures import Share


@dataclass(frozen=True, slots=True)
class ArticleFigures:
    """How often an article was shown as an answer, and how many of the judged answers were wrong."""

    slug: str
    title: str
    shown: int
    wrong: Share


def article_figures(
    counts: Sequence[ArticleCount], judgements: Iterable[Judgement], titles: Mapping[str, str]
) -> list[ArticleFigures]:
    """Every article that was shown, the one shown most in front."""
    judged, wrong = Counter[str](), Counter[str]()
    for count in counts:
        judged[count.slug] += count.liked + count.disliked
        wrong[count.slug] += count.disliked
    for one in _latest(judgements):
        if one.shown is not None and (is_wrong := _is_wrong(one)) is not None:
            judged[one.shown] += one.helpful is None
            wrong[one.shown] += is_wrong - (one.helpful is False)
    found = [
        ArticleFigures(c.slug, titles.get(c.slug, c.slug), c.shown, Share(wrong[c.slug], judged[c.slug]))
        for c in counts
    ]
    return sorted(found, key=lambda one: (-one.shown, one.slug))


def missed(judgements: Iterable[Judgement]) -> int:
    """Questions that the bot did not answer although an article does, as somebody of the shop said."""
    return sum(one.shown is None and one.is_right and one.slug is not None for one in _latest(judgements))


def _latest(judgements: Iterable[Judgement]) -> Iterable[Judgement]:
    """The last word on each decision."""
    return {one.decision_id: one for one in judgements}.values()


def _is_wrong(one: Judgement) -> bool | None:
    """None where it says nothing of the article that was shown: that another one is not right."""
    if one.is_right:
        return one.slug != one.shown
    return True if one.slug == one.shown else None
