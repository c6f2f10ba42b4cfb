"""CSAT: one tap from 1 to 5, then an optional comment."""

from dataclasses import replace
from datetime import datetime, timedelta

from conversations.conversation import Conversation, Owner
from conversations.messages import Author
from conversations.outgoing import SetTopic, TicketLane
from handoff.buttons import RATINGS, comment_keyboard
from handoff.desk import Desk
from handoff.ports import DeskUnit
from handoff.speaking import load_ticket, tell_agents, tell_customer
from handoff.tickets import Ticket, TicketStatus
from locales.texts import Texts, texts_for

COMMENT_WINDOW = timedelta(hours=12)
_LOOK_BACK = 10
MAX_COMMENT = 1000


class Ratings:
    """Takes ratings and comments; `desk` shows them to the agents."""

    def __init__(self, desk: Desk, texts: Texts) -> None:
        self._desk = desk
        self._texts = texts

    async def rate(
        self, unit: DeskUnit, conversation: Conversation, ticket_id: int, rating: int, now: datetime
    ) -> bool:
        """Keep the first rating; False when there is one already, or the ticket can't be rated by this customer.

        Raises UnknownTicketError.
        """
        ticket = await load_ticket(unit, ticket_id)
        if ticket.conversation_id != conversation.id or not _can_be_rated(ticket) or rating not in RATINGS:
            return False
        ticket = await unit.tickets.save(replace(ticket, rating=rating))
        texts = texts_for(conversation.language)
        if conversation.owner is not Owner.BOT:  # a new matter began; its words are no comment
            await self._show(unit, ticket, conversation, self._texts("rated", rating=rating), now)
            await tell_customer(unit, conversation, texts("feedback-noted"), now, ticket=ticket)
            return True
        waiting = replace(conversation, awaiting_rating_comment_for=ticket.id)
        await unit.conversations.save(waiting)
        await self._show(unit, ticket, waiting, self._texts("rated", rating=rating), now)
        keyboard = comment_keyboard(ticket.id, texts)
        await tell_customer(unit, waiting, texts("rating-thanks"), now, ticket=ticket, keyboard=keyboard)
        return True

    async def is_waiting(self, unit: DeskUnit, conversation: Conversation, now: datetime) -> bool:
        """Whether the customer was invited to comment lately."""
        ticket_id = conversation.awaiting_rating_comment_for
        if ticket_id is None:
            return False
        last = await unit.messages.history(conversation.id, _LOOK_BACK)
        invited = [m.created_at for m in last if m.author is Author.BOT and m.ticket_id == ticket_id]
        return bool(invited) and now - invited[-1] <= COMMENT_WINDOW

    async def comment(self, unit: DeskUnit, conversation: Conversation, text: str, now: datetime) -> None:
        """Keep the comment of the rating that waits for one, and thank."""
        ticket_id = conversation.awaiting_rating_comment_for
        if ticket_id is None:
            return
        ticket = await unit.tickets.save(
            replace(await load_ticket(unit, ticket_id), rating_comment=text.strip()[:MAX_COMMENT])
        )
        done = await self.stop_waiting(unit, conversation)
        await self._show(unit, ticket, done, self._texts("rated-comment", comment=ticket.rating_comment or ""), now)
        await tell_customer(unit, done, texts_for(done.language)("rating-comment-thanks"), now, ticket=ticket)

    async def stop_waiting(self, unit: DeskUnit, conversation: Conversation) -> Conversation:
        """The customer's next message is no comment any more."""
        done = replace(conversation, awaiting_rating_comment_for=None)
        await unit.conversations.save(done)
        return done

    async def _show(self, unit: DeskUnit, ticket: Ticket, conversation: Conversation, text: str, now: datetime) -> None:
        await tell_agents(unit, ticket, text, now)
        await self._desk.show_card(unit, ticket, conversation, now)
        await unit.outbox.add(TicketLane(ticket.id), SetTopic(closed=True), now)


def _can_be_rated(ticket: Ticket) -> bool:
    return ticket.status is TicketStatus.RESOLVED and ticket.rating is None
