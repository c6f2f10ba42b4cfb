"""Who is signed in, and who tried in vain. Only hashes of tokens are kept: a copy of the database opens no door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.tables.console import sessions, sign_ins
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One sign-in on one browser; `browser` is what it calls itself."""

    id: int
    person_id: int
    address: str
    browser: str
    created_at: datetime
    seen_at: datetime


class SessionStore:
    """Sessions that were not revoked; whether one has expired is for the caller to say."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, token_hash: str, person_id: int, *, address: str, browser: str) -> Session:
        """Begin a session."""
        now = self._transaction.clock()
        values = {"token_hash": token_hash, "person_id": person_id, "address": address, "browser": browser}
        insert = sa.insert(sessions).values(values | {"created_at": now, "seen_at": now}).returning(sessions)
        return _session((await self._transaction.execute(insert)).one())

    async def find(self, token_hash: str) -> Session | None:
        """The session of a token."""
        query = sa.select(sessions).where(sessions.c.token_hash == token_hash, sessions.c.revoked_at.is_(None))
        row = (await self._transaction.execute(query)).first()
        return _session(row) if row else None

    async def of_person(self, person_id: int) -> Sequence[Session]:
        """A person's sessions, the one seen last in front."""
        query = sa.select(sessions).where(sessions.c.person_id == person_id, sessions.c.revoked_at.is_(None))
        return [_session(row) for row in await self._transaction.execute(query.order_by(sessions.c.seen_at.desc()))]

    async def touch(self, session_id: int, now: datetime) -> None:
        """The session was used."""
        await self._transaction.execute(sa.update(sessions).where(sessions.c.id == session_id).values(seen_at=now))

    async def revoke(self, session_id: int, person_id: int) -> bool:
        """End one session of a person; False where he has no such session."""
        return await self._revoke(sessions.c.id == session_id, sessions.c.person_id == person_id) > 0

    async def revoke_all(self, person_id: int, *, but: int | None = None) -> int:
        """End all sessions of a person, perhaps but one; how many there were."""
        return await self._revoke(sessions.c.person_id == person_id, sessions.c.id != (but or 0))

    async def _revoke(self, *conditions: sa.ColumnElement[bool]) -> int:
        update = sa.update(sessions).where(sessions.c.revoked_at.is_(None), *conditions)
        return (await self._transaction.execute(update.values(revoked_at=self._transaction.clock()))).rowcount


class SignIns:
    """Attempts to sign in that were refused."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def refused(self, login: str, address: str, now: datetime) -> None:
        """Note an attempt."""
        await self._transaction.execute(sa.insert(sign_ins).values(login=login, address=address, at=now))

    async def count(self, *, since: datetime, login: str | None = None, address: str | None = None) -> int:
        """Refused attempts for a login, or from an address."""
        who = sign_ins.c.login == login if login is not None else sign_ins.c.address == address
        query = sa.select(sa.func.count()).select_from(sign_ins).where(who, sign_ins.c.at > since)
        return int((await self._transaction.execute(query)).scalar_one())

    async def forget(self, *, before: datetime, login: str | None = None) -> None:
        """Delete what is too old to count, and all of a login that has succeeded."""
        is_old = sign_ins.c.at <= before
        await self._transaction.execute(sa.delete(sign_ins).where(sa.or_(is_old, sign_ins.c.login == (login or ""))))


def _session(row: sa.Row[Any]) -> Session:
    return Session(
        id=row.id,
        person_id=row.person_id,
        address=row.address,
        browser=row.browser,
        created_at=row.created_at,
        seen_at=row.seen_at,
    )
