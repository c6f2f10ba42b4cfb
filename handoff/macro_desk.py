"""Sending a macro: its words go to the customer, then the ticket follows, all in one unit of work."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from conversations.conversation import Conversation
from conversations.messages import Message
from conversations.understanding import Language
from handoff import replies
from handoff.desk import Desk
from handoff.macros import (
    After,
    Macro,
    Prepared,
    Then,
    UnknownTeamError,
    field_values,
    likely_order,
    prepare,
    require_filled,
)
from handoff.ports import DeskUnit
from handoff.tickets import Agent, Ticket


class Numbered(Protocol):
    """An order, of which only the number matters here."""

    @property
    def number(self) -> str: ...


class Orders(Protocol):
    """The customers' orders."""

    async def of_customer(self, telegram_user_id: int) -> Sequence[Numbered]:
        """The customer's orders, newest first."""
        ...


class MacroUnit(DeskUnit, Protocol):
    """The part of a unit of work that macros use."""

    @property
    def orders(self) -> Orders: ...


class ShopFields(Protocol):
    """The shop's own fields."""

    def values(self, language: Language) -> Mapping[str, str]:
        """What each field stands for in this language."""
        ...


class MacroDesk:
    """Fills macros for a ticket and sends them."""

    def __init__(self, desk: Desk, shop: ShopFields) -> None:
        self._desk = desk
        self._shop = shop

    async def prepare(
        self,
        unit: MacroUnit,
        ticket: Ticket,
        conversation: Conversation,
        agent: Agent,
        macro: Macro,
        *,
        order_number: str | None = None,
    ) -> Prepared:
        """The macro as this ticket's customer would get it from the agent. Raises MissingLanguageError."""
        values = await self.values(unit, ticket, conversation, agent, order_number=order_number)
        return prepare(macro, conversation.language, values)

    async def values(
        self,
        unit: MacroUnit,
        ticket: Ticket,
        conversation: Conversation,
        agent: Agent,
        *,
        order_number: str | None = None,
    ) -> dict[str, str]:
        """What fields stand for here; the order is the one given, or the one that the customer means."""
        customer = conversation.customer
        if order_number is None:
            own = [order.number for order in await unit.orders.of_customer(customer.telegram_user_id)]
            order_number = likely_order((*ticket.summary.orders, *conversation.memory.orders), own)
        return field_values(ticket, customer, agent, order_number, self._shop.values(conversation.language))

    async def send(
        self, unit: MacroUnit, ticket_id: int, agent: Agent, text: str, after: After, *, now: datetime
    ) -> Message:
        """Say the words, then do what is to be done; who writes first to a queued ticket's customer takes it.

        Raises UnfilledFieldsError, UnknownTeamError, what `replies.reply` raises; nothing is sent then.
        """
        require_filled(text)
        if after.then is Then.TRANSFER and (after.team is None or self._desk.team_named(after.team) is None):
            raise UnknownTeamError(after.team or "")
        message = await replies.reply(unit, self._desk, ticket_id, agent, text, now=now)
        await self._follow(unit, ticket_id, agent, after, now)
        return message

    async def _follow(self, unit: MacroUnit, ticket_id: int, agent: Agent, after: After, now: datetime) -> None:
        if after.priority is not None:
            await self._desk.prioritise(unit, ticket_id, agent, after.priority, now)
        match after.then:
            case Then.SNOOZE:
                until = None if after.snooze_for is None else now + after.snooze_for
                await self._desk.snooze(unit, ticket_id, agent, until, now)
            case Then.TRANSFER:
                await self._desk.transfer_to_team(unit, ticket_id, agent, after.team or "", now)
            case Then.RESOLVE:
                await self._desk.resolve(unit, ticket_id, agent, now)
            case Then.STAY:
                pass
