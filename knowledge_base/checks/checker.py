"""Puts the checks of a draft together.

    draft ─┬─ text alone, published text, translation, neighbours, contradictions     a second
           └─ questions: examples, tests, 30 days of customers ─ those it can change ─ asked before and after

What does not depend on the draft is not computed again: vectors are kept, the present index is the one that answers
customers, and questions that the draft can't change are not asked.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import TypeVar

from conversations.clock import Clock
from conversations.understanding import Language
from knowledge_base.articles import Article, ArticleText, Revision, Status, tidy
from knowledge_base.checks.changes import changes
from knowledge_base.checks.contradictions import claims, contradictions
from knowledge_base.checks.findings import Asker, Finding, Findings, in_order
from knowledge_base.checks.likeness import Likeness
from knowledge_base.checks.neighbours import nearest, nearest_to, ranked, taken, too_close
from knowledge_base.checks.questions import Questions
from knowledge_base.checks.text_alone import text_alone
from knowledge_base.checks.translation import translation
from knowledge_base.checks.trial import Asked, Rankings, Tried, answered, best, can_change, told
from knowledge_base.ports import ArticleDatabase
from knowledge_base.refresh import LiveIndex
from knowledge_base.refresh import Tried as Draft
from knowledge_base.scoring import Searchable
from knowledge_base.thresholds import Thresholds

T = TypeVar("T")

AT_ONCE = 32
NOT_STORED = 0
_COMPARED, _COMPARED_CLAIMS = 4, 8

Limits = Callable[[Language], Thresholds]


class Step(StrEnum):
    """What is being done, for whoever shows progress."""

    READING = "reading"
    ASKING = "asking"


Progress = Callable[[Step, int, int], None]


def nobody_watches(_step: Step, _done: int, _of: int) -> None:
    """For callers without progress."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What a draft is compared with: its published text, and the other language (published, or else last written)."""

    published: ArticleText | None
    other: ArticleText | None


class Checker:
    """Checks drafts against the knowledge base of the moment; one per process."""

    def __init__(
        self,
        live: LiveIndex,
        articles: ArticleDatabase,
        questions: Questions,
        *,
        limits: Limits,
        executor: Executor,
        clock: Clock,
    ) -> None:
        self._live = live
        self._articles = articles
        self._questions = questions
        self._limits = limits
        self._executor = executor
        self._clock = clock
        self._rankings = Rankings()
        self._likeness = Likeness(live.encodings[-1])

    async def checked(self, draft: ArticleText, progress: Progress = nobody_watches, *, ask: bool = True) -> Findings:
        """Everything that there is to say about a draft before it is published; it may be stored or not.

        Without `ask` only the texts are compared, and no questions are asked.
        """
        draft = tidy(draft)
        beside = await self._beside(draft)
        tried = await self._live.trying(_revision(draft, self._clock()))
        found = [*text_alone(draft, beside.published, beside.other)]
        found += translation(draft, beside.published, beside.other)
        if beside.published is not None:
            found += await changes(draft, beside.published, self._likeness)
        found += await self._neighbours(draft, beside.published, tried)
        if not ask:
            return Findings(draft.key, draft.content_hash, in_order(found))
        asked = await self._questions.all(tried.present.entries, self._clock(), partial(progress, Step.READING))
        outcomes = await self._asked(asked, tried, progress)
        found += [finding for one in outcomes for finding in told(one, draft.slug, is_new=beside.published is None)]
        tests = [one for one in outcomes if one.asked.asker is Asker.TEST and draft.slug in one.asked.right]
        return Findings(
            draft.key,
            draft.content_hash,
            in_order(found),
            asked=len(asked),
            affected=len(outcomes),
            tests=len(tests),
            passed=sum(one.would_be.slug in one.asked.right for one in tests),
        )

    async def _beside(self, draft: ArticleText) -> Beside:
        async with self._articles.reading() as store:
            own = await store.article(draft.slug, draft.language)
            other = await store.article(draft.slug, draft.language.other)
        return Beside(_shown(own), _shown(other) or (other.latest.text if other else None))

    async def _neighbours(self, draft: ArticleText, published: ArticleText | None, tried: Draft) -> list[Finding]:
        own = await self._apart(partial(ranked, tried.entry, published, tried.present))
        found = [*too_close(draft, published, own), *taken(draft, published, own, tried.present)]
        near = {one.slug for one in nearest(own)[:_COMPARED]} if own else set()
        near |= await self._near_claims(draft, published, tried.present)
        others = [subject for subject in tried.present.subjects if subject.slug in near]
        return found + await contradictions(draft, published, others, self._likeness)

    async def _near_claims(self, draft: ArticleText, published: ArticleText | None, present: Searchable) -> set[str]:
        """The articles that speak of what the draft newly names a number of."""
        rows = await self._live.encodings[-1].embed_queries(claims(draft, published))
        return nearest_to(rows, draft.language, draft.slug, present.entries.values(), _COMPARED_CLAIMS)

    async def _asked(self, asked: Sequence[Asked], tried: Draft, progress: Progress) -> list[Tried]:
        places = await self._apart(partial(can_change, asked, tried.present, tried.entry)) if asked else []
        progress(Step.ASKING, len(asked) - len(places), len(asked))
        with_draft = await tried.published() if places else tried.present
        outcomes: list[Tried] = []
        for start in range(0, len(places), AT_ONCE):
            part = [asked[place] for place in places[start : start + AT_ONCE]]
            outcomes += await self._apart(partial(self._ask, part, tried.present, with_draft))
            progress(Step.ASKING, len(asked) - len(places) + len(outcomes), len(asked))
        return outcomes

    def _ask(self, asked: Sequence[Asked], present: Searchable, with_draft: Searchable) -> list[Tried]:
        tried = []
        before, after = self._rankings.best(asked, present), best(asked, with_draft)
        for one, was, would_be in zip(asked, before, after, strict=True):
            limit = self._limits(one.language).answer
            tried.append(Tried(one, answered(was, limit), answered(would_be, limit)))
        return tried

    async def _apart(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)


def _revision(draft: ArticleText, at: datetime) -> Revision:
    return Revision(id=NOT_STORED, number=0, text=draft, author="", created_at=at)


def _shown(article: Article | None) -> ArticleText | None:
    if article is None or article.published is None or article.status is not Status.PUBLISHED:
        return None
    return article.published.text
