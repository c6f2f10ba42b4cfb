"""What agents do with a ticket on its page. Each answers with the conversation as it is afterwards, and a word."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import HTMLResponse, Response

from console.pages.queries import Number, OptionalNumber, PathId, Short, Text
from console.pages.tickets import thread_fragment
from console.visits import Visit, Working
from conversations.errors import BadInputError, ConflictError, OtvetError
from handoff import replies
from handoff.card import reference
from handoff.desk import Desk
from handoff.durations import parse_duration
from handoff.macro_words import macro_refusal
from handoff.macros import (
    After,
    MacroChangedError,
    Then,
    UnfilledFieldsError,
    UnknownMacroError,
    UnknownTeamError,
    require_filled,
)
from handoff.replies import EmptyReplyError, LongReplyError
from handoff.speaking import load_ticket
from handoff.team import Deed
from handoff.tickets import Agent, AlreadyClaimedError, AlreadyResolvedError, NotTheHolderError, Priority
from handoff.uploads import ENDINGS, MAX_BYTES, MAX_CAPTION, BadUploadError, Upload, UploadFault, read_upload
from knowledge_base.picture_reading import read_picture
from knowledge_base.pictures import BadPictureError, PictureFault
from storage.unit_of_work import Unit

TYPING_SECONDS = 6
Act = Callable[[Unit, Desk, Agent, datetime], Awaitable[object]]


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/tickets/{ticket_id}")
    for name, action in (
        ("claim", claim),
        ("release", release),
        ("resolve", resolve),
        ("transfer", transfer),
        ("snooze", snooze),
        ("priority", prioritise),
        ("team", transfer_to_team),
        ("vip", mark_vip),
        ("reply", reply),
        ("files", send_file),
        ("note", note),
        ("typing", typing),
    ):
        routes.add_api_route(f"/{name}", action, methods=["POST"])
    return routes


async def claim(visit: Working, ticket_id: PathId) -> HTMLResponse:
    """Take it."""

    async def act(unit: Unit, desk: Desk, agent: Agent, now: datetime) -> object:
        return await desk.claim(unit, ticket_id, agent, now)

    return await _do(visit, ticket_id, Deed.TICKET_CLAIMED, act)


async def release(visit: Working, ticket_id: PathId) -> HTMLResponse:
    """Give it back to the queue."""

    async def act(unit: Unit, desk: Desk, agent: Agent, now: datetime) -> object:
        return await desk.release(unit, ticket_id, agent, now)

    return await _do(visit, ticket_id, Deed.TICKET_RELEASED, act)


async def resolve(visit: Working, ticket_id: PathId) -> HTMLResponse:
    """End it."""

    async def act(unit: Unit, desk: Desk, agent: Agent, now: datetime) -> object:
        return await desk.resolve(unit, ticket_id, agent, now)

    return await _do(visit, ticket_id, Deed.TICKET_RESOLVED, act)


async def transfer(visit: Working, ticket_id: PathId, to: Number) -> HTMLResponse:
    """Hand it to another agent."""

    async def act(unit: Unit, desk: Desk, agent: Agent, now: datetime) -> object:
        other = await unit.agents.get(to)
        if other is None or not other.active:
            raise NotAnAgentError("no such agent")
        return await desk.transfer(unit, ticket_id, agent, other, now)

    return await _do(visit, ticket_id, Deed.TICKET_TRANSFERRED, act)


async def transfer_to_team(visit: Working, ticket_id: PathId, team: Short = "") -> HTMLResponse:
    """Hand it to another team."""

    async def act(unit: Unit, desk: Desk, agent: Agent, now: datetime) -> object:
        if (known := desk.team_named(team)) is None:
            raise UnknownTeamError(team)
        return await desk.transfer_to_team(unit, ticket_id, agent, known, now)

    return await _do(visit, ticket_id, Deed.TICKET_TRANSFERRED, act)


async def snooze(visit: Working, ticket_id: PathId, time: Short = "") -> HTMLResponse:
    """Put it aside for so long; without a time until the customer's next message."""

    async def act(unit: Unit, desk: Desk, agent: Agent, now: datetime) -> object:
        try:
            until = now + parse_duration(time) if time.strip() else None
        except BadInputError as error:
            raise BadTimeError(time) from error
        return await desk.snooze(unit, ticket_id, agent, until, now)

    return await _do(visit, ticket_id, Deed.TICKET_SNOOZED, act)


async def prioritise(visit: Working, ticket_id: PathId, priority: Annotated[Priority, Form()]) -> HTMLResponse:
    """Say how soon it matters."""

    async def act(unit: Unit, desk: Desk, agent: Agent, now: datetime) -> object:
        return await desk.prioritise(unit, ticket_id, agent, priority, now)

    return await _do(visit, ticket_id, Deed.TICKET_PRIORITISED, act)


async def mark_vip(visit: Working, ticket_id: PathId, vip: Annotated[bool, Form()]) -> HTMLResponse:
    """The customer is an important one, or not."""

    async def act(unit: Unit, desk: Desk, _: Agent, now: datetime) -> object:
        ticket = await load_ticket(unit, ticket_id)
        return await desk.mark_vip(unit, ticket.conversation_id, vip=vip, now=now)

    return await _do(visit, ticket_id, Deed.CUSTOMER_MARKED, act)


