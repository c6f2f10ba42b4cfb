"""Published articles that nobody gets, that do not help, or that should be read again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from knowledge_base.articles import Article, ArticleKey, Status
from knowledge_base.gaps.missed import Ratings

UNUSED_AFTER = timedelta(days=60)
FEWEST_UNHELPFUL = 3
UNHELPFUL_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Stale:
    """One of them, with what is the matter: one thing or several."""

    key: ArticleKey
    title: str
    unused: bool = False
    ratings: Ratings | None = None
    review: bool = False


def stale(articles: Iterable[Article], ratings: Mapping[str, Ratings], now: datetime, today: date) -> list[Stale]:
    """By slug; `ratings` are those of the last `UNUSED_AFTER`, `today` is the shop's day."""
    found = [_stale(one, ratings.get(one.key.slug, Ratings()), now, today) for one in articles]
    return [one for one in found if one is not None]


def _stale(article: Article, ratings: Ratings, now: datetime, today: date) -> Stale | None:
    published = article.published
    if published is None or article.status is not Status.PUBLISHED:
        return None
    unused = not ratings.sent and now - published.created_at >= UNUSED_AFTER
    disliked = ratings.unhelpful >= FEWEST_UNHELPFUL and (
        ratings.unhelpful >= UNHELPFUL_SHARE * (ratings.helpful + ratings.unhelpful)
    )
    review = article.dates.review_on is not None and article.dates.review_on <= today
    if not (unused or disliked or review):
        return None
    return Stale(article.key, published.text.title, unused, ratings if disliked else None, review)
