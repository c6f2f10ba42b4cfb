"""Migrations go up, down and up again, and make the tables that the code describes."""

import asyncio

import pytest

from conversations.errors import BadInputError
from storage import migrate


async def test_up_down_up_ends_at_the_described_tables(empty_database_url: str) -> None:
    await migrate.upgrade(empty_database_url)
    await migrate.downgrade(empty_database_url, "base")
    assert await migrate.current(empty_database_url) is None
    await migrate.upgrade(empty_database_url)
    assert await migrate.current(empty_database_url) == migrate.latest()
    assert await migrate.differences(empty_database_url) == []


async def test_going_down_leaves_no_table(empty_database_url: str) -> None:
    await migrate.upgrade(empty_database_url)
    await migrate.downgrade(empty_database_url, "base")
    changes = await migrate.differences(empty_database_url)
    assert {change[0] for change in changes if isinstance(change, tuple)} <= {"add_table", "add_index"}


async def test_upgrading_twice_at_once_does_no_harm(empty_database_url: str) -> None:
    await asyncio.gather(*(migrate.upgrade(empty_database_url) for _ in range(3)))
    assert await migrate.differences(empty_database_url) == []


async def test_the_template_of_the_tests_is_up_to_date(database_url: str) -> None:
    assert await migrate.differences(database_url) == []


async def test_an_unknown_database_is_refused_with_advice() -> None:
    with pytest.raises(BadInputError, match="use sqlite or postgresql"):
        await migrate.upgrade("mysql://root@localhost/otvet")
