"""Questions that no article answered, with what agents replied; and how articles were received."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from conversations.decisions import DecisionKind, Reason
from conversations.messages import Author, Direction
from knowledge_base.gaps.missed import Missed, MissedQuestion, Ratings, Reply
from storage.tables.conversations import conversations, decisions, messages
from storage.tables.people import customers
from storage.tables.tickets import tickets
from storage.transaction import Transaction

SOON = timedelta(hours=1)
"""A ticket that is opened within that time of a question came of it."""
IN_ONE_STATEMENT = 500

_NOT_COVERED = sa.and_(
    decisions.c.kind == DecisionKind.HAND_OFF,
    decisions.c.reason.in_([Reason.NOT_COVERED, Reason.SECOND_MISS, Reason.NOT_HELPFUL]),
)
_OFFERED = sa.and_(
    decisions.c.kind == DecisionKind.CLARIFY, decisions.c.reason.in_([Reason.SEVERAL_ARTICLES, Reason.UNSURE])
)
_NOT_HELPFUL = sa.and_(decisions.c.kind == DecisionKind.ANSWER, decisions.c.helpful.is_(False))


class MissedQuestions:
    """A MissedStore inside a unit."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def missed_since(self, since: datetime, limit: int) -> Sequence[MissedQuestion]:
        """Those among the newest `limit` decisions that may be some, newest first."""
        query = (
            sa.select(decisions, messages.c.text, customers.c.first_name, customers.c.id.label("customer_id"))
            .join_from(decisions, messages)
            .join(conversations, conversations.c.id == decisions.c.conversation_id)
            .join(customers, customers.c.id == conversations.c.customer_id)
            .where(decisions.c.created_at >= since, messages.c.text != "")
            .where(sa.or_(_NOT_COVERED, _OFFERED, _NOT_HELPFUL))
        )
        rows = (await self._transaction.execute(query.order_by(decisions.c.id.desc()).limit(limit))).all()
        chosen = await self._chosen(since)
        kept = [row for row in rows if _is_about_articles(row) and not _is_chosen(row, chosen[row.conversation_id])]
        replies = await self._replies({row.conversation_id for row in kept}, since)
        return [_missed(row, replies[row.conversation_id]) for row in kept]

    async def ratings_since(self, since: datetime) -> dict[str, Ratings]:
        """By article, for those that were sent."""
        helpful = [sa.func.sum(sa.case((decisions.c.helpful.is_(value), 1), else_=0)) for value in (True, False)]
        query = sa.select(decisions.c.article_slug, sa.func.count(), *helpful)
        query = query.where(decisions.c.kind == DecisionKind.ANSWER, decisions.c.created_at >= since)
        query = query.where(decisions.c.article_slug.is_not(None)).group_by(decisions.c.article_slug)
        rows = await self._transaction.execute(query)
        return {slug: Ratings(int(sent), int(yes), int(no)) for slug, sent, yes, no in rows}

    async def _chosen(self, since: datetime) -> dict[int, list[tuple[int, str]]]:
        """Which articles customers chose from buttons, with the decisions, by conversation."""
        query = sa.select(decisions.c.conversation_id, decisions.c.id, decisions.c.article_slug)
        query = query.where(decisions.c.reason == Reason.CHOSEN_BY_CUSTOMER, decisions.c.created_at >= since)
        found: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for conversation_id, decision_id, slug in await self._transaction.execute(query):
            found[conversation_id].append((decision_id, slug))
        return found

    async def _replies(
        self, conversation_ids: Collection[int], since: datetime
    ) -> dict[int, list[tuple[datetime, Reply]]]:
        """What agents wrote in tickets that were opened since then, with when the ticket was opened."""
        found: dict[int, list[tuple[datetime, Reply]]] = defaultdict(list)
        ids = sorted(conversation_ids)
        for start in range(0, len(ids), IN_ONE_STATEMENT):
            query = (
                sa.select(messages, tickets.c.opened_at, tickets.c.rating)
                .join(tickets, tickets.c.id == messages.c.ticket_id)
                .where(messages.c.conversation_id.in_(ids[start : start + IN_ONE_STATEMENT]))
                .where(messages.c.author == Author.AGENT, messages.c.direction == Direction.OUTGOING)
                .where(messages.c.private.is_(False), messages.c.text != "", tickets.c.opened_at >= since)
            )
            for row in await self._transaction.execute(query.order_by(messages.c.id)):
                reply = Reply(message_id=row.id, text=row.text, agent_name=row.author_name, rating=row.rating)
                found[row.conversation_id].append((row.opened_at, reply))
        return found


def _is_about_articles(row: sa.Row[Any]) -> bool:
    """A number that we asked for twice in vain is no question for articles."""
    return "order_number" not in row.decision.get("evidence", ())


def _is_chosen(row: sa.Row[Any], chosen: Sequence[tuple[int, str]]) -> bool:
    """Whether one of the articles offered was chosen afterwards."""
    if row.kind is not DecisionKind.CLARIFY:
        return False
    offered = {option["slug"] for option in row.decision.get("options", ())}
    return any(decision_id > row.id and slug in offered for decision_id, slug in chosen)


def _missed(row: sa.Row[Any], replies: Sequence[tuple[datetime, Reply]]) -> MissedQuestion:
    kinds = {DecisionKind.HAND_OFF: Missed.NOT_COVERED, DecisionKind.CLARIFY: Missed.NOT_CHOSEN}
    own = [reply for opened_at, reply in replies if -SOON < opened_at - row.created_at < SOON]
    return MissedQuestion(
        decision_id=row.id,
        conversation_id=row.conversation_id,
        text=row.text,
        language=row.language,
        missed=kinds.get(row.kind, Missed.NOT_HELPFUL),
        asked_at=row.created_at,
        customer_id=row.customer_id,
        customer_name=row.first_name,
        slug=row.article_slug,
        replies=tuple(own),
    )
