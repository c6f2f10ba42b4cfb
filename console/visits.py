"""One request of somebody: who he is, which language and theme he reads, and what he may do.

Every route takes its Visit from `Needs`: without one of them a route is open to nobody, and a test goes over all
routes. Needs also refuses requests that change something without the CSRF token of the visitor's cookie.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, Response

from console.parts import Parts
from console.security.signing_in import Browser
from console.security.tokens import csrf_token, digest, is_csrf_token, new_token
from conversations.errors import OtvetError
from conversations.understanding import Language
from handoff.team import Deed, Person, Right
from handoff.tickets import Agent
from locales.texts import Texts, texts_for
from storage.sessions import Session
from storage.unit_of_work import Unit

SAFE_METHODS = frozenset({"GET", "HEAD"})
CSRF_HEADER = "x-csrf-token"
VISITOR_COOKIE = "otvet_visitor"
LANGUAGE_COOKIE = "otvet_language"
THEME_COOKIE = "otvet_theme"
THEMES = frozenset({"light", "dark"})
MAX_SEEN_GAP_SECONDS = 60


class SignInNeededError(OtvetError):
    """Nobody is signed in."""


class ForbiddenError(OtvetError):
    """The person's role does not allow this, or the request was not made by our own page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """`cookie` is the secret that the CSRF token belongs to; a new one is set with the answer."""

    request: Request
    parts: Parts
    person: Person | None
    agent: Agent | None
    session: Session | None
    cookie: str
    texts: Texts
    theme: str

    @property
    def me(self) -> Person:
        """The person who is signed in."""
        if self.person is None:
            raise SignInNeededError("sign in first")
        return self.person

    @property
    def language(self) -> Language:
        """The language of the pages."""
        return Language(self.texts.language)

    @property
    def path(self) -> str:
        """The address of the page, to come back to."""
        return self.request.url.path if self.request.method in SAFE_METHODS else "/"

    @property
    def browser(self) -> Browser:
        """Where the request comes from."""
        return browser_of(self.request)

    @property
    def is_fragment(self) -> bool:
        """Whether htmx asks for a part of a page."""
        headers = self.request.headers
        return "hx-request" in headers and "hx-history-restore-request" not in headers

    async def record(self, unit: Unit, deed: Deed, subject: str) -> None:
        """Write into the audit log what the person does."""
        await unit.audit.add(deed, subject, person=self.person, address=self.browser.address)

    def page(self, template: str, status_code: int = 200, /, **context: Any) -> HTMLResponse:
        """A page or a fragment."""
        values = {"visit": self, "t": self.texts, "csrf": csrf_token(self.cookie), "Right": Right, **context}
        response = self.parts.templates.TemplateResponse(self.request, template, values, status_code=status_code)
        if self.session is None and self.request.cookies.get(VISITOR_COOKIE) != self.cookie:
            set_cookie(response, self.parts, VISITOR_COOKIE, self.cookie)
        return response


class Needs:
    """A dependency that gives the Visit of somebody who may come here; see the module."""

    def __init__(self, right: Right | None = None, *, anybody: bool = False) -> None:
        self.right = right
        self.anybody = anybody

    async def __call__(self, request: Request) -> Visit:
        """Raises SignInNeededError, ForbiddenError."""
        visit = await visit_of(request)
        if request.method not in SAFE_METHODS:
            await _require_own_page(request, visit.cookie)
        if self.anybody:
            return visit
        if visit.person is None:
            raise SignInNeededError("sign in first")
        if self.right is not None and not visit.person.may(self.right):
            raise ForbiddenError(f"{visit.person.role} may not {self.right}")
        return visit


Anybody = Annotated[Visit, Depends(Needs(anybody=True))]
SignedIn = Annotated[Visit, Depends(Needs())]
Working = Annotated[Visit, Depends(Needs(Right.WORK_TICKETS))]
Editing = Annotated[Visit, Depends(Needs(Right.EDIT_ARTICLES))]
SeeingReport = Annotated[Visit, Depends(Needs(Right.SEE_REPORT))]
SeeingTeam = Annotated[Visit, Depends(Needs(Right.SEE_TEAM))]
EditingMacros = Annotated[Visit, Depends(Needs(Right.EDIT_MACROS))]
ManagingTeam = Annotated[Visit, Depends(Needs(Right.MANAGE_TEAM))]
ManagingIntegrations = Annotated[Visit, Depends(Needs(Right.MANAGE_INTEGRATIONS))]


