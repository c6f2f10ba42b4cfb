"""What an import would change, before anything is changed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge_base.articles import Article, ArticleKey, ArticleText, Status
from knowledge_base.editing import Change
from knowledge_base.exchange.dates import FileDates
from knowledge_base.exchange.incoming import Incoming, Written
from knowledge_base.ports import ArticleStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One article: what would happen to it, the text before and after; nothing `written` where it would be archived."""

    key: ArticleKey
    change: Change
    written: Written | None = None
    article: Article | None = None
    before: ArticleText | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All steps, in the order of what is given."""

    steps: tuple[Step, ...]

    def count(self, change: Change) -> int:
        """How many articles would end so."""
        return Counter(step.change for step in self.steps)[change]

    def of(self, change: Change) -> list[Step]:
        """The steps with that end."""
        return [step for step in self.steps if step.change is change]


async def compare(store: ArticleStore, given: Incoming, *, archive_missing: bool = False) -> Comparison:
    """Hold what is given against what is stored; changes nothing."""
    stored = {article.key: article for article in await store.articles()}
    planned_ids = {one.dates.planned_revision_id for one in stored.values()} - {None}
    planned = {one.id: one.text for one in await store.revisions(one for one in planned_ids if one is not None)}
    steps = [_step(one, stored.get(one.key), planned) for one in given.articles]
    gone = _missing(stored, {one.key for one in given.articles}) if archive_missing else []
    return Comparison((*steps, *gone))


def _step(written: Written, article: Article | None, planned: Mapping[int, ArticleText]) -> Step:
    before = _counterpart(written, article, planned)
    if before is None or article is None:
        change = Change.ADDED
    else:
        is_same = before == written.text and _are_same(written.dates, article)
        change = Change.UNCHANGED if is_same else Change.CHANGED
    return Step(key=written.key, change=change, written=written, article=article, before=before)


def _counterpart(written: Written, article: Article | None, planned: Mapping[int, ArticleText]) -> ArticleText | None:
    """The stored text that the given one would replace: planned for planned, draft for draft, shown for shown."""
    if article is None:
        return None
    if written.is_planned:
        return planned.get(article.dates.planned_revision_id or 0)
    if written.is_draft:
        return article.latest.text
    is_live = article.status is Status.PUBLISHED and article.published is not None
    return article.published.text if is_live and article.published else None


def _are_same(dates: FileDates, article: Article) -> bool:
    stored = article.dates
    pairs = (
        (dates.publish_at, stored.publish_at),
        (dates.expires_at, stored.expires_at),
        (dates.review_on, stored.review_on),
    )
    return all(given is None or given == known for given, known in pairs)


def _missing(stored: Mapping[ArticleKey, Article], present: set[ArticleKey]) -> Iterator[Step]:
    for key, article in sorted(stored.items()):
        if article.status is Status.PUBLISHED and key not in present:
            yield Step(key=key, change=Change.ARCHIVED, article=article)


def keys(steps: Sequence[Step]) -> tuple[ArticleKey, ...]:
    """The articles of these steps, each once, sorted."""
    return tuple(sorted({step.key for step in steps}))
