"""From a raw update to a row of the inbox."""

from collections.abc import Sequence

from bot.intake.lane_keys import lane_key
from bot.intake.polling import Accept, RawUpdate
from conversations.clock import Clock
from storage.inbox import ReceivedUpdate
from storage.unit_of_work import Database


def accepting(database: Database, *, bot_id: int, clock: Clock) -> Accept:
    """Accepts updates by committing them to the inbox in one transaction; those known already stay as they are."""

    async def accept(updates: Sequence[RawUpdate]) -> None:
        received = [
            ReceivedUpdate(bot_id=bot_id, update_id=update["update_id"], lane=lane_key(update), payload=update)
            for update in updates
        ]
        async with database.unit() as unit:
            await unit.inbox.put_many(received, clock())

    return accept
