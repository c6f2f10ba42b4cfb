"""Keys of the API, and the answers that a repeated request gets again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from integrations.keys import ApiKey, NewKey, Scope
from storage.tables.integrations import api_answers, api_keys
from storage.transaction import Transaction


class ApiKeys:
    """All keys; one that was revoked stays, for the audit log."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, new: NewKey, *, name: str, scopes: Collection[Scope], created_by: str) -> ApiKey:
        """Keep a new key."""
        values = {
            "name": name,
            "public_id": new.public_id,
            "token_hash": new.token_hash,
            "scopes": sorted(str(scope) for scope in scopes),
            "created_by": created_by,
            "created_at": self._transaction.clock(),
        }
        insert = sa.insert(api_keys).values(values).returning(api_keys)
        return _key((await self._transaction.execute(insert)).one())

    async def find(self, public_id: str) -> ApiKey | None:
        """The key of this name, revoked or not."""
        query = sa.select(api_keys).where(api_keys.c.public_id == public_id)
        row = (await self._transaction.execute(query)).first()
        return _key(row) if row else None

    async def list(self) -> Sequence[ApiKey]:
        """All keys, those in force in front, the newest first."""
        query = sa.select(api_keys).order_by(api_keys.c.revoked_at.is_not(None), api_keys.c.id.desc())
        return [_key(row) for row in await self._transaction.execute(query)]

    async def used(self, key_id: int, at: datetime) -> None:
        """Note that the key was used."""
        await self._transaction.execute(sa.update(api_keys).where(api_keys.c.id == key_id).values(last_used_at=at))

    async def revoke(self, key_id: int) -> ApiKey | None:
        """Take a key out of force; None where there is no such key in force."""
        is_it = sa.and_(api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None))
        update = sa.update(api_keys).where(is_it).values(revoked_at=self._transaction.clock()).returning(api_keys)
        row = (await self._transaction.execute(update)).first()
        return _key(row) if row else None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """What a request was answered; `fingerprint` tells whether another request is the same."""

    fingerprint: str
    status: int
    body: str


class ApiAnswers:
    """The answers to writes that came with a name of their own."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def begin(self, key_id: int, name: str, fingerprint: str) -> KeptAnswer | None:
        """Reserve the name until the unit ends; where it was used before, what was answered then.

        A request of the same name that is under way elsewhere is waited for.
        """
        values = {
            "api_key_id": key_id,
            "idempotency_key": name,
            "fingerprint": fingerprint,
            "created_at": self._transaction.clock(),
        }
        insert = self._transaction.insert(api_answers).values(values).on_conflict_do_nothing()
        if (await self._transaction.execute(insert.returning(api_answers.c.fingerprint))).first() is not None:
            return None
        query = sa.select(api_answers).where(_is(key_id, name))
        row = (await self._transaction.execute(query)).one()
        return KeptAnswer(fingerprint=row.fingerprint, status=row.status, body=row.body)

    async def keep(self, key_id: int, name: str, status: int, body: str) -> None:
        """Keep the answer under the reserved name."""
        await self._transaction.execute(
            sa.update(api_answers).where(_is(key_id, name)).values(status=status, body=body)
        )

    async def purge(self, before: datetime) -> int:
        """Forget answers that nobody will ask for again; how many there were."""
        return (
            await self._transaction.execute(sa.delete(api_answers).where(api_answers.c.created_at < before))
        ).rowcount


def _is(key_id: int, name: str) -> sa.ColumnElement[bool]:
    return sa.and_(api_answers.c.api_key_id == key_id, api_answers.c.idempotency_key == name)


def _key(row: sa.Row[Any]) -> ApiKey:
    return ApiKey(**row._asdict() | {"scopes": frozenset(Scope(scope) for scope in row.scopes if scope in set(Scope))})
