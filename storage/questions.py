"""What customers asked, for those who try other articles on it."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from conversations.decisions import DecisionKind
from knowledge_base.checks.ports import CustomersQuestion
from knowledge_base.questions import leans_on_context
from storage.calibrations import Calibrations
from storage.decisions import StoredDecision, stored_decision
from storage.tables.conversations import decisions, messages
from storage.transaction import Transaction

_ABOUT_ARTICLES = (DecisionKind.ANSWER, DecisionKind.CLARIFY, DecisionKind.HAND_OFF)


class Questions(Calibrations):
    """A CheckStore inside a unit: people's verdicts, and questions by when they were asked."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._reading = transaction

    async def asked_since(self, since: datetime, limit: int) -> Sequence[CustomersQuestion]:
        """The newest questions of customers since then, newest first, those that stand by themselves."""
        columns = decisions.c.id, decisions.c.conversation_id, decisions.c.language, decisions.c.created_at
        query = sa.select(*columns, messages.c.text).join_from(decisions, messages)
        query = query.where(*_asked(since)).order_by(decisions.c.id.desc()).limit(limit)
        return [
            CustomersQuestion(
                decision_id=row.id,
                conversation_id=row.conversation_id,
                text=row.text,
                language=row.language,
                asked_at=row.created_at,
            )
            for row in await self._reading.execute(query)
            if not leans_on_context(row.text)
        ]

    async def decided_since(self, since: datetime, limit: int) -> Sequence[tuple[StoredDecision, str]]:
        """The newest decisions that articles had a say in, with the customer's words, newest first."""
        query = sa.select(decisions, messages.c.text.label("words")).join_from(decisions, messages)
        query = query.where(*_asked(since)).order_by(decisions.c.id.desc()).limit(limit)
        return [(stored_decision(row), row.words) for row in await self._reading.execute(query)]


def _asked(since: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return decisions.c.kind.in_(_ABOUT_ARTICLES), decisions.c.created_at >= since, messages.c.text != ""
