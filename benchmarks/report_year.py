"""A year of a busy shop, written straight into the tables: customers, questions, contacts, tickets, ratings."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa

from conversations.conversation import Memory, Owner
from conversations.decisions import DecisionKind, Reason
from conversations.messages import Author, ContentKind, Direction
from conversations.understanding import Language
from handoff.promises import PromiseKind
from handoff.reporting.contacts import QUIET, outcome_of
from handoff.tickets import Ending, Priority, TicketStatus
from knowledge_base.calibration.judged import Source
from storage.conversations import memory_to_json
from storage.tables.calibration import judged_questions
from storage.tables.conversations import conversations, decisions, messages
from storage.tables.people import agents, customers
from storage.tables.reporting import contacts, recommendations
from storage.tables.tickets import promises, tickets
from storage.unit_of_work import Database

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
YEAR = timedelta(days=365)
SLUGS = [f"article-{number}" for number in range(120)]
AGENTS = ["Мира", "Олег", "Ася", "Тимур", "Вера", "Глеб", "Нина", "Пётр", "Зоя", "Илья", "Юля", "Марк"]
COMMENTS = ["Быстро и по делу", "Долго ждала, но помогли", "Спасибо!", "Great help", "Answered twice the same thing"]
WORDS = "where is my parcel and when will it come to the pickup point please tell me "
_KINDS = (
    (52, DecisionKind.ANSWER, Reason.CONFIDENT_ARTICLE),
    (14, DecisionKind.ORDER_STATUS, Reason.ORDER_FOUND),
    (4, DecisionKind.ORDER_STATUS, Reason.ORDER_NUMBER_NEEDED),
    (12, DecisionKind.CLARIFY, Reason.SEVERAL_ARTICLES),
    (5, DecisionKind.HAND_OFF, Reason.ASKED_FOR_HUMAN),
    (4, DecisionKind.HAND_OFF, Reason.EMOTION),
    (3, DecisionKind.HAND_OFF, Reason.COMPLEX),
    (3, DecisionKind.HAND_OFF, Reason.NOT_COVERED),
    (3, DecisionKind.HAND_OFF, Reason.SECOND_MISS),
)
_CHANCES = [chance for chance, _, _ in _KINDS]
_BY_HOUR = [1, 1, 1, 1, 1, 1, 2, 4, 7, 10, 12, 12, 11, 11, 11, 11, 10, 10, 11, 12, 11, 8, 5, 2]
_AT_ONCE = 5_000


@dataclass
class Year:
    """Rows by table; `size` is how many conversations."""

    size: int
    random: Random = field(default_factory=lambda: Random(7))  # noqa: S311  the same year every time
    rows: dict[sa.Table, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, table: sa.Table, **values: Any) -> int:
        """A row; returns its id."""
        own = self.rows.setdefault(table, [])
        own.append({"id": len(own) + 1} | values)
        return len(own)

    def make(self) -> None:
        """All of it."""
        for name in AGENTS:
            self.add(agents, name=name, languages=["ru", "en"], active=True, created_at=NOW - YEAR)
        for number in range(1, self.size + 1):
            self._customer(number)

    def _customer(self, number: int) -> None:
        since = self._moment()
        user, language = 10_000 + number, self.random.choice((Language.RU, Language.RU, Language.EN))
        self.add(customers, telegram_user_id=user, first_name=f"C{number}", blocked_bot=False, created_at=since)
        memory = memory_to_json(Memory())
        common = {"owner": Owner.BOT, "language": language, "memory": memory, "created_at": since}
        self.add(conversations, customer_id=number, chat_id=user, **common)
        at: datetime | None = since
        while at is not None and at < NOW:
            at = self._contact(number, language, at)

    def _moment(self) -> datetime:
        day = NOW - timedelta(days=self.random.uniform(0, 365))
        hour = self.random.choices(range(24), _BY_HOUR)[0] - 3  # in Moscow
        return day.replace(hour=hour % 24, minute=self.random.randrange(60), second=self.random.randrange(60))

    def _contact(self, number: int, language: Language, at: datetime) -> datetime | None:
        """One contact; returns when the customer comes again, if he does."""
        last, kind, reason = at, DecisionKind.ANSWER, Reason.CONFIDENT_ARTICLE
        for _ in range(self.random.choice((1, 1, 2, 3))):
            _, kind, reason = self.random.choices(_KINDS, _CHANCES)[0]
            self._question(number, language, kind, reason, last)
            if kind is DecisionKind.HAND_OFF:
                break
            last += timedelta(minutes=self.random.expovariate(0.2))
        is_over = kind is DecisionKind.HAND_OFF
        again = last + QUIET + timedelta(days=self.random.expovariate(1 / 20)) if self.random.random() < 0.3 else None
        self.add(
            contacts, conversation_id=number, started_at=at, last_at=last, outcome=outcome_of(kind, reason),
            handed_over=is_over, seconds_since=None,
            seconds_until=None if again is None else int((again - last).total_seconds()),
        )  # fmt: skip
        ended = self._ticket(number, language, reason, last) if is_over else last
        return None if again is None else max(again, ended + timedelta(hours=1))

    def _question(self, number: int, language: Language, kind: DecisionKind, reason: Reason, at: datetime) -> None:
        common = {"origin_chat_id": 10_000 + number, "private": False, "created_at": at}
        message = self.add(
            messages, conversation_id=number, direction=Direction.INCOMING, author=Author.CUSTOMER, author_name="C",
            content=ContentKind.TEXT, text=WORDS, **common,
        )  # fmt: skip
        slug = SLUGS[int(self.random.paretovariate(0.7)) % len(SLUGS)] if kind is DecisionKind.ANSWER else None
        self.add(
            decisions, conversation_id=number, message_id=message, kind=kind, reason=reason, language=language,
            confidence=0.9, article_slug=slug, decision={"candidates": [WORDS] * 4}, latency_ms=50.0, created_at=at,
            understanding={"signals": [WORDS] * 10},
            helpful=self.random.choices((None, True, False), (85, 11, 4))[0] if slug else None,
        )  # fmt: skip
        if slug and self.random.random() < 0.004:
            right = self.random.choice((slug, SLUGS[0], None))
            self.add(
                judged_questions, message_id=message, language=language, slug=right, is_right=True,
                source=Source.CORRECTION, author="Мира", created_at=at,
            )  # fmt: skip

    def _ticket(self, number: int, language: Language, reason: Reason, at: datetime) -> datetime:
        replied = at + timedelta(minutes=self.random.lognormvariate(2.5, 1.2))
        resolved = replied + timedelta(minutes=self.random.lognormvariate(4, 1.3))
        is_open = resolved > NOW - timedelta(minutes=30)
        is_rated = not is_open and self.random.random() < 0.45
        ticket = self.add(
            tickets, conversation_id=number, reason=reason, language=language, priority=Priority.NORMAL,
            priority_rank=Priority.NORMAL.rank, summary={"asked": WORDS},
            status=TicketStatus.OPEN if is_open else TicketStatus.RESOLVED, version=1, opened_at=at,
            assignee_id=None if is_open and replied > NOW else self.random.randint(1, len(AGENTS)),
            awaiting_since=at if is_open else None,
            first_replied_at=None if is_open and replied > NOW else replied,
            resolved_at=None if is_open else resolved, ended_by=None if is_open else Ending.AGENT,
            rating=self.random.choices(range(1, 6), (4, 3, 8, 25, 60))[0] if is_rated else None,
            rating_comment=self.random.choice(COMMENTS) if is_rated and self.random.random() < 0.3 else None,
        )  # fmt: skip
        self._promise(ticket, at, replied, is_open=is_open)
        if is_rated and self.random.random() < 0.4:
            score = self.random.choices((None, *range(11)), (30, 1, 0, 1, 1, 1, 2, 2, 5, 12, 18, 27))[0]
            self.add(
                recommendations, conversation_id=number, ticket_id=ticket, asked_at=resolved, score=score,
                answered_at=None if score is None else resolved,
            )  # fmt: skip
        return resolved

    def _promise(self, ticket: int, at: datetime, replied: datetime, *, is_open: bool) -> None:
        due = at + timedelta(hours=1)
        met = None if is_open and replied > NOW else replied
        self.add(
            promises, ticket_id=ticket, kind=PromiseKind.FIRST_RESPONSE, started_at=at, due_at=due, met_at=met,
            warn_at=at + timedelta(minutes=45), breached_at=due if replied > due else None,
        )  # fmt: skip

    def batches(self) -> Iterator[tuple[sa.Table, list[dict[str, Any]]]]:
        """Parents before children, some thousand rows at a time."""
        order = (agents, customers, conversations, messages, decisions, contacts, tickets, promises)
        for table in (*order, recommendations, judged_questions):
            own = self.rows.get(table, [])
            yield from ((table, own[start : start + _AT_ONCE]) for start in range(0, len(own), _AT_ONCE))


async def write_year(database: Database, size: int) -> dict[str, int]:
    """Fill the tables with so many conversations; returns how many rows each table got."""
    year = Year(size)
    year.make()
    for table, rows in year.batches():
        async with database.unit() as unit:
            await unit._transaction.execute(sa.insert(table), rows)  # noqa: SLF001  nobody else writes history
            if unit._transaction.connection.dialect.name == "postgresql":  # noqa: SLF001  it counts ids apart from rows
                await unit._transaction.execute(_count_on(table, rows[-1]["id"]))  # noqa: SLF001
    return {table.name: len(rows) for table, rows in year.rows.items()}


def _count_on(table: sa.Table, last: int) -> sa.Select[Any]:
    """The next id comes after those that were given here."""
    return sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(table.name, "id"), last))
