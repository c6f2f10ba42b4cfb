"""What the API shows and takes."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from conversations.conversation import Customer
from conversations.decisions import Reason
from conversations.messages import Author, ContentKind, Direction, Message
from conversations.understanding import Language, Mood
from handoff.card import reference
from handoff.tickets import Agent, Ending, Presence, Priority, TicketStatus
from integrations.keys import Scope
from knowledge_base.articles import Revision
from storage.following import FollowedTicket

MAX_ID = 2**52
MAX_TEXT = 8000


def _written_out(value: object) -> object:
    """Pydantic would take numbers for moments, too."""
    if isinstance(value, str) and _RFC_3339.match(value):
        return value
    raise ValueError("a moment looks like 2026-03-01T12:00:00Z")


_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d", re.ASCII)
Moment = Annotated[AwareDatetime, BeforeValidator(_written_out)]
T = TypeVar("T")


class Taken(BaseModel):
    """What a request brings: fields that nobody knows are a mistake."""

    model_config = ConfigDict(extra="forbid")


class Page(BaseModel, Generic[T]):
    """Some of a list; with `next` as `cursor` comes what follows."""

    items: Sequence[T]
    next: str | None = Field(
        description="Send it back as `cursor`; null at the end.", examples=["MTc2MDAwMDAwMDAwMDAwMCE3"]
    )


class KeyOut(BaseModel):
    """The key that asks."""

    name: str = Field(examples=["CRM"])
    scopes: list[Scope]


class AgentRef(BaseModel):
    """Who holds a ticket."""

    id: int = Field(examples=[1])
    name: str = Field(description="The name that customers see.", examples=["Anna"])

    @classmethod
    def of(cls, agent: Agent) -> "AgentRef":
        """How the API names an agent."""
        return cls(id=agent.id, name=agent.name)


class AgentOut(AgentRef):
    """Somebody who takes tickets."""

    team: str = Field(examples=["support"])
    languages: list[Language]
    presence: Presence

    @classmethod
    def of(cls, agent: Agent) -> "AgentOut":
        """How the API shows an agent."""
        return cls(
            id=agent.id, name=agent.name, team=agent.team, languages=list(agent.languages), presence=agent.presence
        )


class TicketOut(BaseModel):
    """One handoff. Nothing here was said by the customer; his words need the scope messages:read."""

    id: int = Field(examples=[7])
    reference: str = Field(description="How people name it.", examples=["T-7"])
    customer_id: int = Field(examples=[3])
    status: TicketStatus
    priority: Priority
    reason: Reason = Field(description="Why the bot called a human.")
    mood: Mood = Field(description="The customer's mood when the ticket was opened.")
    language: Language
    team: str = Field(examples=["support"])
    assignee: AgentRef | None = Field(description="Who holds it; null while it is queued.")
    opened_at: datetime
    awaiting_since: datetime | None = Field(description="Since when the customer waits for an answer.")
    first_claimed_at: datetime | None
    first_replied_at: datetime | None
    last_replied_at: datetime | None
    snoozed_until: datetime | None
    resolved_at: datetime | None
    ended_by: Ending | None = Field(description="Who ended it.")
    rating: int | None = Field(description="1 to 5.", examples=[5])
    updated_at: datetime = Field(description="When something changed last: the ticket, or what was said.")

    @classmethod
    def of(cls, found: FollowedTicket) -> "TicketOut":
        """How the API shows a ticket."""
        ticket = found.ticket
        return cls(
            id=ticket.id,
            reference=reference(ticket),
            customer_id=found.customer_id,
            status=ticket.status,
            priority=ticket.priority,
            reason=ticket.reason,
            mood=ticket.summary.mood,
            language=ticket.language,
            team=ticket.team,
            assignee=AgentRef.of(ticket.assignee) if ticket.assignee else None,
            opened_at=ticket.opened_at,
            awaiting_since=ticket.awaiting_since,
            first_claimed_at=ticket.first_claimed_at,
            first_replied_at=ticket.first_replied_at,
            last_replied_at=ticket.last_replied_at,
            snoozed_until=ticket.snoozed_until,
            resolved_at=ticket.resolved_at,
            ended_by=ticket.ended_by,
            rating=ticket.rating,
            updated_at=found.updated_at,
        )


class EditOut(BaseModel):
    """One edit of a message."""

    before: str
    after: str
    at: datetime


class MessageOut(BaseModel):
    """One message; `agent` names the agent who wrote it. `private` ones never reach the customer."""

    id: int = Field(examples=[41])
    ticket_id: int | None = Field(examples=[7])
    direction: Direction
    author: Author
    agent: str | None = Field(examples=["Anna"])
    content: ContentKind
    text: str = Field(description="The text, or a file's caption.", examples=["Good day! I am looking into it."])
    private: bool
    reply_to_id: int | None
    created_at: datetime
    edited_at: datetime | None
    edits: list[EditOut] = Field(description="What stood there before, oldest first.")

    @classmethod
    def of(cls, message: Message, edits: Sequence[tuple[str, str, datetime]] = ()) -> "MessageOut":
        """How the API shows a message."""
        return cls(
            id=message.id,
            ticket_id=message.ticket_id,
            direction=message.direction,
            author=message.author,
            agent=message.author_name if message.author is Author.AGENT else None,
            content=message.content,
            text=message.text,
            private=message.private,
            reply_to_id=message.reply_to_id,
            created_at=message.created_at,
            edited_at=message.edited_at,
            edits=[EditOut(before=before, after=after, at=at) for before, after, at in edits],
        )


class CustomerOut(BaseModel):
    """Somebody who writes to the shop."""

    id: int = Field(examples=[3])
    telegram_user_id: int = Field(examples=[123456789])
    first_name: str = Field(examples=["Maria"])
    username: str | None = Field(examples=["maria"])
    language: Language | None
    blocked_bot: bool = Field(description="Whether replies reach him no more.")
    vip: bool

    @classmethod
    def of(cls, customer: Customer) -> "CustomerOut":
        """How the API shows a customer."""
        return cls.model_validate(customer, from_attributes=True)


class RatingOut(BaseModel):
    """What a customer said of a resolved ticket."""

    ticket_id: int = Field(examples=[7])
    customer_id: int = Field(examples=[3])
    agent: AgentRef | None = Field(description="Who held the ticket at the end.")
    rating: int = Field(ge=1, le=5)
    comment: str | None = Field(examples=["Quick and friendly"])
    resolved_at: datetime | None
    updated_at: datetime

    @classmethod
    def of(cls, found: FollowedTicket) -> "RatingOut":
        """The rating of a ticket that has one."""
        ticket = found.ticket
        return cls(
            ticket_id=ticket.id,
            customer_id=found.customer_id,
            agent=AgentRef.of(ticket.assignee) if ticket.assignee else None,
            rating=ticket.rating or 0,
            comment=ticket.rating_comment,
            resolved_at=ticket.resolved_at,
            updated_at=found.updated_at,
        )


class ArticleRef(BaseModel):
    """A published article in one language."""

    slug: str = Field(examples=["refund-time"])
    language: Language
    title: str = Field(examples=["When a refund arrives"])
    tags: list[str]
    revision: int = Field(description="Counts the article's texts from 1.", examples=[4])
    written_at: datetime


class ArticleOut(ArticleRef):
    """The text that customers see; `body` is Markdown."""

    body: str
    questions: list[str] = Field(description="Example questions in customers' words.")

    @classmethod
    def of(cls, revision: Revision) -> "ArticleOut":
        """How the API shows a published text."""
        text = revision.text
        return cls(
            slug=text.slug,
            language=text.language,
            title=text.title,
            tags=list(text.tags),
            revision=revision.number,
            written_at=revision.created_at,
            body=text.body,
            questions=list(text.questions),
        )


AgentId = Field(ge=1, le=MAX_ID, description="In whose name; see `GET /api/v1/agents`.", examples=[1])


class Acting(Taken):
    """An agent does it."""

    agent_id: int = AgentId


class Writing(Acting):
    """An agent's words."""

    text: str = Field(min_length=1, max_length=MAX_TEXT, examples=["Good day! I am looking into it."])


class Prioritising(Acting):
    """How soon the ticket should be taken."""

    priority: Priority


class Snoozing(Acting):
    """Until when; null: until the customer's next message."""

    until: Moment | None = Field(None, examples=["2026-03-02T09:00:00Z"])