async def reply(
    visit: Working, ticket_id: PathId, text: Text = "", macro: OptionalNumber = None, mark: Short = ""
) -> HTMLResponse:
    """Say something to the customer; where a macro was used, do what it does, as the agent saw it (`mark`)."""

    async def act(unit: Unit, _: Desk, agent: Agent, now: datetime) -> object:
        after = await _steps(unit, macro, mark)
        said = await visit.parts.macros.send(unit, ticket_id, agent, text, after, now=now)
        if deed := _DEEDS.get(after.then):
            await visit.record(unit, deed, f"T-{ticket_id}")
        return said

    return await _do(visit, ticket_id, Deed.REPLIED, act)


_DEEDS = {Then.RESOLVE: Deed.TICKET_RESOLVED, Then.TRANSFER: Deed.TICKET_TRANSFERRED}


async def _steps(unit: Unit, macro_id: int | None, mark: str) -> After:
    """What the macro does. Raises UnknownMacroError, MacroChangedError."""
    if macro_id is None:
        return After()
    macro = await unit.macros.get(macro_id)
    if macro is None:
        raise UnknownMacroError(f"there is no macro {macro_id}")
    if macro.after.mark != mark:
        raise MacroChangedError("look at it again")
    return macro.after


async def send_file(
    visit: Working, ticket_id: PathId, file: Annotated[UploadFile, File()], text: Text = ""
) -> HTMLResponse:
    """Send a photo or a document to the customer."""
    content = await file.read(MAX_BYTES + 1)

    async def act(unit: Unit, desk: Desk, agent: Agent, now: datetime) -> object:
        require_filled(text)
        upload = await asyncio.to_thread(_looked_at, file.filename or "", content, text)
        return await replies.send_file(unit, desk, ticket_id, agent, upload, caption=text, now=now)

    return await _do(visit, ticket_id, Deed.REPLIED, act)


def _looked_at(name: str, content: bytes, caption: str) -> Upload:
    """Raises BadUploadError. A picture that Telegram would not show goes as a document."""
    upload = read_upload(name, content, caption.strip())
    if not upload.is_photo:
        return upload
    try:
        read_picture(content)
    except BadPictureError as error:
        if error.fault is PictureFault.NO_PICTURE:
            raise BadUploadError(UploadFault.BROKEN) from error
        return replace(upload, is_photo=False)
    return upload


async def note(visit: Working, ticket_id: PathId, text: Text = "") -> HTMLResponse:
    """Write something that the customer never sees."""

    async def act(unit: Unit, _: Desk, agent: Agent, now: datetime) -> object:
        return await replies.note(unit, ticket_id, agent, text, now=now)

    return await _do(visit, ticket_id, Deed.NOTED, act)


async def typing(visit: Working, ticket_id: PathId) -> Response:
    """Let the others see that somebody is writing."""
    until = visit.parts.clock() + timedelta(seconds=TYPING_SECONDS)
    async with visit.parts.database.unit() as unit:
        if await unit.tickets.get(ticket_id, lock=False) is not None:
            await unit.presences.types(ticket_id, visit.me.id, until)
    return Response(status_code=204)


class BadTimeError(BadInputError):
    """Nobody understands how long it is."""


class NotAnAgentError(ConflictError):
    """Somebody who is no agent, or no longer one, can't hold a ticket."""


REFUSALS = (
    AlreadyClaimedError,
    AlreadyResolvedError,
    BadTimeError,
    BadUploadError,
    NotTheHolderError,
    NotAnAgentError,
    EmptyReplyError,
    LongReplyError,
    MacroChangedError,
    UnfilledFieldsError,
    UnknownMacroError,
    UnknownTeamError,
)


async def _do(visit: Visit, ticket_id: int, deed: Deed, act: Act) -> HTMLResponse:
    """A refusal is a word on the page, which shows how things are now."""
    now, refused = visit.parts.clock(), None
    try:
        async with visit.parts.database.unit() as unit:
            agent = await _agent(unit, visit)
            await act(unit, visit.parts.desk, agent, now)
            await unit.presences.types(ticket_id, visit.me.id, now)
            await visit.record(unit, deed, reference(await load_ticket(unit, ticket_id)))
    except REFUSALS as error:
        refused = error
    response = await thread_fragment(visit, ticket_id)
    if refused is not None:
        response.headers["HX-Trigger"] = json.dumps({"refused": {"text": _word(visit, refused)}})
    else:
        response.headers["HX-Trigger"] = json.dumps({"done": {"deed": str(deed)}})
    return response


async def _agent(unit: Unit, visit: Visit) -> Agent:
    agent = await unit.agents.get(visit.me.agent_id) if visit.me.agent_id is not None else None
    if agent is None or not agent.active:
        raise NotAnAgentError("not an agent")
    return agent


def _word(visit: Visit, error: Exception) -> str:
    """Why not, and what to do instead."""
    texts = visit.texts
    if isinstance(error, AlreadyClaimedError):
        return texts("claim-taken", agent=error.holder.name)
    if isinstance(error, NotTheHolderError):
        return texts("refused-not-the-holder", agent=error.holder.name) if error.holder else texts("claim-first")
    if isinstance(error, BadUploadError):
        limit = MAX_CAPTION if error.fault is UploadFault.CAPTION else MAX_BYTES // 1_000_000
        return texts(f"upload-{error.fault}", limit=limit, kinds=", ".join(ENDINGS))
    if isinstance(error, UnfilledFieldsError):
        return texts("refused-unfilled", fields=", ".join(error.names))
    if isinstance(error, OtvetError) and (word := macro_refusal(error, texts)):
        return word
    return texts(_PLAIN_WORDS.get(type(error), "refused-not-an-agent"))


_PLAIN_WORDS: dict[type[Exception], str] = {
    AlreadyResolvedError: "already-resolved",
    EmptyReplyError: "refused-empty",
    BadTimeError: "macros-problem-snooze",
}
