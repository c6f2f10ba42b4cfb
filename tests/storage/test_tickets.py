"""Tickets: one unresolved a conversation, one winner a race."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from conversations.conversation import Conversation
from conversations.decisions import Reason
from conversations.errors import ConflictError
from conversations.understanding import Language, Mood
from handoff.tickets import Agent, AlreadyClaimedError, NewTicket, Priority, Summary, Ticket, claim, note_reply, resolve
from storage.unit_of_work import Database
from tests.storage.conftest import NOON

SUMMARY = Summary(asked="Где заказ?", tried=("delivery-time",), mood=Mood.ANGRY, orders=("SH-1",), evidence=("caps",))


def new_ticket(conversation: Conversation, priority: Priority = Priority.NORMAL, minutes: int = 0) -> NewTicket:
    return NewTicket(
        conversation_id=conversation.id,
        reason=Reason.EMOTION,
        language=Language.RU,
        priority=priority,
        summary=SUMMARY,
        opened_at=NOON + timedelta(minutes=minutes),
    )


async def open_ticket(database: Database, conversation: Conversation) -> Ticket:
    async with database.unit() as unit:
        return await unit.tickets.open(new_ticket(conversation))


async def agent(database: Database, number: int) -> Agent:
    async with database.unit() as unit:
        return await unit.agents.add(number, f"Agent {number}")


async def test_a_ticket_comes_back_as_it_was(database: Database, conversation: Conversation) -> None:
    mira = await agent(database, 1)
    opened = await open_ticket(database, conversation)
    assert (opened.summary, opened.assignee, opened.version) == (SUMMARY, None, 0)
    changed = replace(
        resolve(note_reply(claim(opened, mira, NOON), NOON), mira, NOON),
        rating=5,
        rating_comment="Спасибо!",
        card_message_id=8,
    )
    async with database.unit() as unit:
        saved = await unit.tickets.save(changed)
        assert saved == replace(changed, version=1)
        assert await unit.tickets.get(opened.id) == saved
        assert await unit.tickets.open_of(conversation.id) is None
        assert await unit.tickets.get(opened.id + 1) is None


async def test_a_conversation_has_one_unresolved_ticket(database: Database, conversation: Conversation) -> None:
    async def try_to_open() -> Ticket | ConflictError:
        try:
            return await open_ticket(database, conversation)
        except ConflictError as error:
            return error

    results = await asyncio.gather(*(try_to_open() for _ in range(4)))
    [opened] = [result for result in results if isinstance(result, Ticket)]
    mira = await agent(database, 1)
    async with database.unit() as unit:
        assert await unit.tickets.open_of(conversation.id) == opened
        await unit.tickets.save(resolve(claim(opened, mira, NOON), mira, NOON))
    assert (await open_ticket(database, conversation)).id != opened.id


@pytest.mark.parametrize("lock", [True, False])
async def test_of_two_agents_who_claim_at_once_one_wins(
    database: Database, conversation: Conversation, lock: bool
) -> None:
    """Locked, the second sees who holds it; unlocked, its version is outdated."""
    opened = await open_ticket(database, conversation)
    agents = [await agent(database, 1), await agent(database, 2)]
    loaded = asyncio.Barrier(2 if not lock and not database.capabilities.single_writer else 1)

    async def try_to_claim(who: Agent) -> Agent | ConflictError:
        try:
            async with database.unit() as unit:
                ticket = await unit.tickets.get(opened.id, lock=lock)
                assert ticket is not None
                await loaded.wait()
                await unit.tickets.save(claim(ticket, who, NOON))
        except ConflictError as error:
            return error
        return who

    results = await asyncio.gather(*map(try_to_claim, agents))
    [winner] = [result for result in results if isinstance(result, Agent)]
    [loser] = [result for result in results if isinstance(result, ConflictError)]
    if isinstance(loser, AlreadyClaimedError):
        assert loser.holder == winner
    async with database.reading() as unit:
        held = await unit.tickets.get(opened.id, lock=False)
    assert held is not None
    assert (held.assignee, held.version) == (winner, 1)


async def test_a_ticket_changed_meanwhile_is_not_overwritten(database: Database, conversation: Conversation) -> None:
    opened = await open_ticket(database, conversation)
    async with database.unit() as unit:
        await unit.tickets.save(replace(opened, priority=Priority.HIGH))
    with pytest.raises(ConflictError):
        async with database.unit() as unit:
            await unit.tickets.save(replace(opened, priority=Priority.LOW))


async def test_the_topic_is_noted_beside_other_changes(database: Database, conversation: Conversation) -> None:
    opened = await open_ticket(database, conversation)
    async with database.unit() as unit:
        await unit.tickets.set_topic(opened.id, 44)
        await unit.tickets.save(replace(opened, priority=Priority.HIGH))
        found = await unit.tickets.by_topic(44)
        assert found is not None
        assert (found.id, found.priority) == (opened.id, Priority.HIGH)
        await unit.tickets.set_topic(opened.id, None)
        assert await unit.tickets.by_topic(44) is None


async def test_the_queue_goes_by_priority_and_then_by_time(database: Database) -> None:
    priorities = [Priority.NORMAL, Priority.URGENT, Priority.LOW, Priority.NORMAL, Priority.HIGH]
    tickets = []
    async with database.unit() as unit:
        for number, priority in enumerate(priorities):
            conversation = await unit.customers.get_or_create(number, "x", None, number)
            tickets.append(await unit.tickets.open(new_ticket(conversation, priority, minutes=-number)))
        queue = [ticket.id for ticket in await unit.tickets.queue()]
        assert queue == [tickets[n].id for n in (1, 4, 3, 0, 2)]
        assert [await unit.tickets.position(ticket_id) for ticket_id in queue] == [1, 2, 3, 4, 5]
        mira = await unit.agents.add(1, "Мира")
        await unit.tickets.save(claim(tickets[1], mira, NOON))
        assert await unit.tickets.position(tickets[1].id) is None
        assert await unit.tickets.position(tickets[0].id) == 3
        assert len(await unit.tickets.queue()) == 4
