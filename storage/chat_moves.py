"""Which chats moved where: messages stored before may name the old id."""

import sqlalchemy as sa

from storage.tables.chats import chat_moves
from storage.transaction import Transaction


class ChatMoves:
    """Moves that Telegram told us of."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, old_chat_id: int, new_chat_id: int) -> None:
        """Note a move; a later one from the same id replaces it."""
        insert = self._transaction.insert(chat_moves).values(old_chat_id=old_chat_id, new_chat_id=new_chat_id)
        upsert = insert.on_conflict_do_update(
            index_elements=["old_chat_id"], set_={"new_chat_id": insert.excluded.new_chat_id}
        )
        await self._transaction.execute(upsert)

    async def all(self) -> dict[int, int]:
        """Every move, old id to new."""
        rows = await self._transaction.execute(sa.select(chat_moves.c.old_chat_id, chat_moves.c.new_chat_id))
        return {row.old_chat_id: row.new_chat_id for row in rows}
