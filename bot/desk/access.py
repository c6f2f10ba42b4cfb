"""Who acts on which ticket: only these functions hand out a ticket on an agent's behalf."""

from dataclasses import dataclass
from datetime import datetime

from conversations.errors import BadInputError
from conversations.formatting import clipped
from conversations.messages import Location, Message
from conversations.outgoing import ChatLane, FormattedText, SendText, TicketLane
from handoff.speaking import MAX_TEXT, load_ticket
from handoff.tickets import Agent, Ticket
from storage.unit_of_work import Unit


class NotAnAgentError(BadInputError):
    """The person is not on the list of agents."""

    def __init__(self, user_id: int, name: str) -> None:
        super().__init__(f"user {user_id} is not an agent")
        self.user_id = user_id
        self.name = name


class NoTicketHereError(BadInputError):
    """The topic belongs to no ticket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """Somebody in the agents' group; `topic_id` is None in the general topic.

    `by_command` marks a typed command: there is no button under which Telegram could show a short word.
    """

    at: Location
    user_id: int
    name: str
    topic_id: int | None
    by_command: bool = False


async def access_agent(unit: Unit, acting: Acting) -> Agent:
    """The agent behind a Telegram account. Raises NotAnAgentError."""
    agent = await unit.agents.by_telegram_id(acting.user_id)
    if agent is None:
        raise NotAnAgentError(acting.user_id, acting.name)
    return agent


async def access_ticket(unit: Unit, acting: Acting) -> Ticket:
    """The ticket of the topic, locked for this unit of work. Raises NoTicketHereError."""
    return await load_ticket(unit, await _ticket_id(unit, acting))


async def _ticket_id(unit: Unit, acting: Acting) -> int:
    ticket = await unit.tickets.by_topic(acting.topic_id, lock=False) if acting.topic_id is not None else None
    if ticket is None:
        raise NoTicketHereError(f"no ticket has topic {acting.topic_id}")
    return ticket.id


async def replied_to(unit: Unit, location: Location | None) -> Message | None:
    """Our message that somebody replied to, if it is one."""
    return await unit.messages.at(location) if location is not None else None


async def say_in_place(unit: Unit, acting: Acting, text: str, now: datetime) -> None:
    """A word of the bot where the person is: in the ticket's topic, or in the general one."""
    try:
        lane: ChatLane | TicketLane = TicketLane(await _ticket_id(unit, acting))
    except NoTicketHereError:
        lane = ChatLane(acting.at.chat_id)
    await unit.outbox.add(lane, SendText(text=FormattedText(clipped(text, MAX_TEXT))), now)
