"""The name and the header card of a ticket's topic, for whenever delivery has to make the topic."""

from bot.delivery.topics import Card, TopicName
from conversations.outgoing import SendText
from handoff.buttons import card_keyboard
from handoff.card import ticket_card, topic_name
from handoff.tickets import Ticket
from locales.texts import Texts
from storage.unit_of_work import Unit


def name_of(texts: Texts) -> TopicName:
    """What the topic is called now."""

    async def name(unit: Unit, ticket: Ticket) -> str:
        conversation = await unit.conversations.get(ticket.conversation_id, lock=False)
        return topic_name(ticket, conversation.customer, texts)

    return name


def card_of(texts: Texts) -> Card:
    """What the card says now."""

    async def card(unit: Unit, ticket: Ticket) -> SendText:
        conversation = await unit.conversations.get(ticket.conversation_id, lock=False)
        return SendText(
            text=ticket_card(ticket, conversation.customer, texts),
            keyboard=card_keyboard(ticket, texts),
            message_id=ticket.card_message_id,
            pin=True,
        )

    return card
