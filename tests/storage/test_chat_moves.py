"""Groups that became supergroups."""

from storage.unit_of_work import Database


async def test_the_last_move_of_a_chat_counts(database: Database) -> None:
    async with database.unit() as unit:
        await unit.chat_moves.add(-1, -1001)
        await unit.chat_moves.add(-2, -1002)
    async with database.unit() as unit:
        await unit.chat_moves.add(-1, -1003)
    async with database.reading() as unit:
        assert await unit.chat_moves.all() == {-1: -1003, -2: -1002}
