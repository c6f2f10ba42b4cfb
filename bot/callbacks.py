"""The data behind buttons, as aiogram reads it; `handoff.buttons` writes the tickets' ones."""

import hashlib
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

MAX_TOKEN = 50
Id = Annotated[int, Field(ge=1, lt=2**63)]
"""One of our ids: a client of one's own can send any data, but the database takes 64 bits."""


class ClaimTicket(CallbackData, prefix="claim"):
    """Take the ticket."""

    ticket_id: Id


class ReleaseTicket(CallbackData, prefix="release"):
    """Give the ticket back to the queue."""

    ticket_id: Id


class ChooseTransfer(CallbackData, prefix="transfer"):
    """Show to whom the ticket can go."""

    ticket_id: Id


class GiveTicket(CallbackData, prefix="give"):
    """Transfer the ticket to this agent."""

    ticket_id: Id
    agent_id: Id


class ShowCard(CallbackData, prefix="card"):
    """Back from the choice of agents to the card's own buttons."""

    ticket_id: Id


class ResolveTicket(CallbackData, prefix="resolve"):
    """The ticket is done."""

    ticket_id: Id


class ListMacros(CallbackData, prefix="macros"):
    """Show the macros, in a message of their own."""

    ticket_id: Id


class TurnMacros(CallbackData, prefix="mpage"):
    """Another page of the macros, in the message that shows them."""

    ticket_id: Id
    page: Annotated[int, Field(ge=0, lt=10_000)]


class ShowMacro(CallbackData, prefix="macro"):
    """What the customer would get by this macro."""

    ticket_id: Id
    macro_id: Id


class SendMacro(CallbackData, prefix="msend"):
    """Send what the preview with this mark showed; `order` is the order number that the agent gave."""

    ticket_id: Id
    macro_id: Id
    mark: str
    order: str


class ShowSuggestion(CallbackData, prefix="suggest"):
    """Put up the suggested reply with this key."""

    ticket_id: Id
    key: str


class SendSuggestion(CallbackData, prefix="ssend"):
    """Send the suggested reply that was put up with this mark."""

    ticket_id: Id
    key: str
    mark: str


class RateTicket(CallbackData, prefix="rate"):
    """The customer's rating, 1 to 5."""

    ticket_id: Id
    rating: Annotated[int, Field(ge=1, le=5)]


class GiveScore(CallbackData, prefix="nps"):
    """Whether the customer would recommend the shop, 0 to 10; the id is that of the question."""

    recommendation_id: Id
    score: Annotated[int, Field(ge=0, le=10)]


class SkipComment(CallbackData, prefix="skip"):
    """No comment on the rating."""

    ticket_id: Id


class BackToBot(CallbackData, prefix="back"):
    """The customer does not want to wait for a person."""

    ticket_id: Id


class GiveFeedback(CallbackData, prefix="fb"):
    """👍 or 👎 on the answer of a stored decision."""

    decision_id: Id
    helpful: bool


class ShowRest(CallbackData, prefix="rest"):
    """The whole article of which a stored decision showed a passage."""

    decision_id: Id


class ChooseArticle(CallbackData, prefix="art"):
    """One of the articles that a stored decision offered."""

    decision_id: Id
    option: Annotated[int, Field(ge=0, lt=100)]


class ChooseOrder(CallbackData, prefix="ord"):
    """One of the customer's orders, by `order_token` of its number."""

    number: str


class DecideSignIn(CallbackData, prefix="signin"):
    """The number that a browser shows, or 0: it was not I who opened it."""

    sign_in_id: Id
    number: Annotated[int, Field(ge=0, lt=100)]


class CallHuman(CallbackData, prefix="human"):
    """Talk to a person."""


def order_token(number: str) -> str:
    """What stands for an order number in a button: the number itself, or its hash where it doesn't fit."""
    fits = len(number.encode()) <= MAX_TOKEN and not number.startswith("#") and ":" not in number
    return number if fits and number.isprintable() else "#" + hashlib.sha256(number.encode()).hexdigest()[:40]
