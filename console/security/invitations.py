"""Invitations: links that work once and let somebody choose a password. The first of all makes an admin."""

from datetime import datetime, timedelta

from console.security.tokens import digest, new_token
from console.team import change_role, set_active
from handoff.team import Deed, Role
from storage.unit_of_work import Database, Unit

FIRST_ADMIN_HOURS = 24


def invitation_address(url: str, token: str) -> str:
    """The link to open."""
    return f"{url.rstrip('/')}/welcome/{token}"


async def invite(unit: Unit, person_id: int | None, expires_at: datetime) -> str:
    """The token of a new invitation."""
    token = new_token()
    await unit.people.invite(digest(token), person_id, expires_at)
    return token


async def first_admin_address(database: Database, url: str, now: datetime) -> str | None:
    """A link that makes the first admin; None where people have accounts already."""
    async with database.unit() as unit:
        if await unit.people.count():
            return None
        return invitation_address(url, await invite(unit, None, now + timedelta(hours=FIRST_ADMIN_HOURS)))


async def admin_address(database: Database, url: str, login: str, now: datetime) -> str | None:
    """A link that gives an account a new password; the account is admin from now on. None where there is none."""
    async with database.unit() as unit:
        person = await unit.people.by_login(login)
        if person is None:
            return None
        await change_role(unit, person, Role.ADMIN)
        await set_active(unit, person, active=True)
        await unit.audit.add(Deed.ROLE_CHANGED, f"{login}: {person.role} → {Role.ADMIN}", person=None, address="")
        return invitation_address(url, await invite(unit, person.id, now + timedelta(hours=FIRST_ADMIN_HOURS)))
