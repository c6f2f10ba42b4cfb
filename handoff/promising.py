"""Keeping the promises of a ticket in step with what happens to it."""

from collections.abc import Collection
from datetime import datetime

from handoff.ports import DeskUnit
from handoff.promises import RESPONSES, PromiseKind, met, retimed, start
from handoff.service_rules import ServiceRules
from handoff.tickets import Ticket


async def begin(unit: DeskUnit, ticket: Ticket, kind: PromiseKind, at: datetime, service: ServiceRules) -> None:
    """Start the promise that the rules make for this ticket, if they make one."""
    new = start(kind, ticket.id, at, service.terms_of(ticket))
    if new is not None:
        await unit.promises.add(new)


async def expect_response(unit: DeskUnit, ticket: Ticket, at: datetime, service: ServiceRules) -> None:
    """The customer wrote: from now on an answer is owed, unless one is owed already."""
    running = await unit.promises.outstanding(ticket.id)
    if not any(promise.kind in RESPONSES for promise in running):
        await begin(unit, ticket, PromiseKind.NEXT_RESPONSE, at, service)


async def keep(unit: DeskUnit, ticket_id: int, kinds: Collection[PromiseKind], now: datetime) -> None:
    """What these promises were about has happened."""
    for promise in await unit.promises.outstanding(ticket_id):
        if promise.kind in kinds:
            await unit.promises.save(met(promise, now))


async def retime(unit: DeskUnit, ticket: Ticket, service: ServiceRules, now: datetime) -> None:
    """The ticket's priority or team is another one: its running promises follow."""
    for promise in await unit.promises.outstanding(ticket.id):
        after = retimed(promise, service.terms_of(ticket), now)
        if after != promise:
            await unit.promises.save(after)
