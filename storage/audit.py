"""The audit log: it only grows."""

from collections.abc import Sequence

import sqlalchemy as sa

from handoff.team import AuditEntry, Deed, Person
from storage.tables.console import audit
from storage.transaction import Transaction


class Audit:
    """Who did what when."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, deed: Deed, subject: str, *, person: Person | None, address: str, by: str = "") -> None:
        """Keep a deed, in the transaction that does it; `by` names who did it where that is no person."""
        values = {
            "at": self._transaction.clock(),
            "person_id": person.id if person else None,
            "person_name": person.name if person else by,
            "deed": deed,
            "subject": subject,
            "address": address,
        }
        await self._transaction.execute(sa.insert(audit).values(values))

    async def page(
        self, limit: int, *, before: int | None = None, person_id: int | None = None
    ) -> Sequence[AuditEntry]:
        """The newest entries first, of everybody or of one person, older than the entry `before`."""
        query = sa.select(audit).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.id < before)
        if person_id is not None:
            query = query.where(audit.c.person_id == person_id)
        return [
            AuditEntry(
                id=row.id,
                at=row.at,
                deed=row.deed,
                subject=row.subject,
                person_name=row.person_name,
                address=row.address,
                person_id=row.person_id,
            )
            for row in await self._transaction.execute(query)
        ]
