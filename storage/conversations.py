"""Conversations: loading one locks it, so that one turn at a time changes it."""

from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from conversations.conversation import Conversation, Customer, Memory
from storage.tables.conversations import conversations
from storage.tables.people import customers
from storage.tables.types import JsonObject
from storage.transaction import Transaction

_MEMORY = TypeAdapter(Memory)
_CUSTOMER_COLUMNS = [column.label(f"customer_{column.name}") for column in customers.c if column.name != "id"]


def memory_to_json(memory: Memory) -> JsonObject:
    """The memory as it is stored."""
    stored: JsonObject = _MEMORY.dump_python(memory, mode="json")
    return stored


class Conversations:
    """The conversations with all customers."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def of_chat(self, chat_id: int, *, lock: bool = True) -> Conversation | None:
        """The conversation in a customer's private chat."""
        newest = conversations.c.id.desc()
        row = (
            await self._transaction.execute(_select(lock).where(conversations.c.chat_id == chat_id).order_by(newest))
        ).first()
        return _conversation(row) if row else None

    async def of_customer(self, telegram_user_id: int, *, lock: bool = True) -> Conversation | None:
        """The conversation with a customer by his Telegram account."""
        is_his = customers.c.telegram_user_id == telegram_user_id
        row = (await self._transaction.execute(_select(lock).where(is_his))).first()
        return _conversation(row) if row else None

    async def get(self, conversation_id: int, *, lock: bool = True) -> Conversation:
        """A conversation that is known to exist; raises sqlalchemy's NoResultFound otherwise."""
        row = (await self._transaction.execute(_select(lock).where(conversations.c.id == conversation_id))).one()
        return _conversation(row)

    async def find(self, conversation_id: int) -> Conversation | None:
        """A conversation by our id, for looking only."""
        query = _select(lock=False).where(conversations.c.id == conversation_id)
        row = (await self._transaction.execute(query)).first()
        return _conversation(row) if row else None

    async def of_customer_id(self, customer_id: int) -> Conversation | None:
        """The conversation with a customer by our id of him, for looking only."""
        query = _select(lock=False).where(conversations.c.customer_id == customer_id)
        row = (await self._transaction.execute(query)).first()
        return _conversation(row) if row else None

    async def save(self, conversation: Conversation) -> None:
        """Store owner, ticket, languages, memory and the awaited rating comment."""
        values = {
            "owner": conversation.owner,
            "ticket_id": conversation.ticket_id,
            "language": conversation.language,
            "memory": memory_to_json(conversation.memory),
            "awaiting_rating_comment_for": conversation.awaiting_rating_comment_for,
        }
        is_it = conversations.c.id == conversation.id
        await self._transaction.execute(sa.update(conversations).where(is_it).values(values))
        await self._save_customer_language(conversation.customer)

    async def _save_customer_language(self, customer: Customer) -> None:
        changed = customers.c.language.is_distinct_from(customer.language)
        is_him = customers.c.id == customer.id
        await self._transaction.execute(sa.update(customers).where(is_him, changed).values(language=customer.language))


def _select(lock: bool) -> sa.Select[Any]:
    query = sa.select(conversations, *_CUSTOMER_COLUMNS).join(customers, customers.c.id == conversations.c.customer_id)
    return query.with_for_update(of=conversations) if lock else query


def _conversation(row: sa.Row[Any]) -> Conversation:
    customer = Customer(
        id=row.customer_id,
        telegram_user_id=row.customer_telegram_user_id,
        first_name=row.customer_first_name,
        username=row.customer_username,
        language=row.customer_language,
        blocked_bot=row.customer_blocked_bot,
        vip=row.customer_vip,
    )
    return Conversation(
        id=row.id,
        customer=customer,
        chat_id=row.chat_id,
        owner=row.owner,
        ticket_id=row.ticket_id,
        language=row.language,
        memory=_MEMORY.validate_python(row.memory),
        awaiting_rating_comment_for=row.awaiting_rating_comment_for,
    )
