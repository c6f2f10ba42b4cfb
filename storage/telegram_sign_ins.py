"""Browsers that wait for somebody to confirm in Telegram. Codes and cookies are kept as hashes."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from handoff.telegram_sign_in import LIFETIME, SignInState, TelegramSignIn
from storage.tables.console import telegram_sign_ins
from storage.transaction import Transaction


class TelegramSignIns:
    """Each leads to one session at most; whoever changes one compares its state first."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def begin(self, code_hash: str, browser_hash: str, number: int, *, address: str, browser: str) -> None:
        """A browser begins to wait."""
        now = self._transaction.clock()
        values = {
            "code_hash": code_hash,
            "browser_hash": browser_hash,
            "number": number,
            "address": address,
            "browser": browser,
            "created_at": now,
            "expires_at": now + LIFETIME,
            "state": SignInState.WAITING,
        }
        await self._transaction.execute(sa.insert(telegram_sign_ins).values(values))

    async def count(self, *, since: datetime, address: str) -> int:
        """How many began from an address."""
        row = telegram_sign_ins.c
        query = sa.select(sa.func.count()).where(row.address == address, row.created_at > since)
        return int((await self._transaction.execute(query)).scalar_one())

    async def open(self, code_hash: str, person_id: int, now: datetime) -> TelegramSignIn | None:
        """The waiting one of a code, from now on this person's; None where it is nobody's to open, or another's."""
        row = telegram_sign_ins.c
        is_his = sa.or_(row.person_id.is_(None), row.person_id == person_id)
        is_open = sa.and_(row.code_hash == code_hash, row.state == SignInState.WAITING, row.expires_at > now)
        return await self._change(sa.and_(is_open, is_his), {"person_id": person_id})

    async def decide(self, sign_in_id: int, person_id: int, number: int | None, now: datetime) -> TelegramSignIn | None:
        """Confirm by the right number, or refuse; None where there is nothing left to decide for this person."""
        row = telegram_sign_ins.c
        is_his = sa.and_(row.id == sign_in_id, row.person_id == person_id)
        is_open = sa.and_(is_his, row.state == SignInState.WAITING, row.expires_at > now)
        state = sa.case((row.number == number, SignInState.CONFIRMED.value), else_=SignInState.REFUSED.value)
        return await self._change(is_open, {"state": state})

    async def of_browser(self, browser_hash: str) -> TelegramSignIn | None:
        """What the browser with this cookie waits for."""
        query = sa.select(telegram_sign_ins).where(telegram_sign_ins.c.browser_hash == browser_hash)
        row = (await self._transaction.execute(query)).first()
        return _sign_in(row) if row else None

    async def use(self, browser_hash: str, now: datetime) -> TelegramSignIn | None:
        """The confirmed one of a browser, this once."""
        row = telegram_sign_ins.c
        is_ready = sa.and_(row.browser_hash == browser_hash, row.state == SignInState.CONFIRMED, row.expires_at > now)
        return await self._change(is_ready, {"state": SignInState.USED})

    async def forget(self, before: datetime) -> None:
        """Delete those that began before that time."""
        old = telegram_sign_ins.c.created_at <= before
        await self._transaction.execute(sa.delete(telegram_sign_ins).where(old))

    async def _change(self, condition: sa.ColumnElement[bool], values: dict[str, Any]) -> TelegramSignIn | None:
        update = sa.update(telegram_sign_ins).where(condition).values(values).returning(telegram_sign_ins)
        row = (await self._transaction.execute(update)).first()
        return _sign_in(row) if row else None


def _sign_in(row: sa.Row[Any]) -> TelegramSignIn:
    return TelegramSignIn(
        id=row.id,
        number=row.number,
        address=row.address,
        browser=row.browser,
        created_at=row.created_at,
        expires_at=row.expires_at,
        state=row.state,
        person_id=row.person_id,
    )
