"""What agents do with tickets, asked for by another program; the desk's own rules decide."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from api.access import Caller, WritingTickets
from api.models import Acting, MessageOut, Prioritising, Snoozing, TicketOut, Writing
from api.problems import ProblemError
from api.routes.tickets import TicketId
from api.writing import Done, IdempotencyKey, perform
from conversations.messages import Message
from handoff import replies
from handoff.card import reference
from handoff.desk import Desk
from handoff.speaking import load_ticket
from handoff.team import Deed
from handoff.tickets import Agent, Ticket, UnknownTicketError
from storage.unit_of_work import Unit

WriteAct = Callable[[Unit, Agent, datetime], Awaitable[Message]]
DeskAct = Callable[[Unit, Agent, datetime], Awaitable[Ticket]]


@dataclass(frozen=True, slots=True)
class Order:
    """What every act has: who asks for it, for which ticket, and the request's own name."""

    caller: Caller
    ticket_id: int
    name: str | None

    @property
    def desk(self) -> Desk:
        """Whose rules decide."""
        return self.caller.parts.desk


async def _order(caller: WritingTickets, ticket_id: TicketId, idempotency_key: IdempotencyKey = None) -> Order:
    return Order(caller, ticket_id, idempotency_key)


Ordered = Annotated[Order, Depends(_order)]


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/tickets/{ticket_id}", tags=["acting"])
    for name, writing in (("reply", reply), ("notes", note)):
        routes.add_api_route(f"/{name}", writing, methods=["POST"], response_model=MessageOut, status_code=201)
    for name, acting in (
        ("claim", claim),
        ("assign", assign),
        ("release", release),
        ("resolve", resolve),
        ("priority", priority),
        ("snooze", snooze),
    ):
        routes.add_api_route(f"/{name}", acting, methods=["POST"], response_model=TicketOut)
    return routes


async def reply(order: Ordered, said: Writing) -> Response:
    """Say something to the customer in an agent's name. To a queued ticket it claims the ticket as well."""

    async def act(unit: Unit, agent: Agent, now: datetime) -> Message:
        return await replies.reply(unit, order.desk, order.ticket_id, agent, said.text, now=now)

    return await _write(order, said, act, Deed.REPLIED)


async def note(order: Ordered, said: Writing) -> Response:
    """Write a private note: agents see it, the customer never does."""

    async def act(unit: Unit, agent: Agent, now: datetime) -> Message:
        return await replies.note(unit, order.ticket_id, agent, said.text, now=now)

    return await _write(order, said, act, Deed.NOTED)


async def claim(order: Ordered, by: Acting) -> Response:
    """The agent takes a queued ticket."""

    async def act(unit: Unit, agent: Agent, now: datetime) -> Ticket:
        return await order.desk.claim(unit, order.ticket_id, agent, now)

    return await _change(order, by, act, Deed.TICKET_CLAIMED)


async def assign(order: Ordered, by: Acting) -> Response:
    """The agent gets the ticket, from the queue or from whoever holds it."""

    async def act(unit: Unit, agent: Agent, now: datetime) -> Ticket:
        ticket = await load_ticket(unit, order.ticket_id)
        if ticket.assignee is not None and ticket.assignee.active:
            return await order.desk.transfer(unit, ticket.id, ticket.assignee, agent, now)
        return await order.desk.claim(unit, ticket.id, agent, now)

    return await _change(order, by, act, Deed.TICKET_ASSIGNED)


async def release(order: Ordered, by: Acting) -> Response:
    """The holder gives the ticket back to the queue."""

    async def act(unit: Unit, agent: Agent, now: datetime) -> Ticket:
        return await order.desk.release(unit, order.ticket_id, agent, now)

    return await _change(order, by, act, Deed.TICKET_RELEASED)


async def resolve(order: Ordered, by: Acting) -> Response:
    """The holder ends the ticket: the customer is asked for a rating, the bot has the conversation again."""

    async def act(unit: Unit, agent: Agent, now: datetime) -> Ticket:
        return await order.desk.resolve(unit, order.ticket_id, agent, now)

    return await _change(order, by, act, Deed.TICKET_RESOLVED)


async def priority(order: Ordered, by: Prioritising) -> Response:
    """Say how soon the ticket should be taken; its promises of time follow."""

    async def act(unit: Unit, agent: Agent, now: datetime) -> Ticket:
        return await order.desk.prioritise(unit, order.ticket_id, agent, by.priority, now)

    return await _change(order, by, act, Deed.TICKET_PRIORITISED)


async def snooze(order: Ordered, by: Snoozing) -> Response:
    """The holder puts the ticket aside until a time, and in any case until the customer's next message."""

    async def act(unit: Unit, agent: Agent, now: datetime) -> Ticket:
        if by.until is not None and by.until <= now:
            raise ProblemError(422, "in-the-past", "that moment has passed")
        return await order.desk.snooze(unit, order.ticket_id, agent, by.until, now)

    return await _change(order, by, act, Deed.TICKET_SNOOZED)


async def _write(order: Order, by: Acting, act: WriteAct, deed: Deed) -> Response:
    async def do(unit: Unit, now: datetime) -> Done:
        agent = await _agent(unit, by.agent_id)
        message = await act(unit, agent, now)
        subject = _subject(await load_ticket(unit, order.ticket_id), agent)
        return Done(answer=MessageOut.of(message), deed=deed, subject=subject, status=201)

    return await perform(order.caller, order.name, do)


async def _change(order: Order, by: Acting, act: DeskAct, deed: Deed) -> Response:
    async def do(unit: Unit, now: datetime) -> Done:
        agent = await _agent(unit, by.agent_id)
        await act(unit, agent, now)
        found = await unit.following.ticket(order.ticket_id)
        if found is None:
            raise UnknownTicketError(f"there is no ticket {order.ticket_id}")
        return Done(answer=TicketOut.of(found), deed=deed, subject=_subject(found.ticket, agent))

    return await perform(order.caller, order.name, do)


async def _agent(unit: Unit, agent_id: int) -> Agent:
    agent = await unit.agents.get(agent_id)
    if agent is None or not agent.active:
        raise ProblemError(422, "unknown-agent", "no agent who takes tickets has this id")
    return agent


def _subject(ticket: Ticket, agent: Agent) -> str:
    return f"{reference(ticket)} · {agent.name}"
