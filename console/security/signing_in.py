"""Signing in and out: attempts are limited per login and per address, and counted before the password is looked at."""

from dataclasses import dataclass
from datetime import datetime

from console.parts import ConsoleSettings, Parts
from console.security.tokens import digest, new_token
from conversations.errors import BadInputError
from handoff.team import Deed, Person
from storage.unit_of_work import Unit

MAX_LOGIN = 64
MAX_BROWSER = 200


class TooManyAttemptsError(BadInputError):
    """Somebody has to wait before he may try again."""


class WrongPasswordError(BadInputError):
    """There is no active account with this login and this password; which of them is wrong is not said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """Where a request comes from."""

    address: str
    name: str


async def sign_in(parts: Parts, login: str, password: str, browser: Browser) -> str:
    """The token of a new session. Raises TooManyAttemptsError, WrongPasswordError."""
    login, now = login.strip().lower()[:MAX_LOGIN], parts.clock()
    async with parts.database.unit() as unit:
        allowed = await _may_try(unit, parts.settings, login, browser.address, now)
        if allowed:
            await unit.sign_ins.refused(login, browser.address, now)
    if not allowed:
        raise TooManyAttemptsError("too many attempts")
    async with parts.database.reading() as unit:
        person = await unit.people.by_login(login)
        kept = await unit.people.password_hash(person.id) if person else None
    if not await parts.passwords.fits(password, kept) or person is None or not person.active:
        async with parts.database.unit() as unit:
            await unit.audit.add(Deed.SIGN_IN_REFUSED, login, person=None, address=browser.address)
        raise WrongPasswordError("wrong login or password")
    async with parts.database.unit() as unit:
        await unit.sign_ins.forget(before=now - parts.settings.attempts_window, login=login)
        return await begin_session(unit, person, browser)


async def begin_session(unit: Unit, person: Person, browser: Browser) -> str:
    """The token of a new session of somebody who proved who he is."""
    token = new_token()
    await unit.sessions.add(digest(token), person.id, address=browser.address, browser=browser.name[:MAX_BROWSER])
    await unit.audit.add(Deed.SIGNED_IN, person.login, person=person, address=browser.address)
    return token


async def _may_try(unit: Unit, settings: ConsoleSettings, login: str, address: str, now: datetime) -> bool:
    since = now - settings.attempts_window
    of_login = await unit.sign_ins.count(since=since, login=login)
    of_address = await unit.sign_ins.count(since=since, address=address)
    return of_login < settings.attempts_per_login and of_address < settings.attempts_per_address
