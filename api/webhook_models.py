"""What the API shows and takes of webhooks."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from api.models import Taken
from integrations.events import EventKind
from integrations.webhooks import MAX_DESCRIPTION, MAX_URL, NoticeOutcome, Webhook
from storage.notices import Notice
from storage.tables.queues import NoticeState

TicketEvent = Literal["ticket.opened", "ticket.assigned", "ticket.released", "ticket.resolved", "ticket.rated"]
_URL = Field(
    min_length=1,
    max_length=MAX_URL,
    description="Where events are sent, by https.",
    examples=["https://crm.example/otvet"],
)
_EVENTS = Field(min_length=1, max_length=20, description="What to be told of.", examples=[["ticket.opened"]])


class SettingUp(Taken):
    """A new webhook."""

    url: str = _URL
    events: list[TicketEvent] = _EVENTS
    description: str = Field("", max_length=MAX_DESCRIPTION, examples=["CRM"])


class Changing(Taken):
    """What is to change; what is left out stays."""

    url: str | None = Field(None, min_length=1, max_length=MAX_URL, examples=["https://crm.example/otvet"])
    events: list[TicketEvent] | None = Field(None, min_length=1, max_length=20, examples=[["ticket.resolved"]])
    description: str | None = Field(None, max_length=MAX_DESCRIPTION, examples=["CRM"])
    active: bool | None = Field(None, description="false pauses it: nothing more is noted for it.")


class WebhookOut(BaseModel):
    """An address that is told what happens."""

    id: int = Field(examples=[1])
    url: str = Field(examples=["https://crm.example/otvet"])
    events: list[EventKind]
    description: str
    active: bool
    failing_since: datetime | None = Field(description="Since when it takes nothing.")
    disabled_at: datetime | None = Field(description="When it was given up after days of failure.")
    created_at: datetime

    @classmethod
    def of(cls, webhook: Webhook) -> "WebhookOut":
        """How the API shows a webhook."""
        return cls(
            id=webhook.id,
            url=webhook.url,
            events=sorted(webhook.events),
            description=webhook.description,
            active=webhook.active,
            failing_since=webhook.failing_since,
            disabled_at=webhook.disabled_at,
            created_at=webhook.created_at,
        )


class WebhookWithSecret(BaseModel):
    """A webhook with the secret that its events are signed with; it is shown this once."""

    webhook: WebhookOut
    secret: str = Field(examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])

    @classmethod
    def of(cls, webhook: Webhook) -> "WebhookWithSecret":
        """How the API shows a new secret."""
        return cls(webhook=WebhookOut.of(webhook), secret=webhook.secret)


class NoticeOut(BaseModel):
    """An event on its way to a webhook; `event_id` is what `webhook-id` says to the receiver."""

    id: int = Field(examples=[12])
    event_id: str = Field(examples=["msg_5f0c2a7e1c1b4b0e9c392a8f"])
    kind: EventKind
    ticket_id: int | None
    state: NoticeState
    attempts: int
    outcome: NoticeOutcome | None = Field(description="How the last attempt ended.")
    status_code: int | None = Field(description="The receiver's HTTP status.", examples=[200])
    took_ms: int | None
    created_at: datetime
    next_attempt_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def of(cls, notice: Notice) -> "NoticeOut":
        """How the API shows a notice."""
        return cls(
            id=notice.id,
            event_id=notice.event_id,
            kind=notice.kind,
            ticket_id=notice.ticket_id,
            state=notice.state,
            attempts=notice.attempts,
            outcome=notice.outcome,
            status_code=notice.status_code,
            took_ms=notice.took_ms,
            created_at=notice.created_at,
            next_attempt_at=notice.available_at if notice.finished_at is None else None,
            finished_at=notice.finished_at,
        )
