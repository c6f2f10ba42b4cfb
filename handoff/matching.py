"""Finding the agent for a ticket, under a lock: two customers never get the same free place."""

from datetime import datetime

from handoff.assigning import assign
from handoff.ports import DeskUnit
from handoff.service_rules import Assignment, ServiceRules
from handoff.tickets import Agent, Ticket


async def choose_agent(unit: DeskUnit, ticket: Ticket, service: ServiceRules, now: datetime) -> Agent | None:
    """The free agent for this queued ticket, None where those before it in the queue need him, or there is none.

    The ticket and its conversation are locked before, the agents here: everybody keeps to that order.
    """
    if service.assignment is Assignment.BY_HAND:
        return None
    crew = await unit.agents.crew(now - service.busy_for)
    if not any(duty.is_free for duty in crew):
        return None
    matches = assign(await unit.tickets.waiting(), crew)
    return next((match.agent for match in matches if match.ticket_id == ticket.id), None)
