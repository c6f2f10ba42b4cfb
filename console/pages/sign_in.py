"""Signing in and out, invitations, and the language and theme of the pages."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from console.pages.queries import Short, Words
from console.security.passwords import MIN_LENGTH, is_acceptable
from console.security.signing_in import (
    MAX_LOGIN,
    TooManyAttemptsError,
    WrongPasswordError,
    begin_session,
    sign_in,
)
from console.security.tokens import digest
from console.team import NewPerson, add_person, is_login
from console.visits import (
    LANGUAGE_COOKIE,
    THEME_COOKIE,
    THEMES,
    VISITOR_COOKIE,
    Anybody,
    SignedIn,
    Visit,
    safe_path,
    session_cookie,
    set_cookie,
)
from conversations.errors import ConflictError
from conversations.understanding import Language
from handoff.team import Deed, Person, Role

YEAR_SECONDS = 31_536_000
MAX_FIELD = 300


class WelcomeForm(BaseModel):
    """What somebody fills in who was invited; login and name only if he becomes the first admin."""

    password: str = Field("", max_length=MAX_FIELD)
    again: str = Field("", max_length=MAX_FIELD)
    login: str = Field("", max_length=MAX_FIELD)
    name: str = Field("", max_length=MAX_FIELD)


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter()
    routes.add_api_route("/sign-in", form, methods=["GET"])
    routes.add_api_route("/sign-in", submit, methods=["POST"])
    routes.add_api_route("/sign-out", sign_out, methods=["POST"])
    routes.add_api_route("/welcome/{token}", welcome, methods=["GET"])
    routes.add_api_route("/welcome/{token}", accept, methods=["POST"])
    routes.add_api_route("/look", look, methods=["POST"])
    return routes


async def form(visit: Anybody, next: Words = "/") -> Response:  # noqa: A002  the name in the address
    """The form; who is signed in already goes on."""
    if visit.person is not None:
        return RedirectResponse(safe_path(next), 303)
    async with visit.parts.database.reading() as unit:
        is_new = not await unit.people.count()
    return visit.page("sign_in.html", next=safe_path(next), login="", problem=None, is_new=is_new)


async def submit(
    visit: Anybody,
    login: Short = "",
    password: Short = "",
    next: Short = "/",  # noqa: A002
) -> Response:
    """Check, and begin a session."""
    try:
        token = await sign_in(visit.parts, login, password, visit.browser)
    except TooManyAttemptsError:
        return too_many(visit, login=login, next=next)
    except WrongPasswordError:
        return sign_in_again(visit, 401, login=login, next=next, problem=visit.texts("sign-in-wrong"))
    return signed_in_response(visit, token, safe_path(next))


async def sign_out(visit: SignedIn) -> Response:
    """End this session."""
    async with visit.parts.database.unit() as unit:
        if visit.session is not None:
            await unit.sessions.revoke(visit.session.id, visit.me.id)
        await visit.record(unit, Deed.SIGNED_OUT, visit.me.login)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(session_cookie(visit.parts), path="/")
    return response


async def welcome(visit: Anybody, token: str) -> Response:
    """The form behind an invitation."""
    invited = await _invited(visit, token)
    if invited is None:
        return visit.page("gone.html", 404)
    return visit.page("welcome.html", person=invited[0], token=token, problem=None, login="", name="", least=MIN_LENGTH)


async def accept(visit: Anybody, token: str, form: Annotated[WelcomeForm, Form()]) -> Response:
    """Set the password, perhaps make the first admin, and begin a session."""
    invited = await _invited(visit, token)
    if invited is None:
        return visit.page("gone.html", 404)
    person = invited[0]
    new = NewPerson(login=person.login if person else form.login.strip().lower(), name=form.name.strip())
    problem = _problem(visit, form, new, person)
    if problem is None:
        try:
            return await _accept(visit, token, person, new, form.password)
        except ConflictError:
            problem = visit.texts("team-login-taken")
    return visit.page(
        "welcome.html", 422, person=person, token=token, problem=problem, login=new.login, name=new.name,
        least=MIN_LENGTH,
    )  # fmt: skip


async def look(
    visit: Anybody, language: Annotated[Language | None, Form()] = None, theme: Short = "", back: Short = "/"
) -> Response:
    """Choose the language or the theme."""
    response = RedirectResponse(safe_path(back), 303)
    if language is not None:
        set_cookie(response, visit.parts, LANGUAGE_COOKIE, language.value, max_age=YEAR_SECONDS)
        if visit.person is not None:
            async with visit.parts.database.unit() as unit:
                await unit.people.set_language(visit.person.id, language)
    if theme:
        set_cookie(response, visit.parts, THEME_COOKIE, theme if theme in THEMES else "system", max_age=YEAR_SECONDS)
    return response


def too_many(visit: Visit, *, login: str, next: str) -> Response:  # noqa: A002
    """The form, for later."""
    window = visit.parts.settings.attempts_window
    problem = visit.texts("sign-in-too-many", minutes=int(window.total_seconds() // 60))
    response = sign_in_again(visit, 429, login=login, next=next, problem=problem)
    response.headers["Retry-After"] = str(int(window.total_seconds()))
    return response


def sign_in_again(visit: Visit, status: int, *, login: str, next: str, problem: str) -> Response:  # noqa: A002
    """The form, with what is wrong."""
    return visit.page(
        "sign_in.html", status, next=safe_path(next), login=login[:MAX_LOGIN], problem=problem, is_new=False
    )


def signed_in_response(visit: Visit, token: str, then: str) -> Response:
    """On to where he wanted to go, with the session's cookie."""
    response = RedirectResponse(then, 303)
    lifetime = int(visit.parts.settings.lifetime.total_seconds())
    set_cookie(response, visit.parts, session_cookie(visit.parts), token, max_age=lifetime)
    response.delete_cookie(VISITOR_COOKIE, path="/")
    return response


async def _invited(visit: Visit, token: str) -> tuple[Person | None] | None:
    """`(person,)` for a valid invitation, `(None,)` for that of the first admin."""
    async with visit.parts.database.reading() as unit:
        invitation = await unit.people.invitation(digest(token), visit.parts.clock())
        if invitation is None:
            return None
        if invitation[0] is None:
            return None if await unit.people.count() else (None,)
        return (await unit.people.get(invitation[0]),)


def _problem(visit: Visit, form: WelcomeForm, new: NewPerson, person: Person | None) -> str | None:
    if person is None and not is_login(new.login):
        return visit.texts("team-login-bad")
    if person is None and not new.name:
        return visit.texts("team-name-missing")
    if not is_acceptable(form.password, new.login):
        return visit.texts("welcome-password-bad", least=MIN_LENGTH)
    return visit.texts("welcome-password-differs") if form.password != form.again else None


async def _accept(visit: Visit, token: str, person: Person | None, new: NewPerson, password: str) -> Response:
    """Raises ConflictError where the login is taken."""
    hashed = await visit.parts.passwords.hashed(password)
    async with visit.parts.database.unit() as unit:
        if not await unit.people.use_invitation(digest(token), visit.parts.clock()):
            return visit.page("gone.html", 404)
        person = person or await add_person(unit, new, Role.ADMIN)
        await unit.people.set_password(person.id, hashed)
        await unit.sessions.revoke_all(person.id)
        await unit.audit.add(Deed.PASSWORD_SET, person.login, person=person, address=visit.browser.address)
        session = await begin_session(unit, person, visit.browser)
    return signed_in_response(visit, session, "/")
