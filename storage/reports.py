"""What reports are made of. The databases count and list, `handoff.reporting` computes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from conversations.decisions import DecisionKind
from conversations.understanding import Language
from handoff.reporting.contacts import REPEAT_WINDOW, RETURN_WINDOW, ContactOutcome
from handoff.reporting.facts import ArticleCount, Comment, ContactCount, Facts, Judgement, QuestionCount, TicketFact
from handoff.reporting.period import Period
from storage.seconds import seconds_of
from storage.tables.articles import article_revisions, articles
from storage.tables.calibration import judged_questions
from storage.tables.conversations import decisions
from storage.tables.people import agents
from storage.tables.reporting import contacts, recommendations
from storage.tables.tickets import tickets
from storage.transaction import Transaction

SECOND = timedelta(seconds=1)
_ABOUT_QUESTIONS = (DecisionKind.ANSWER, DecisionKind.ORDER_STATUS, DecisionKind.CLARIFY, DecisionKind.HAND_OFF)


class Reports:
    """Reads over a period; changes nothing."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def facts(self, period: Period, now: datetime, language: Language, comments: int) -> Facts:
        """All of it; titles of articles in `language` where they have one, so many comments at most."""
        scores, asked = await self._scores(period)
        return Facts(
            contacts=await self._contacts(period, now),
            questions=await self._questions(period),
            articles=await self._articles(period),
            judgements=await self._judgements(period),
            tickets=await self._tickets(period),
            scores=scores,
            asked=asked,
            comments=await self._comments(period, comments),
            commented=await self._commented(period),
            agents=await self._agents(),
            titles=await self._titles(language),
        )

    async def _contacts(self, period: Period, now: datetime) -> Sequence[ContactCount]:
        """A contact is in the first state that fits."""
        column, step = contacts.c, period.step // SECOND
        came_back = sa.and_(~column.handed_over, column.seconds_until <= RETURN_WINDOW // SECOND)
        stayed = sa.and_(~column.handed_over, sa.func.coalesce(column.seconds_until, 2**40) > RETURN_WINDOW // SECOND)
        is_young = column.last_at > now - RETURN_WINDOW
        is_answered = column.outcome == ContactOutcome.ANSWERED
        at = (seconds_of(column.started_at) // sa.literal_column(str(step))).label("at")
        query = sa.select(
            at,
            _count(column.handed_over),
            _count(came_back),
            _count(stayed, is_young),
            _count(stayed, ~is_young, ~is_answered),
            _count(stayed, ~is_young, is_answered),
            _count(column.seconds_since <= REPEAT_WINDOW // SECOND),
        )
        query = query.where(_within(column.started_at, period)).group_by(at).order_by(at)
        rows = (await self._transaction.execute(query)).all()
        return [ContactCount(row[0] * step, *row[1:]) for row in rows]

    async def _questions(self, period: Period) -> Sequence[QuestionCount]:
        """Buttons have no message."""
        column = decisions.c
        query = sa.select(column.kind, column.reason, sa.func.count()).where(
            _within(column.created_at, period), column.kind.in_(_ABOUT_QUESTIONS), column.message_id.is_not(None)
        )
        rows = await self._transaction.execute(query.group_by(column.kind, column.reason))
        return [QuestionCount(*row) for row in rows]

    async def _articles(self, period: Period) -> Sequence[ArticleCount]:
        column = decisions.c
        is_answer = sa.and_(column.kind == DecisionKind.ANSWER, column.article_slug.is_not(None))
        query = sa.select(column.article_slug, sa.func.count(), _count(column.helpful), _count(~column.helpful))
        query = query.where(_within(column.created_at, period), is_answer).group_by(column.article_slug)
        return [ArticleCount(*row) for row in await self._transaction.execute(query)]

    async def _judgements(self, period: Period) -> Sequence[Judgement]:
        """In the order in which they were given."""
        column, judged = decisions.c, judged_questions.c
        is_answer = column.kind == DecisionKind.ANSWER
        shown = sa.case((is_answer, column.article_slug), else_=None)
        query = sa.select(column.id, shown, column.helpful, judged.slug, judged.is_right)
        query = query.join_from(judged_questions, decisions, column.message_id == judged.message_id)
        query = query.where(_within(column.created_at, period), column.kind.in_(_ABOUT_QUESTIONS))
        return [Judgement(*row) for row in await self._transaction.execute(query.order_by(judged.id))]

    async def _tickets(self, period: Period) -> Sequence[TicketFact]:
        """Enums stay texts: there are many rows. Two questions, as each has an index."""
        column = tickets.c
        opened = sa.and_(column.opened_at >= period.start, column.opened_at < period.end + RETURN_WINDOW)
        ended = sa.and_(_within(column.resolved_at, period), column.opened_at < period.start)
        query = sa.select(
            column.id,
            column.conversation_id,
            sa.type_coerce(column.reason, sa.String),
            column.team,
            column.assignee_id,
            seconds_of(column.opened_at),
            seconds_of(column.first_replied_at),
            seconds_of(column.resolved_at),
            sa.type_coerce(column.ended_by, sa.String),
            column.rating,
        )
        both = sa.union_all(query.where(opened), query.where(ended))
        return list(map(TicketFact._make, (await self._transaction.execute(both)).all()))

    async def _scores(self, period: Period) -> tuple[Mapping[int, int], int]:
        """How many gave each score, and how many were asked."""
        column = recommendations.c
        query = sa.select(column.score, sa.func.count()).where(_within(column.asked_at, period)).group_by(column.score)
        counts = {row[0]: row[1] for row in await self._transaction.execute(query)}
        return {score: count for score, count in counts.items() if score is not None}, sum(counts.values())

    async def _commented(self, period: Period) -> int:
        query = sa.select(sa.func.count()).select_from(tickets).where(_has_comment(period))
        return int((await self._transaction.execute(query)).scalar_one())

    async def _comments(self, period: Period, limit: int) -> Sequence[Comment]:
        """The newest in front."""
        ticket = tickets.c
        columns = ticket.id, ticket.resolved_at, ticket.rating, recommendations.c.score, agents.c.name
        query = sa.select(*columns, ticket.rating_comment).select_from(tickets)
        query = query.outerjoin(recommendations, recommendations.c.ticket_id == ticket.id)
        query = query.outerjoin(agents, agents.c.id == ticket.assignee_id)
        newest = query.where(_has_comment(period)).order_by(ticket.resolved_at.desc()).limit(limit)
        rows = await self._transaction.execute(newest)
        return [Comment(*row) for row in rows]

    async def _agents(self) -> Mapping[int, str]:
        rows = await self._transaction.execute(sa.select(agents.c.id, agents.c.name))
        return {row[0]: row[1] for row in rows}

    async def _titles(self, language: Language) -> Mapping[str, str]:
        """What is published, or was."""
        query = sa.select(articles.c.slug, articles.c.language, article_revisions.c.title).join_from(
            articles, article_revisions, article_revisions.c.id == articles.c.published_revision_id
        )
        rows = (await self._transaction.execute(query)).all()
        return {row.slug: row.title for row in sorted(rows, key=lambda row: row.language == language)}


def _within(moment: sa.ColumnElement[Any], period: Period) -> sa.ColumnElement[bool]:
    return sa.and_(moment >= period.start, moment < period.end)


def _has_comment(period: Period) -> sa.ColumnElement[bool]:
    return sa.and_(_within(tickets.c.resolved_at, period), tickets.c.rating_comment.is_not(None))


def _count(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((sa.and_(*conditions), 1), else_=0)), 0)
