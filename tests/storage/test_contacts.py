"""Contacts: what belongs together, and what is known of them without searching."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from conversations.conversation import Conversation
from conversations.decisions import Decision, DecisionKind, Reason
from conversations.understanding import Language
from handoff.reporting.contacts import ContactOutcome, outcome_of
from storage import migrate
from storage.engine import create_engine
from storage.tables.reporting import contacts
from storage.unit_of_work import Database
from tests.storage.conftest import NOON

ANSWER = DecisionKind.ANSWER, Reason.CONFIDENT_ARTICLE
OFFER = DecisionKind.CLARIFY, Reason.SEVERAL_ARTICLES
HUMAN = DecisionKind.HAND_OFF, Reason.EMOTION
THANKS = DecisionKind.SMALL_TALK, Reason.THANKS
HOUR = timedelta(hours=1)


async def decide(
    database: Database, conversation: Conversation, what: tuple[DecisionKind, Reason], at: datetime
) -> None:
    database._clock = lambda: at
    async with database.unit() as unit:
        decision = Decision(kind=what[0], reason=what[1], language=Language.RU)
        await unit.decisions.add(conversation.id, None, decision, {}, 1.0)


async def stored(database: Database) -> Sequence[Any]:
    async with database.reading() as unit:
        return (await unit._transaction.execute(sa.select(contacts).order_by(contacts.c.id))).all()


async def test_questions_within_half_a_day_are_one_contact(database: Database, conversation: Conversation) -> None:
    for what, after in (
        (ANSWER, 0 * HOUR),
        (OFFER, 12 * HOUR),
        (THANKS, 20 * HOUR),
        (HUMAN, 30 * HOUR),
        (ANSWER, 42 * HOUR),
    ):
        await decide(database, conversation, what, NOON + after)
    first, second = await stored(database)
    assert (first.started_at, first.last_at) == (NOON, NOON + 12 * HOUR)
    assert (first.outcome, first.handed_over) == (ContactOutcome.ASKED_BACK, False)
    assert (second.started_at, second.outcome) == (NOON + 30 * HOUR, ContactOutcome.ANSWERED)
    assert second.handed_over, "a human was called in it"
    assert (first.seconds_since, first.seconds_until) == (None, 18 * 3600)
    assert (second.seconds_since, second.seconds_until) == (18 * 3600, None)


@pytest.mark.parametrize(
    ("what", "outcome"),
    [
        (ANSWER, ContactOutcome.ANSWERED),
        (OFFER, ContactOutcome.ASKED_BACK),
        (HUMAN, ContactOutcome.HANDED_OVER),
        (THANKS, None),
        ((DecisionKind.ORDER_STATUS, Reason.ORDER_FOUND), ContactOutcome.ANSWERED),
        ((DecisionKind.ORDER_STATUS, Reason.ORDER_NOT_FOUND), ContactOutcome.ASKED_BACK),
        ((DecisionKind.CLARIFY, Reason.NOTHING_TO_READ), None),
        ((DecisionKind.STAY_SILENT, Reason.HUMAN_OWNS), None),
    ],
)
def test_what_a_decision_means(what: tuple[DecisionKind, Reason], outcome: ContactOutcome | None) -> None:
    assert outcome_of(*what) is outcome


async def test_decisions_of_before_become_contacts(
    empty_database_url: str,
) -> None:
    """The migration finds the same contacts in old decisions as they would have got one by one."""
    await migrate.upgrade(empty_database_url)
    database = Database(create_engine(empty_database_url))
    async with database.unit() as unit:
        conversation = await unit.customers.get_or_create(501, "Анна", "anna", 501)
        other = await unit.customers.get_or_create(502, "Борис", None, 502)
    for what, after in ((ANSWER, 0), (OFFER, 12), (HUMAN, 30), (THANKS, 31), (ANSWER, 42), (ANSWER, 300)):
        await decide(database, conversation, what, NOON + after * HOUR)
        await decide(database, other, ANSWER, NOON + after * HOUR * 7)
    written = [row[1:] for row in await stored(database)]
    await migrate.downgrade(empty_database_url, "r0007")
    await migrate.upgrade(empty_database_url)
    found = [row[1:] for row in await stored(database)]
    await database.close()
    assert sorted(found, key=str) == sorted(written, key=str)
    assert len(found) == 8
