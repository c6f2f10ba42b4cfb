"""Forgetting every conversation while articles, vectors, orders and agents stay."""

import sqlalchemy as sa

from storage.tables.calibration import judged_questions
from storage.tables.chats import chat_moves
from storage.tables.console import presences
from storage.tables.conversations import (
    conversations,
    decision_messages,
    decisions,
    message_locations,
    message_revisions,
    messages,
)
from storage.tables.files import message_files, uploads
from storage.tables.people import customers
from storage.tables.queues import inbox, notices, outbox
from storage.tables.reporting import contacts, recommendations
from storage.tables.tickets import promises, suggested, tickets, waits
from storage.transaction import Transaction

_CHILDREN_FIRST = (
    decision_messages,
    decisions,
    presences,
    uploads,
    message_files,
    message_revisions,
    message_locations,
    messages,
    promises,
    waits,
    suggested,
    recommendations,
    contacts,
    tickets,
    conversations,
    customers,
    inbox,
    outbox,
    notices,
    chat_moves,
)


async def forget_conversations(transaction: Transaction) -> None:
    """Delete customers, conversations, tickets and both queues."""
    await transaction.execute(sa.delete(judged_questions).where(judged_questions.c.message_id.is_not(None)))
    for table in _CHILDREN_FIRST:
        await transaction.execute(sa.delete(table))
