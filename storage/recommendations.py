"""Whether customers would recommend the shop: what was asked, and what they said."""

from datetime import datetime

import sqlalchemy as sa

from storage.tables.reporting import recommendations
from storage.transaction import Transaction


class Recommendations:
    """One row for each time that somebody was asked."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def ask(self, conversation_id: int, ticket_id: int, at: datetime) -> int:
        """Note that the customer is asked; returns the question's id."""
        values = {"conversation_id": conversation_id, "ticket_id": ticket_id, "asked_at": at}
        insert = sa.insert(recommendations).values(values).returning(recommendations.c.id)
        return int((await self._transaction.execute(insert)).scalar_one())

    async def was_asked_since(self, conversation_id: int, since: datetime) -> bool:
        """Whether the customer was asked after that time."""
        is_his = recommendations.c.conversation_id == conversation_id
        query = sa.select(sa.exists().where(is_his, recommendations.c.asked_at > since))
        return bool((await self._transaction.execute(query)).scalar())

    async def answer(self, recommendation_id: int, conversation_id: int, score: int, at: datetime) -> bool:
        """Keep the first score; False where there is one already, or the question was somebody else's."""
        is_it = sa.and_(
            recommendations.c.id == recommendation_id,
            recommendations.c.conversation_id == conversation_id,
            recommendations.c.score.is_(None),
        )
        update = sa.update(recommendations).where(is_it).values(score=score, answered_at=at)
        return (await self._transaction.execute(update)).rowcount > 0