def parts_of(request: Request) -> Parts:
    """The parts that the application was built with."""
    parts: Parts = request.app.state.parts
    return parts


async def visit_of(request: Request) -> Visit:
    """The visit behind a request, whoever makes it."""
    parts = parts_of(request)
    token = request.cookies.get(session_cookie(parts), "")
    session, person = await signed_in(parts, token) if token else (None, None)
    agent = await _agent_of(parts, person) if person else None
    theme = request.cookies.get(THEME_COOKIE, "")
    return Visit(
        request=request,
        parts=parts,
        person=person,
        agent=agent,
        session=session,
        cookie=token if session else request.cookies.get(VISITOR_COOKIE) or new_token(),
        texts=texts_for(_language(request, person, parts)),
        theme=theme if theme in THEMES else "",
    )


async def signed_in(parts: Parts, token: str) -> tuple[Session | None, Person | None]:
    """The session of a token and its person, while both are in force."""
    now = parts.clock()
    async with parts.database.reading() as unit:
        session = await unit.sessions.find(digest(token))
        person = await unit.people.get(session.person_id) if session else None
    if session is None or person is None or not person.active:
        return None, None
    if now - session.seen_at > parts.settings.idle or now - session.created_at > parts.settings.lifetime:
        return None, None
    if (now - session.seen_at).total_seconds() > MAX_SEEN_GAP_SECONDS:
        async with parts.database.unit() as unit:
            await unit.sessions.touch(session.id, now)
    return session, person


async def _agent_of(parts: Parts, person: Person) -> Agent | None:
    """The agent that the person is now."""
    if person.agent_id is None or not person.may(Right.WORK_TICKETS):
        return None
    async with parts.database.reading() as unit:
        return await unit.agents.get(person.agent_id)


def session_cookie(parts: Parts) -> str:
    """The cookie's name; browsers take one that begins with __Host- from this very host over https only."""
    return "__Host-otvet" if parts.settings.secure else "otvet_session"


def set_cookie(response: Response, parts: Parts, name: str, value: str, *, max_age: int | None = None) -> None:
    """A cookie that scripts can't read and other sites' forms don't send along."""
    response.set_cookie(
        name, value, max_age=max_age, httponly=True, samesite="lax", secure=parts.settings.secure, path="/"
    )


def browser_of(request: Request) -> Browser:
    """Where a request comes from; behind a proxy on this machine uvicorn puts the right address in."""
    address = request.client.host if request.client else ""
    return Browser(address=address[:64], name=request.headers.get("user-agent", ""))


def safe_path(given: str | None) -> str:
    """A path of ours to go on to; anything else is the front page."""
    path = given or "/"
    parsed = urlsplit(path)
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and not parsed.netloc and not parsed.scheme
    return path if is_ours and path.isprintable() else "/"


def sign_in_address(request: Request) -> str:
    """Where to sign in, and come back afterwards."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"/sign-in?next={quote(path)}" if request.method in SAFE_METHODS and path != "/" else "/sign-in"


async def _require_own_page(request: Request, cookie: str) -> None:
    if not _is_same_origin(request.headers, request.url.netloc):
        raise ForbiddenError("the request comes from another site")
    given = request.headers.get(CSRF_HEADER) or str((await request.form()).get("csrf", ""))
    if not is_csrf_token(given, cookie):
        raise ForbiddenError("the page is too old; load it again")


def _is_same_origin(headers: Mapping[str, str], host: str) -> bool:
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site not in {None, "same-origin", "none"}:
        return False
    return origin is None or urlsplit(origin).netloc == host


def _language(request: Request, person: Person | None, parts: Parts) -> Language:
    chosen = (person.language if person else None) or request.cookies.get(LANGUAGE_COOKIE)
    if chosen in set(Language):
        return Language(chosen)
    wanted = (
        part.partition(";")[0].strip()[:2].lower() for part in request.headers.get("accept-language", "").split(",")
    )
    return next((Language(code) for code in wanted if code in set(Language)), parts.settings.language)
