"""People with an account, and the invitations by which they get a password."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from conversations.understanding import Language
from handoff.team import Person, Role
from storage.tables.console import invitations, people
from storage.tables.people import agents
from storage.transaction import Transaction


class People:
    """All accounts; one that was taken away stays, inactive."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, login: str, name: str, role: Role, *, agent_id: int | None = None) -> Person:
        """A new account without a password. Raises ConflictError where the login or the agent has one already."""
        values = {
            "login": login,
            "name": name,
            "role": role,
            "agent_id": agent_id,
            "active": True,
            "created_at": self._transaction.clock(),
        }
        insert = sa.insert(people).values(values).returning(people)
        return _person((await self._transaction.execute(insert)).one())

    async def get(self, person_id: int) -> Person | None:
        """An account by our id."""
        return await self._first(people.c.id == person_id)

    async def by_login(self, login: str) -> Person | None:
        """An account by its login."""
        return await self._first(people.c.login == login)

    async def by_agent(self, agent_id: int) -> Person | None:
        """The account of an agent."""
        return await self._first(people.c.agent_id == agent_id)

    async def by_telegram_id(self, telegram_user_id: int) -> Person | None:
        """The account of the agent with this Telegram account."""
        mine = sa.select(agents.c.id).where(agents.c.telegram_user_id == telegram_user_id)
        return await self._first(people.c.agent_id.in_(mine))

    async def list(self) -> Sequence[Person]:
        """Everybody, in the order in which they came."""
        return [_person(row) for row in await self._transaction.execute(sa.select(people).order_by(people.c.id))]

    async def count(self) -> int:
        """How many accounts there are."""
        return int((await self._transaction.execute(sa.select(sa.func.count()).select_from(people))).scalar_one())

    async def password_hash(self, person_id: int) -> str | None:
        """The hash of the password, where one was set."""
        query = sa.select(people.c.password_hash).where(people.c.id == person_id)
        return (await self._transaction.execute(query)).scalar()

    async def set_password(self, person_id: int, password_hash: str) -> None:
        """Keep the hash of a new password."""
        await self._change(person_id, password_hash=password_hash)

    async def set_role(self, person_id: int, role: Role, agent_id: int | None) -> None:
        """Give another role, and the agent that the person is from now on."""
        await self._change(person_id, role=role, agent_id=agent_id)

    async def set_active(self, person_id: int, *, active: bool) -> None:
        """Take an account away, or give it back."""
        await self._change(person_id, active=active)

    async def set_language(self, person_id: int, language: Language) -> None:
        """The language of the pages."""
        await self._change(person_id, language=language)

    async def invite(self, token_hash: str, person_id: int | None, expires_at: datetime) -> None:
        """Keep an invitation; earlier ones of the same person lose their force."""
        mine = invitations.c.person_id == person_id if person_id is not None else invitations.c.person_id.is_(None)
        await self._transaction.execute(sa.delete(invitations).where(mine, invitations.c.used_at.is_(None)))
        values = {"token_hash": token_hash, "person_id": person_id, "expires_at": expires_at}
        await self._transaction.execute(sa.insert(invitations).values(values))

    async def invitation(self, token_hash: str, now: datetime) -> tuple[int | None] | None:
        """Whom a valid invitation is for: `(person_id,)`, `(None,)` for the first admin; None where it is not valid."""
        query = sa.select(invitations.c.person_id).where(*_valid(token_hash, now))
        row = (await self._transaction.execute(query)).first()
        return (row.person_id,) if row else None

    async def use_invitation(self, token_hash: str, now: datetime) -> bool:
        """Use it up; False where somebody else did so first."""
        update = sa.update(invitations).where(*_valid(token_hash, now)).values(used_at=now)
        return (await self._transaction.execute(update)).rowcount > 0

    async def _change(self, person_id: int, **values: Any) -> None:
        await self._transaction.execute(sa.update(people).where(people.c.id == person_id).values(values))

    async def _first(self, condition: sa.ColumnElement[bool]) -> Person | None:
        row = (await self._transaction.execute(sa.select(people).where(condition))).first()
        return _person(row) if row else None


def _valid(token_hash: str, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    invitation = invitations.c
    return invitation.token_hash == token_hash, invitation.used_at.is_(None), invitation.expires_at > now


def _person(row: sa.Row[Any]) -> Person:
    return Person(
        id=row.id,
        login=row.login,
        name=row.name,
        role=row.role,
        created_at=row.created_at,
        agent_id=row.agent_id,
        language=row.language,
        active=row.active,
        has_password=row.password_hash is not None,
    )
