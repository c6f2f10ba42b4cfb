"""Promises of time."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from handoff.promises import NewPromise, Promise
from storage.tables.tickets import promises
from storage.transaction import Transaction

_RUNS = promises.c.met_at.is_(None)


class Promises:
    """The promises of all tickets."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, promise: NewPromise) -> Promise:
        """Store a promise that begins."""
        values = {
            "ticket_id": promise.ticket_id,
            "kind": promise.kind,
            "started_at": promise.started_at,
            "warn_at": promise.warn_at,
            "due_at": promise.due_at,
        }
        row = (await self._transaction.execute(sa.insert(promises).values(values).returning(promises))).one()
        return _promise(row)

    async def save(self, promise: Promise) -> None:
        """Store what became of it, and its times."""
        values = {
            "warn_at": promise.warn_at,
            "due_at": promise.due_at,
            "warned_at": promise.warned_at,
            "met_at": promise.met_at,
            "breached_at": promise.breached_at,
        }
        await self._transaction.execute(sa.update(promises).where(promises.c.id == promise.id).values(values))

    async def outstanding(self, ticket_id: int) -> Sequence[Promise]:
        """The ticket's promises that are not met yet, oldest first."""
        return await self._find(promises.c.ticket_id == ticket_id, _RUNS)

    async def of_ticket(self, ticket_id: int) -> Sequence[Promise]:
        """All of the ticket's promises, oldest first."""
        return await self._find(promises.c.ticket_id == ticket_id)

    async def all_outstanding(self) -> Mapping[int, Sequence[Promise]]:
        """Every promise that is not met yet, by ticket."""
        found = await self._find(_RUNS)
        ordered = sorted(found, key=lambda promise: promise.ticket_id)
        return {ticket_id: list(own) for ticket_id, own in groupby(ordered, key=lambda promise: promise.ticket_id)}

    async def drop(self, ticket_id: int) -> None:
        """Forget the ticket's promises that are not met yet: nobody waits for them any more."""
        await self._transaction.execute(sa.delete(promises).where(promises.c.ticket_id == ticket_id, _RUNS))

    async def _find(self, *where: sa.ColumnElement[bool]) -> Sequence[Promise]:
        rows = await self._transaction.execute(sa.select(promises).where(*where).order_by(promises.c.id))
        return [_promise(row) for row in rows]


def _promise(row: sa.Row[Any]) -> Promise:
    return Promise(
        id=row.id,
        ticket_id=row.ticket_id,
        kind=row.kind,
        started_at=row.started_at,
        warn_at=row.warn_at,
        due_at=row.due_at,
        warned_at=row.warned_at,
        met_at=row.met_at,
        breached_at=row.breached_at,
    )
