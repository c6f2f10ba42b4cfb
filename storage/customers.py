"""Customers, each with one lasting conversation."""

import sqlalchemy as sa

from conversations.conversation import Conversation, Memory, Owner
from storage.conversations import Conversations, memory_to_json
from storage.tables.conversations import conversations
from storage.tables.people import customers
from storage.tables.types import storable
from storage.transaction import Transaction
from storage.wakeups import Topic


class Customers:
    """The people who write to the shop."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get_or_create(
        self, telegram_user_id: int, first_name: str, username: str | None, chat_id: int
    ) -> Conversation:
        """The customer's conversation, locked until the unit ends; name and chat are brought up to date."""
        all_conversations = Conversations(self._transaction)
        known = await all_conversations.of_customer(telegram_user_id)
        if known and _is_up_to_date(known, first_name, username, chat_id):
            return known
        customer_id = await self._upsert_customer(telegram_user_id, first_name, username)
        return await all_conversations.get(await self._upsert_conversation(customer_id, chat_id))

    async def mark_blocked(self, telegram_user_id: int, blocked: bool) -> None:
        """Note that the customer blocked the bot, or lets it write again."""
        is_him = customers.c.telegram_user_id == telegram_user_id
        await self._transaction.execute(sa.update(customers).where(is_him).values(blocked_bot=blocked))
        self._transaction.wake_after_commit(Topic.DESK)

    async def mark_vip(self, customer_id: int, vip: bool) -> None:
        """Note that the customer's tickets come sooner, or no longer."""
        await self._transaction.execute(sa.update(customers).where(customers.c.id == customer_id).values(vip=vip))

    async def _upsert_customer(self, telegram_user_id: int, first_name: str, username: str | None) -> int:
        insert = self._transaction.insert(customers).values(
            telegram_user_id=telegram_user_id,
            first_name=first_name,
            username=username,
            blocked_bot=False,
            created_at=self._transaction.clock(),
        )
        names = {"first_name": insert.excluded.first_name, "username": insert.excluded.username}
        upsert = insert.on_conflict_do_update(index_elements=["telegram_user_id"], set_=names)
        return int((await self._transaction.execute(upsert.returning(customers.c.id))).scalar_one())

    async def _upsert_conversation(self, customer_id: int, chat_id: int) -> int:
        insert = self._transaction.insert(conversations).values(
            customer_id=customer_id,
            chat_id=chat_id,
            owner=Owner.BOT,
            language=self._transaction.default_language,
            memory=memory_to_json(Memory()),
            created_at=self._transaction.clock(),
        )
        upsert = insert.on_conflict_do_update(index_elements=["customer_id"], set_={"chat_id": insert.excluded.chat_id})
        return int((await self._transaction.execute(upsert.returning(conversations.c.id))).scalar_one())


def _is_up_to_date(known: Conversation, first_name: str, username: str | None, chat_id: int) -> bool:
    customer = known.customer
    return (customer.first_name, customer.username, known.chat_id) == (storable(first_name), username, chat_id)
