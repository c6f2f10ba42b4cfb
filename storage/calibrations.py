"""Thresholds that were worked out, and what people said of questions, in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from conversations.decisions import DecisionKind, Reason
from conversations.understanding import Language
from knowledge_base.calibration.calibration import Calibration
from knowledge_base.calibration.judged import Source, Verdict
from knowledge_base.questions import leans_on_context
from storage.tables.calibration import calibrations, judged_questions
from storage.tables.conversations import decisions, messages
from storage.transaction import Transaction

_CALIBRATION = TypeAdapter(Calibration)
NEWEST_FEEDBACK = 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVerdict:
    """A verdict with who gave it."""

    id: int
    verdict: Verdict
    author: str
    created_at: datetime


class Calibrations:
    """A CalibrationStore inside a unit, and the verdicts' own door."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, key: str) -> Calibration | None:
        """A finished one by its key."""
        return await self._first(sa.select(calibrations.c.value).where(calibrations.c.key == key))

    async def latest(self, model: str, budget: float) -> Calibration | None:
        """The newest finished one by the same models for the same budget."""
        query = sa.select(calibrations.c.value).where(
            calibrations.c.model == model,
            sa.func.abs(calibrations.c.budget - budget) < 1e-9,
            calibrations.c.finished_at.is_not(None),
        )
        return await self._first(query.order_by(calibrations.c.finished_at.desc()).limit(1))

    async def newest(self, budget: float) -> Calibration | None:
        """The newest finished one for a budget, whatever the models and the articles were."""
        same = sa.func.abs(calibrations.c.budget - budget) < 1e-9
        query = sa.select(calibrations.c.value).where(same, calibrations.c.finished_at.is_not(None))
        return await self._first(query.order_by(calibrations.c.finished_at.desc()).limit(1))

    async def claim(self, key: str, *, given_up_before: datetime) -> bool:
        """Whether the caller is to work it out."""
        row = {"key": key, "model": "", "budget": 0.0, "started_at": self._transaction.clock()}
        insert = self._transaction.insert(calibrations).values(row)
        given_up = sa.and_(calibrations.c.finished_at.is_(None), calibrations.c.started_at < given_up_before)
        claim = insert.on_conflict_do_update(
            index_elements=["key"], set_={"started_at": row["started_at"]}, where=given_up
        )
        claimed = await self._transaction.execute(claim.returning(calibrations.c.key))
        return claimed.first() is not None

    async def keep(self, calibration: Calibration) -> None:
        """Store a finished one; the same key always has the same value."""
        now = self._transaction.clock()
        values = {
            "model": calibration.model,
            "budget": calibration.budget,
            "value": _CALIBRATION.dump_python(calibration, mode="json"),
            "finished_at": now,
        }
        insert = self._transaction.insert(calibrations).values(values | {"key": calibration.key, "started_at": now})
        await self._transaction.execute(insert.on_conflict_do_update(index_elements=["key"], set_=values))

    async def add_verdict(self, verdict: Verdict, *, author: str, message_id: int | None = None) -> int:
        """Keep what somebody said of a question; of a customer's message only its id. Returns the verdict's id."""
        values = {
            "text": verdict.text if message_id is None else None,
            "message_id": message_id,
            "language": verdict.language,
            "slug": verdict.slug,
            "is_right": verdict.right,
            "source": verdict.source,
            "author": author,
            "created_at": self._transaction.clock(),
        }
        insert = sa.insert(judged_questions).values(values).returning(judged_questions.c.id)
        return int((await self._transaction.execute(insert)).scalar_one())

    async def remove_verdict(self, verdict_id: int) -> bool:
        """Forget a verdict; False where there is no such one."""
        delete = sa.delete(judged_questions).where(judged_questions.c.id == verdict_id)
        return (await self._transaction.execute(delete)).rowcount > 0

    async def stored_verdicts(self, source: Source | None = None) -> Sequence[StoredVerdict]:
        """What editors and agents said, oldest first."""
        text = sa.func.coalesce(judged_questions.c.text, messages.c.text).label("words")
        query = sa.select(judged_questions, text).join_from(judged_questions, messages, isouter=True)
        if source is not None:
            query = query.where(judged_questions.c.source == source)
        rows = await self._transaction.execute(query.order_by(judged_questions.c.id))
        return [_stored(row) for row in rows]

    async def verdicts(self) -> Sequence[Verdict]:
        """What people said of questions that stand by themselves: customers' buttons, then the considered words."""
        said = [*await self._feedback(), *(stored.verdict for stored in await self.stored_verdicts())]
        return [verdict for verdict in said if verdict.text.strip() and not leans_on_context(verdict.text)]

    async def verdicts_mark(self) -> str:
        """A text that changes when the verdicts do."""
        own = sa.select(sa.func.count(), sa.func.max(judged_questions.c.id))
        pressed = sa.select(sa.func.count(), sa.func.max(decisions.c.id)).where(*_JUDGEABLE)
        rows = [(await self._transaction.execute(query)).one() for query in (own, pressed)]
        return ":".join(str(value or 0) for row in rows for value in row)

    async def _feedback(self) -> Sequence[Verdict]:
        """What customers said of answers by the buttons under them."""
        columns = decisions.c.id, decisions.c.language, decisions.c.article_slug, decisions.c.helpful, messages.c.text
        query = sa.select(*columns).join_from(decisions, messages).where(*_JUDGEABLE)
        rows = (await self._transaction.execute(query.order_by(decisions.c.id.desc()).limit(NEWEST_FEEDBACK))).all()
        return [
            Verdict(row.text, row.language, row.article_slug, bool(row.helpful), Source.FEEDBACK)
            for row in reversed(rows)
        ]

    async def _first(self, query: sa.Select[Any]) -> Calibration | None:
        value = (await self._transaction.execute(query)).scalar()
        return None if value is None else _CALIBRATION.validate_python(value)


_JUDGEABLE = (
    decisions.c.helpful.is_not(None),
    decisions.c.kind == DecisionKind.ANSWER,
    decisions.c.reason == Reason.CONFIDENT_ARTICLE,
    decisions.c.message_id.is_not(None),
)


def _stored(row: sa.Row[Any]) -> StoredVerdict:
    verdict = Verdict(row.words, Language(row.language), row.slug, row.is_right, row.source)
    return StoredVerdict(id=row.id, verdict=verdict, author=row.author, created_at=row.created_at)
