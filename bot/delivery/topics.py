"""A ticket's topic in the agents' group: made when it is first needed, made anew when somebody deleted it.

A topic made anew begins with the header card as it is now. The rows of a ticket leave one at a time, so that nobody
else is making the same topic meanwhile. Dying between Telegram's new topic and our note of it leaves an empty topic.
"""

import logging
from collections.abc import Awaitable, Callable

from aiogram.exceptions import AiogramError

from bot.delivery.addresses import Addresses
from bot.delivery.calls import Calls, Place
from bot.delivery.errors import Sent, verdict
from conversations.messages import Location
from conversations.outgoing import Action, SendText
from handoff.tickets import Ticket, TicketStatus
from storage.unit_of_work import Database, Unit

log = logging.getLogger(__name__)

TopicName = Callable[[Unit, Ticket], Awaitable[str]]
Card = Callable[[Unit, Ticket], Awaitable[SendText]]
"""The header card as it is now; the unit only reads."""


class UnknownTicketError(Exception):
    """A row names a ticket that does not exist."""


class Topics:
    """Finds, makes and mends topics."""

    def __init__(
        self, database: Database, calls: Calls, addresses: Addresses, *, topic_name: TopicName, card: Card
    ) -> None:
        self._database = database
        self._calls = calls
        self._addresses = addresses
        self._topic_name = topic_name
        self._card = card
        self._without_card: set[int] = set()

    async def known(self, ticket_id: int) -> Place | None:
        """The ticket's topic, unless it has none yet."""
        ticket = await self._ticket(ticket_id)
        return self._place(ticket)

    async def of(self, ticket_id: int, first: Action) -> Place:
        """The ticket's topic, made now if need be; `first` is what will be sent there."""
        ticket = await self._ticket(ticket_id)
        place = self._place(ticket) or await self._make(ticket)
        if ticket_id in self._without_card:
            await self._send_card(ticket, first, place)
        return place

    async def forget(self, ticket_id: int) -> None:
        """Somebody deleted the topic."""
        async with self._database.unit() as unit:
            await unit.tickets.set_topic(ticket_id, None)

    async def reopen(self, ticket_id: int) -> None:
        """Open the ticket's topic; it may be open already. Raises aiogram's errors."""
        place = await self.known(ticket_id)
        if place is None:
            return
        try:
            await self._calls.reopen_topic(place)
        except AiogramError as error:
            if not isinstance(verdict(error), Sent):
                raise

    async def close_if_resolved(self, ticket_id: int) -> None:
        """A resolved ticket's topic, opened for a late word, is closed again."""
        ticket = await self._ticket(ticket_id)
        place = self._place(ticket)
        if place is not None and ticket.status is TicketStatus.RESOLVED:
            await self._if_possible(self._calls.close_topic(place), "close the topic")

    async def pin(self, at: Location) -> None:
        """Pin a card, if the bot may."""
        await self._if_possible(self._calls.pin(at), "pin the card")

    async def _ticket(self, ticket_id: int) -> Ticket:
        async with self._database.reading() as unit:
            ticket = await unit.tickets.get(ticket_id, lock=False)
        if ticket is None:
            raise UnknownTicketError(f"there is no ticket {ticket_id}")
        return ticket

    def _place(self, ticket: Ticket) -> Place | None:
        return Place(self._addresses.staff_group_id, ticket.topic_id) if ticket.topic_id is not None else None

    async def _make(self, ticket: Ticket) -> Place:
        async with self._database.reading() as unit:
            name = await self._topic_name(unit, ticket)
        place = await self._calls.create_topic(self._addresses.staff_group_id, name)
        self._without_card.add(ticket.id)  # until it is there: sending it may fail and be tried again
        async with self._database.unit() as unit:
            await unit.tickets.set_topic(ticket.id, place.topic_id)
        return place

    async def _send_card(self, ticket: Ticket, first: Action, place: Place) -> None:
        """The card, unless it is what will be sent anyway."""
        is_first = isinstance(first, SendText) and first.message_id == ticket.card_message_id
        if ticket.card_message_id is not None and not is_first:
            async with self._database.reading() as unit:
                card = await self._card(unit, ticket)
            at = await self._calls.send_text(place, card.text, card.keyboard, None)
            async with self._database.unit() as unit:
                await unit.messages.add_location(ticket.card_message_id, at)
            await self.pin(at)
        self._without_card.discard(ticket.id)

    async def _if_possible(self, call: Awaitable[None], what: str) -> None:
        try:
            await call
        except AiogramError as error:
            log.warning("could not %s: %s", what, type(error).__name__)
