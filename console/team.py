"""Adding people and changing what they are. Somebody who takes tickets is an agent as well, the same as in Telegram."""

import re
from dataclasses import dataclass

from conversations.errors import BadInputError
from handoff.team import RIGHTS, Person, Right, Role
from storage.unit_of_work import Unit

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,63}")


class LastAdminError(BadInputError):
    """Nobody would be left who could change the team."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Somebody to add; with his Telegram id, or as an agent who is there already, he is one person in both places."""

    login: str
    name: str
    telegram_user_id: int | None = None
    agent_id: int | None = None


def is_login(login: str) -> bool:
    """Whether it can be a login: small letters, digits and . _ @ + -, two at least."""
    return _LOGIN.fullmatch(login) is not None


async def add_person(unit: Unit, new: NewPerson, role: Role) -> Person:
    """A new account, without a password yet. Raises ConflictError where the login or the agent has one."""
    agent_id = await _agent_id(unit, new.name, new.telegram_user_id, new.agent_id) if _is_agent(role) else None
    return await unit.people.add(new.login, new.name, role, agent_id=agent_id)


async def change_role(unit: Unit, person: Person, role: Role) -> None:
    """Give another role. Raises LastAdminError."""
    if person.role is Role.ADMIN and role is not Role.ADMIN:
        await _require_another_admin(unit, person)
    agent_id = person.agent_id
    if _is_agent(role):
        agent_id = await _agent_id(unit, person.name, None, person.agent_id)
    if agent_id is not None and _is_agent(role) is not _is_agent(person.role):
        await unit.agents.set_active(agent_id, active=_is_agent(role))
    await unit.people.set_role(person.id, role, agent_id)


async def set_active(unit: Unit, person: Person, *, active: bool) -> None:
    """Take the account away, with all its sessions, or give it back. Raises LastAdminError."""
    if not active:
        await _require_another_admin(unit, person)
        await unit.sessions.revoke_all(person.id)
    await unit.people.set_active(person.id, active=active)
    if person.agent_id is not None:
        await unit.agents.set_active(person.agent_id, active=active and _is_agent(person.role))


def _is_agent(role: Role) -> bool:
    return Right.WORK_TICKETS in RIGHTS[role]


async def _agent_id(unit: Unit, name: str, telegram_user_id: int | None, agent_id: int | None) -> int:
    if agent_id is not None:
        return agent_id
    if telegram_user_id is None:
        return (await unit.agents.add_to_console(name)).id
    known = await unit.agents.by_telegram_id(telegram_user_id)
    return (known or await unit.agents.add(telegram_user_id, name)).id


async def _require_another_admin(unit: Unit, person: Person) -> None:
    admins = [one for one in await unit.people.list() if one.role is Role.ADMIN and one.active and one.id != person.id]
    if person.role is Role.ADMIN and not admins:
        raise LastAdminError("somebody has to stay admin")
