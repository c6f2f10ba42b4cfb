"""What would have become of last week's conversations with a draft: values for pages and the command line."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from knowledge_base.articles import ArticleText
from knowledge_base.checks.checker import Progress
from knowledge_base.checks.findings import Outcome

A_WEEK = timedelta(days=7)
MOST = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """One question that would get something else; an outcome without an article is no answer."""

    decision_id: int
    conversation_id: int
    question: str
    asked_at: datetime
    was: Outcome
    would_be: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """`asked` questions since then, `unanswered` of them by an article. `gained` would have been answered, `changed`
    answered by another article, `lost` not any more; `same_article` so many would get the draft's text in place of the
    present one. `not_recorded` decisions are too old to be taken again."""

    since: datetime
    asked: int = 0
    unanswered: int = 0
    not_recorded: int = 0
    same_article: int = 0
    gained: tuple[Turned, ...] = ()
    changed: tuple[Turned, ...] = ()
    lost: tuple[Turned, ...] = ()


Replaying = Callable[[ArticleText, timedelta, Progress], Awaitable[Replay]]
"""Takes the decisions of the last while again, as the articles are and with a draft."""
