"""What storage counts or lists for a report. Times are whole seconds since 1970: there are many of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from conversations.decisions import DecisionKind, Reason


class ContactCount(NamedTuple):
    """Contacts that began within one step of time from `at` on, by what became of them; `repeated` began within a
    week of the customer's contact before."""

    at: int
    handed_over: int
    came_back: int
    too_young: int
    unanswered: int
    contained: int
    repeated: int

    @property
    def states(self) -> tuple[int, ...]:
        """The counts in the order of ContactState."""
        return self[1:6]


class QuestionCount(NamedTuple):
    """Questions in customers' own words, by what the bot decided."""

    kind: DecisionKind
    reason: Reason
    times: int


class ArticleCount(NamedTuple):
    """How often an article was shown as an answer, and how many customers said that it helped, or that it did not."""

    slug: str
    shown: int
    liked: int
    disliked: int


class Judgement(NamedTuple):
    """What somebody of the shop said of a question that the bot decided on.

    `shown` is the article of an answer, None where the bot asked back or called a human; `helpful` the customer's own
    button. `slug` answers the question, or does not where `is_right` is False; None: no article does.
    """

    decision_id: int
    shown: str | None
    helpful: bool | None
    slug: str | None
    is_right: bool


class TicketFact(NamedTuple):
    """One ticket. `agent_id` is who held it last."""

    id: int
    conversation_id: int
    reason: str
    team: str
    agent_id: int | None
    opened: int
    replied: int | None
    resolved: int | None
    ended_by: str | None
    rating: int | None


class Comment(NamedTuple):
    """What a customer wrote to his rating; `score` is whether he would recommend the shop, where he was asked then."""

    ticket_id: int
    resolved_at: datetime
    rating: int
    score: int | None
    agent: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All of it for one period.

    `tickets` holds those opened or resolved in the period and what was opened within three days after it; `scores` how
    many customers gave each answer, 0 to 10, to a question of the period, `asked` how many were asked; `comments` the
    newest ones of `commented`.
    """

    contacts: Sequence[ContactCount] = ()
    questions: Sequence[QuestionCount] = ()
    articles: Sequence[ArticleCount] = ()
    judgements: Sequence[Judgement] = ()
    tickets: Sequence[TicketFact] = ()
    scores: Mapping[int, int] = field(default_factory=dict)
    asked: int = 0
    comments: Sequence[Comment] = ()
    commented: int = 0
    agents: Mapping[int, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
