"""Signing in by Telegram, the browser's side: it begins, waits, and gets its session once."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from console.parts import Parts
from console.security.signing_in import MAX_BROWSER, Browser, TooManyAttemptsError, begin_session
from console.security.tokens import digest, new_token
from handoff.telegram_sign_in import SignInState, new_code, new_number

KEPT = timedelta(days=1)


class Standing(StrEnum):
    """How things stand for a browser that waits."""

    WAITING = "waiting"
    REFUSED = "refused"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What the browser shows and keeps; `cookie` proves later that it is the same one."""

    code: str
    number: int
    cookie: str


async def begin(parts: Parts, browser: Browser) -> Begun:
    """A browser wants to be let in. Raises TooManyAttemptsError."""
    now, begun = parts.clock(), Begun(code=new_code(), number=new_number(), cookie=new_token())
    since = now - parts.settings.attempts_window
    async with parts.database.unit() as unit:
        await unit.telegram_sign_ins.forget(now - KEPT)
        if (
            await unit.telegram_sign_ins.count(since=since, address=browser.address)
            >= parts.settings.attempts_per_address
        ):
            raise TooManyAttemptsError("too many attempts")
        await unit.telegram_sign_ins.begin(
            digest(begun.code),
            digest(begun.cookie),
            begun.number,
            address=browser.address,
            browser=browser.name[:MAX_BROWSER],
        )
    return begun


async def finish(parts: Parts, cookie: str, browser: Browser) -> str | Standing:
    """The token of a new session where it was confirmed, this once; otherwise how things stand."""
    now = parts.clock()
    async with parts.database.reading() as unit:
        found = await unit.telegram_sign_ins.of_browser(digest(cookie)) if cookie else None
    if found is None or found.expires_at <= now or found.state is SignInState.USED:
        return Standing.EXPIRED
    if found.state is not SignInState.CONFIRMED:
        return Standing.REFUSED if found.state is SignInState.REFUSED else Standing.WAITING
    async with parts.database.unit() as unit:
        used = await unit.telegram_sign_ins.use(digest(cookie), now)
        person = await unit.people.get(used.person_id) if used and used.person_id else None
        if person is None or not person.active:
            return Standing.EXPIRED
        return await begin_session(unit, person, browser)
