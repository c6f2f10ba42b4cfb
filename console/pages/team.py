"""The team: who has an account, which role, who is invited; and the audit log."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field, field_validator

from console.pages.queries import MAX_ID, OptionalId, PathId
from console.security.invitations import invitation_address, invite
from console.team import LastAdminError, NewPerson, add_person, change_role, is_login, set_active
from console.visits import ManagingTeam, SeeingTeam, Visit
from conversations.errors import ConflictError
from handoff.team import Deed, Person, Role
from handoff.tickets import Agent
from storage.unit_of_work import Unit

AUDIT_PAGE = 100
MAX_FIELD = 300
Change = Callable[[Unit, Person], Awaitable[None]]


class PersonForm(BaseModel):
    """Somebody to add. `agent_id` is an agent who has no account yet."""

    login: str = Field("", max_length=MAX_FIELD)
    name: str = Field("", max_length=MAX_FIELD)
    role: Role = Role.AGENT
    telegram_id: str = Field("", max_length=20)
    agent_id: int | None = Field(None, ge=1, le=MAX_ID)

    @field_validator("agent_id", mode="before")
    @classmethod
    def _nobody(cls, value: object) -> object:
        return None if value == "" else value

    def new(self) -> NewPerson:
        """The person that the form describes; see `_problem` for what it must fulfil."""
        return NewPerson(
            login=self.login.strip().lower(),
            name=self.name.strip(),
            telegram_user_id=int(self.telegram_id) if self.telegram_id.strip() else None,
            agent_id=self.agent_id,
        )


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the team as the page shows him."""

    person: Person
    agent: Agent | None
    sessions: int


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter()
    routes.add_api_route("/team", team, methods=["GET"])
    routes.add_api_route("/team", add, methods=["POST"])
    routes.add_api_route("/team/{person_id}/role", role, methods=["POST"])
    routes.add_api_route("/team/{person_id}/invite", invite_again, methods=["POST"])
    routes.add_api_route("/team/{person_id}/revoke", revoke, methods=["POST"])
    routes.add_api_route("/team/{person_id}/deactivate", deactivate, methods=["POST"])
    routes.add_api_route("/team/{person_id}/activate", activate, methods=["POST"])
    routes.add_api_route("/audit", audit, methods=["GET"])
    return routes


async def team(visit: SeeingTeam) -> Response:
    """Everybody."""
    return await _page(visit)


async def add(visit: ManagingTeam, form: Annotated[PersonForm, Form()]) -> Response:
    """Add somebody and show the link that lets him in."""
    problem = _problem(visit, form)
    if problem is None:
        try:
            async with visit.parts.database.unit() as unit:
                person = await add_person(unit, form.new(), form.role)
                await visit.record(unit, Deed.PERSON_ADDED, f"{person.login} ({person.role})")
                link = await _invite(visit, unit, person)
        except ConflictError:
            problem = visit.texts("team-login-taken")
        else:
            return await _page(visit, link=link, invited=person)
    return await _page(visit, 422, problem=problem, form=form)


async def role(visit: ManagingTeam, person_id: PathId, role: Annotated[Role, Form()]) -> Response:
    """Give another role."""

    async def change(unit: Unit, person: Person) -> None:
        await change_role(unit, person, role)
        await visit.record(unit, Deed.ROLE_CHANGED, f"{person.login}: {person.role} → {role}")

    return await _change(visit, person_id, change)


async def invite_again(visit: ManagingTeam, person_id: PathId) -> Response:
    """A new link to choose a password, for who is new or has forgotten it."""
    async with visit.parts.database.unit() as unit:
        person = await unit.people.get(person_id)
        if person is None:
            return visit.page("gone.html", 404)
        await visit.record(unit, Deed.PERSON_INVITED, person.login)
        link = await _invite(visit, unit, person)
    return await _page(visit, link=link, invited=person)


async def revoke(visit: ManagingTeam, person_id: PathId) -> Response:
    """End all of somebody's sessions."""

    async def change(unit: Unit, person: Person) -> None:
        await unit.sessions.revoke_all(person.id)
        await visit.record(unit, Deed.SESSION_REVOKED, person.login)

    return await _change(visit, person_id, change)


async def deactivate(visit: ManagingTeam, person_id: PathId) -> Response:
    """Take the account away."""

    async def change(unit: Unit, person: Person) -> None:
        await set_active(unit, person, active=False)
        await visit.record(unit, Deed.PERSON_DEACTIVATED, person.login)

    return await _change(visit, person_id, change)


async def activate(visit: ManagingTeam, person_id: PathId) -> Response:
    """Give the account back."""

    async def change(unit: Unit, person: Person) -> None:
        await set_active(unit, person, active=True)
        await visit.record(unit, Deed.PERSON_ACTIVATED, person.login)

    return await _change(visit, person_id, change)


async def audit(visit: SeeingTeam, before: OptionalId = None, person: OptionalId = None) -> Response:
    """Who did what when."""
    async with visit.parts.database.reading() as unit:
        entries = await unit.audit.page(AUDIT_PAGE, before=before, person_id=person)
        people = await unit.people.list()
    is_last = len(entries) < AUDIT_PAGE
    return visit.page("audit.html", entries=entries, people=people, chosen=person, is_last=is_last)


async def _change(visit: Visit, person_id: int, change: Change) -> Response:
    try:
        async with visit.parts.database.unit() as unit:
            person = await unit.people.get(person_id)
            if person is None:
                return visit.page("gone.html", 404)
            await change(unit, person)
    except LastAdminError:
        return await _page(visit, 409, problem=visit.texts("team-last-admin"))
    return RedirectResponse("/team", 303)


async def _page(visit: Visit, status: int = 200, **context: object) -> Response:
    async with visit.parts.database.reading() as unit:
        people = await unit.people.list()
        agents = {agent.id: agent for agent in await unit.agents.list(active_only=False)}
        members = [
            Member(person, agents.get(person.agent_id or 0), len(await unit.sessions.of_person(person.id)))
            for person in people
        ]
    taken = {person.agent_id for person in people}
    free = [agent for agent in agents.values() if agent.active and agent.id not in taken]
    values = {"problem": None, "form": PersonForm(), "link": None}
    return visit.page("team.html", status, members=members, free=free, Role=Role, **values | context)


def _problem(visit: Visit, form: PersonForm) -> str | None:
    if not is_login(form.login.strip().lower()):
        return visit.texts("team-login-bad")
    if not form.name.strip():
        return visit.texts("team-name-missing")
    number = form.telegram_id.strip()
    is_number = number.isascii() and number.isdigit() and 0 < int(number) <= MAX_ID
    return visit.texts("team-telegram-bad") if number and not is_number else None


async def _invite(visit: Visit, unit: Unit, person: Person) -> str:
    token = await invite(unit, person.id, visit.parts.clock() + visit.parts.settings.invitation)
    return invitation_address(visit.parts.settings.url, token)
