"""CSAT: one tap from 1 to 5, then an optional comment; rarely, with the thanks, NPS: one tap from 0 to 10."""

from dataclasses import replace
from datetime import datetime, timedelta

from conversations.conversation import Conversation, Owner
from conversations.messages import Author
from conversations.outgoing import SetTopic, TicketLane
from handoff.buttons import RATINGS, SCORES, comment_keyboard, recommend_keyboard
from handoff.desk import Desk
from handoff.ports import DeskUnit
from handoff.service_rules import ServiceRules
from handoff.speaking import load_ticket, tell_agents, tell_customer
from handoff.tickets import Ticket, TicketStatus
from locales.texts import Texts, texts_for

COMMENT_WINDOW = timedelta(hours=12)
_LOOK_BACK = 10
MAX_COMMENT = 1000


class Ratings:
    """Takes ratings and comments; `desk` shows them to the agents, `service` says how often to ask for more."""

    def __init__(self, desk: Desk, texts: Texts, service: ServiceRules | None = None) -> None:
        self._desk = desk
        self._texts = texts
        self._recommend_every = (service or ServiceRules()).recommend_every

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
        await self._thank(unit, done, ticket, "rating-comment-thanks", now)

    async def skip(self, unit: DeskUnit, conversation: Conversation, now: datetime) -> bool:
        """The customer has nothing to add; False when nobody waits for that."""
        ticket_id = conversation.awaiting_rating_comment_for
        if ticket_id is None:
            return False
        done = await self.stop_waiting(unit, conversation)
        await self._thank(unit, done, await load_ticket(unit, ticket_id), "rating-skipped", now)
        return True

    async def recommend(
        self, unit: DeskUnit, conversation: Conversation, recommendation_id: int, score: int, now: datetime
    ) -> bool:
        """Keep the first answer to whether the customer would recommend the shop; False when that can't be."""
        if score not in SCORES:
            return False
        return await unit.recommendations.answer(recommendation_id, conversation.id, score, now)

    async def stop_waiting(self, unit: DeskUnit, conversation: Conversation) -> Conversation:
        """The customer's next message is no comment any more."""
        done = replace(conversation, awaiting_rating_comment_for=None)
        await unit.conversations.save(done)
        return done

    async def _thank(self, unit: DeskUnit, conversation: Conversation, ticket: Ticket, key: str, now: datetime) -> None:
        """Thanks; who was not asked for long is asked in the same message whether he would recommend the shop."""
        texts = texts_for(conversation.language)
        words, keyboard = texts(key), None
        if await self._may_ask(unit, conversation, now):
            asked = await unit.recommendations.ask(conversation.id, ticket.id, now)
            words, keyboard = f"{words}\n\n{texts('recommend-question')}", recommend_keyboard(asked)
        await tell_customer(unit, conversation, words, now, ticket=ticket, keyboard=keyboard or ())

    async def _may_ask(self, unit: DeskUnit, conversation: Conversation, now: datetime) -> bool:
        """Nobody is asked while people have his conversation, nor twice within the time that the shop chose."""
        every = self._recommend_every
        if every is None or conversation.owner is not Owner.BOT:
            return False
        return not await unit.recommendations.was_asked_since(conversation.id, now - every)

    async def _show(self, unit: DeskUnit, ticket: Ticket, conversation: Conversation, text: str, now: datetime) -> None:
        await tell_agents(unit, ticket, text, now)
        await self._desk.show_card(unit, ticket, conversation, now)
        await unit.outbox.add(TicketLane(ticket.id), SetTopic(closed=True), now)


def _can_be_rated(ticket: Ticket) -> bool:
    return ticket.status is TicketStatus.RESOLVED and ticket.rating is None
