"""Decisions as they were taken, with what led to them and what the customer thought of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from conversations.decisions import Decision, DecisionKind, Reason
from conversations.understanding import Language
from handoff.reporting.contacts import outcome_of
from storage.contacts import Contacts
from storage.tables.conversations import decision_messages, decisions, messages
from storage.tables.types import JsonObject
from storage.transaction import Transaction

_DECISION = TypeAdapter(Decision)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDecision:
    """A decision of the past; `helpful` is the customer's 👍 or 👎, None where he gave none."""

    id: int
    conversation_id: int
    message_id: int | None
    decision: Decision
    understanding: JsonObject
    latency_ms: float
    helpful: bool | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A customer's message that was decided on."""

    message_id: int
    language: Language
    text: str


_ABOUT_ARTICLES = sa.or_(
    decisions.c.kind.in_([DecisionKind.ANSWER, DecisionKind.CLARIFY, DecisionKind.HAND_OFF]),
    decisions.c.decision["options", 0, "slug"].as_string().is_not(None),
)
"""What articles had a say in: an order without a number counts where some were offered beside asking for it."""


class Decisions:
    """The decisions of all conversations."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(
        self,
        conversation_id: int,
        message_id: int | None,
        decision: Decision,
        understanding: JsonObject,
        latency_ms: float,
    ) -> int:
        """Store a decision about `message_id`, the incoming message, and note it in the contact; returns its id."""
        now = self._transaction.clock()
        if (outcome := outcome_of(decision.kind, decision.reason)) is not None:
            await Contacts(self._transaction).note(conversation_id, outcome, now)
        values = {
            "conversation_id": conversation_id,
            "message_id": message_id,
            "kind": decision.kind,
            "reason": decision.reason,
            "language": decision.language,
            "confidence": decision.confidence,
            "article_slug": decision.article.slug if decision.article else None,
            "order_number": decision.order_number,
            "decision": _DECISION.dump_python(decision, mode="json"),
            "understanding": to_jsonable_python(understanding),
            "latency_ms": latency_ms,
            "created_at": now,
        }
        inserted = await self._transaction.execute(sa.insert(decisions).values(values).returning(decisions.c.id))
        return int(inserted.scalar_one())

    async def get(self, decision_id: int) -> StoredDecision | None:
        """A decision by its id."""
        row = (await self._transaction.execute(sa.select(decisions).where(decisions.c.id == decision_id))).first()
        return stored_decision(row) if row else None

    async def said(self, decision_id: int, message_id: int) -> None:
        """Note that an outgoing message carries the decision out."""
        values = {"decision_id": decision_id, "message_id": message_id}
        await self._transaction.execute(sa.insert(decision_messages).values(values))

    async def behind(self, message_id: int) -> StoredDecision | None:
        """The decision that an outgoing message carries out: its article's revision is what was sent."""
        query = sa.select(decisions).join(decision_messages, decision_messages.c.decision_id == decisions.c.id)
        row = (await self._transaction.execute(query.where(decision_messages.c.message_id == message_id))).first()
        return stored_decision(row) if row else None

    async def last_question(self, conversation_id: int) -> AskedQuestion | None:
        """The customer's last message that the articles had a say in."""
        columns = decisions.c.message_id, decisions.c.language, messages.c.text
        query = sa.select(*columns).join_from(decisions, messages)
        query = query.where(decisions.c.conversation_id == conversation_id, _ABOUT_ARTICLES)
        row = (await self._transaction.execute(query.order_by(decisions.c.id.desc()).limit(1))).first()
        return None if row is None else AskedQuestion(row.message_id, row.language, row.text)

    async def answered_with(self, since: datetime) -> frozenset[str]:
        """The slugs of the articles that were sent as an answer since then."""
        sent = decisions.c.created_at >= since, decisions.c.kind == DecisionKind.ANSWER
        query = sa.select(decisions.c.article_slug).where(*sent, decisions.c.article_slug.is_not(None)).distinct()
        return frozenset((await self._transaction.execute(query)).scalars())

    async def words_before(self, conversation_id: int, decision_id: int, limit: int) -> list[str]:
        """The customer's words of the last turns before a decision that the bot took part in, oldest first."""
        earlier = decisions.c.conversation_id == conversation_id, decisions.c.id < decision_id
        query = sa.select(messages.c.text).join_from(decisions, messages).where(*earlier)
        query = query.where(decisions.c.kind != DecisionKind.STAY_SILENT)
        rows = await self._transaction.execute(query.order_by(decisions.c.id.desc()).limit(limit))
        return [row.text for row in reversed(rows.all())]

    async def has_later(self, earlier: StoredDecision, *, evidence: str) -> bool:
        """Whether a later decision of the same conversation stands on this evidence."""
        is_later = sa.and_(decisions.c.conversation_id == earlier.conversation_id, decisions.c.id > earlier.id)
        rows = await self._transaction.execute(
            sa.select(decisions.c.decision).where(is_later, decisions.c.reason == Reason.CHOSEN_BY_CUSTOMER)
        )
        return any(evidence in row.decision.get("evidence", ()) for row in rows)

    async def set_feedback(self, decision_id: int, helpful: bool | None) -> bool:
        """Note the customer's 👍 or 👎, or take it back; False where there is no such decision."""
        update = sa.update(decisions).where(decisions.c.id == decision_id).values(helpful=helpful)
        return (await self._transaction.execute(update)).rowcount > 0


def stored_decision(row: sa.Row[Any]) -> StoredDecision:
    """A row of the table."""
    return StoredDecision(
        id=row.id,
        conversation_id=row.conversation_id,
        message_id=row.message_id,
        decision=_DECISION.validate_python(row.decision),
        understanding=row.understanding,
        latency_ms=row.latency_ms,
        helpful=row.helpful,
        created_at=row.created_at,
    )
