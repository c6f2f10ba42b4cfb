"""Who gets which ticket: pure rules over the queue and the agents who are there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from conversations.understanding import Language
from handoff.tickets import Agent


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A queued ticket as far as assigning needs it; `former_agent_id` is who had the customer's last ticket."""

    ticket_id: int
    language: Language
    team: str
    skills: tuple[str, ...] = ()
    former_agent_id: int | None = None
    declined_by: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDuty:
    """An agent who is online; `load` is how many conversations he has in hand."""

    agent: Agent
    load: int

    @property
    def is_free(self) -> bool:
        """Whether he can have one more."""
        return self.agent.is_online and self.load < self.agent.capacity


@dataclass(frozen=True, slots=True)
class Match:
    """This ticket goes to this agent."""

    ticket_id: int
    agent: Agent


def suits(agent: Agent, ticket: Waiting) -> bool:
    """Whether the agent is of the ticket's team, speaks its language, has its skills and did not give it back."""
    return (
        agent.team == ticket.team
        and ticket.language in agent.languages
        and agent.id not in ticket.declined_by
        and set(ticket.skills).issubset(agent.skills)
    )


def assign(queue: Sequence[Waiting], crew: Sequence[OnDuty]) -> Iterator[Match]:
    """Matches for the queue, which is in the order of serving.

    Each ticket goes to the customer's former agent where he is free, otherwise to whoever has the smallest share of
    his capacity in use. When it is through, no ticket that is left has a free agent that suits it.
    """
    loads = {duty.agent.id: duty for duty in crew}
    for ticket in queue:
        chosen = _choose(ticket, [duty for duty in loads.values() if duty.is_free and suits(duty.agent, ticket)])
        if chosen is not None:
            loads[chosen.agent.id] = replace(chosen, load=chosen.load + 1)
            yield Match(ticket.ticket_id, chosen.agent)


def _choose(ticket: Waiting, free: Sequence[OnDuty]) -> OnDuty | None:
    former = next((duty for duty in free if duty.agent.id == ticket.former_agent_id), None)
    return former or min(free, key=_strain, default=None)


def _strain(duty: OnDuty) -> tuple[float, int, int]:
    """Equal shares go to the larger capacity, then to whoever came first."""
    return (duty.load / duty.agent.capacity, -duty.agent.capacity, duty.agent.id)
