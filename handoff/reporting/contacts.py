"""A contact: one matter of a customer with the bot, from his first question until he is quiet.

Questions of one customer that follow each other within `QUIET` are one contact; greetings and thanks are none. It is
contained when the bot answered last, no ticket was opened in it and the customer did not come back within
`RETURN_WINDOW` of its last question, whatever he then asked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from conversations.decisions import DecisionKind, Reason

QUIET = timedelta(hours=12)
RETURN_WINDOW = timedelta(hours=72)
REPEAT_WINDOW = timedelta(days=7)


class ContactOutcome(StrEnum):
    """What the bot did with a question: it answered, asked back (buttons, an order number), or called a human."""

    ANSWERED = "answered"
    ASKED_BACK = "asked_back"
    HANDED_OVER = "handed_over"


class ContactState(StrEnum):
    """What became of a contact, as far as it is known; the first that fits, in this order."""

    HANDED_OVER = "handed_over"
    CAME_BACK = "came_back"
    TOO_YOUNG = "too_young"
    UNANSWERED = "unanswered"
    CONTAINED = "contained"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """`outcome` is that of the last question at `last_at`; `handed_over` that of any."""

    id: int
    conversation_id: int
    started_at: datetime
    last_at: datetime
    outcome: ContactOutcome
    handed_over: bool

    def goes_on_at(self, at: datetime) -> bool:
        """Whether a question at that time belongs to it."""
        return at - self.last_at <= QUIET


def outcome_of(kind: DecisionKind, reason: Reason) -> ContactOutcome | None:
    """What a decision did with the question; None where nothing was asked."""
    if reason is Reason.NOTHING_TO_READ:
        return None
    if kind is DecisionKind.HAND_OFF:
        return ContactOutcome.HANDED_OVER
    if kind is DecisionKind.ANSWER or reason is Reason.ORDER_FOUND:
        return ContactOutcome.ANSWERED
    is_asked_back = kind in (DecisionKind.CLARIFY, DecisionKind.ORDER_STATUS)
    return ContactOutcome.ASKED_BACK if is_asked_back else None
