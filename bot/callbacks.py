"""The data behind buttons, as aiogram reads it; `handoff.buttons` writes the tickets' ones."""

from aiogram.filters.callback_data import CallbackData


class ClaimTicket(CallbackData, prefix="claim"):
    """Take the ticket."""

    ticket_id: int


class ReleaseTicket(CallbackData, prefix="release"):
    """Give the ticket back to the queue."""

    ticket_id: int


class ChooseTransfer(CallbackData, prefix="transfer"):
    """Show to whom the ticket can go."""

    ticket_id: int


class GiveTicket(CallbackData, prefix="give"):
    """Transfer the ticket to this agent."""

    ticket_id: int
    agent_id: int


class ShowCard(CallbackData, prefix="card"):
    """Back from the choice of agents to the card's own buttons."""

    ticket_id: int


class ResolveTicket(CallbackData, prefix="resolve"):
    """The ticket is done."""

    ticket_id: int


class RateTicket(CallbackData, prefix="rate"):
    """The customer's rating, 1 to 5."""

    ticket_id: int
    rating: int


class SkipComment(CallbackData, prefix="skip"):
    """No comment on the rating."""

    ticket_id: int


class GiveFeedback(CallbackData, prefix="fb"):
    """👍 or 👎 on the answer of a stored decision."""

    decision_id: int
    helpful: bool


class ChooseArticle(CallbackData, prefix="art"):
    """One of the articles that a stored decision offered."""

    decision_id: int
    option: int


class ChooseOrder(CallbackData, prefix="ord"):
    """One of the customer's orders."""

    number: str


class CallHuman(CallbackData, prefix="human"):
    """Talk to a person."""
