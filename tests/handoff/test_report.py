"""A report worked out by hand, an empty shop, tables in both languages, and files that spreadsheets may open."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from conversations.decisions import DecisionKind, Reason
from conversations.understanding import Language
from handoff.promises import Promise, PromiseKind
from handoff.reporting.cells import Cell, Kind, Sheet, SheetName
from handoff.reporting.contacts import ContactOutcome, ContactState
from handoff.reporting.export import BOM, safe, to_csv, to_values
from handoff.reporting.facts import (
    ArticleCount,
    Comment,
    ContactCount,
    Facts,
    Judgement,
    QuestionCount,
    TicketFact,
)
from handoff.reporting.figures import Net, Share, Spread, Typical
from handoff.reporting.judging import ArticleFigures
from handoff.reporting.period import Period, last_days
from handoff.reporting.present import look_at, waited
from handoff.reporting.report import Report, make_report
from handoff.reporting.sheets import present_sheets, report_sheets
from handoff.reporting.wording import duration_words, head, hours_words, period_words, words
from handoff.service_file import parse_service_rules
from handoff.service_rules import ServiceRules
from handoff.tickets import Agent, Presence, Priority, Summary, Ticket, TicketStatus
from locales.texts import texts_for

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
WEEK = Period(date(2026, 3, 9), date(2026, 3, 15), MOSCOW)  # Monday to Sunday
SERVICE = parse_service_rules(
    """
[teams.support]
time_zone = "Europe/Moscow"
[teams.support.hours]
monday = ["09:00-18:00"]
tuesday = ["09:00-18:00"]
friday = ["09:00-13:00", "14:00-18:00"]
"""
)
RU, EN = texts_for("ru"), texts_for("en")


def at(day: int, hour: int, minute: int = 0) -> int:
    """In March 2026, by the clocks of Moscow."""
    return int(datetime(2026, 3, day, hour, minute, tzinfo=MOSCOW).timestamp())


def contacts(when: int, **counts: int) -> ContactCount:
    none = dict.fromkeys(ContactCount._fields, 0)
    return ContactCount(**none | {"at": when} | counts)


def ticket(
    number: int, opened: int, replied: int | None = None, resolved: int | None = None, **more: object
) -> TicketFact:
    values = {"conversation_id": number, "reason": "emotion", "team": "support", "agent_id": 7, "rating": None}
    ended = {"ended_by": "agent" if resolved else None}
    return TicketFact(id=number, opened=opened, replied=replied, resolved=resolved, **values | ended | more)  # type: ignore[arg-type]


FACTS = Facts(
    contacts=[
        contacts(at(9, 0), contained=3, repeated=1),
        contacts(at(9, 23), handed_over=1),
        contacts(at(15, 23), came_back=2, too_young=5, unanswered=1),
    ],
    questions=[
        QuestionCount(DecisionKind.ANSWER, Reason.CONFIDENT_ARTICLE, 5),
        QuestionCount(DecisionKind.ORDER_STATUS, Reason.ORDER_FOUND, 2),
        QuestionCount(DecisionKind.ORDER_STATUS, Reason.ORDER_NUMBER_NEEDED, 1),
        QuestionCount(DecisionKind.CLARIFY, Reason.SEVERAL_ARTICLES, 1),
        QuestionCount(DecisionKind.HAND_OFF, Reason.EMOTION, 3),
    ],
    articles=[ArticleCount("refund", 6, 2, 1), ArticleCount("delivery", 9, 0, 0)],
    judgements=[
        Judgement(1, "refund", helpful=True, slug="delivery", is_right=True),  # liked, but wrong
        Judgement(2, "refund", helpful=False, slug="refund", is_right=True),  # disliked, but right
        Judgement(3, "delivery", None, None, is_right=True),
        Judgement(3, "delivery", None, "delivery", is_right=True),  # said anew: it was right
        Judgement(4, "delivery", None, "refund", is_right=False),  # says nothing of delivery
        Judgement(5, None, None, "refund", is_right=True),  # handed over, though refund answers
        Judgement(6, None, None, None, is_right=True),
    ],
    tickets=[
        ticket(1, at(9, 17), at(9, 17, 30), at(10, 9, 30), rating=5),
        ticket(2, at(9, 17), at(10, 10), at(13, 15), rating=2),
        ticket(3, at(13, 12), at(13, 14, 30), at(17, 10), agent_id=8),  # resolved after the week
        ticket(4, at(14, 12), agent_id=None, reason="complex"),
        ticket(5, at(1, 10), at(1, 11), at(10, 10), rating=4),  # opened before the week
        ticket(6, at(11, 10), None, at(11, 11), ended_by="customer", agent_id=None),
        ticket(7, at(12, 10), at(12, 10, 5), conversation_id=1),  # the first customer again
    ],
    scores={10: 3, 8: 1, 3: 1},
    asked=9,
    comments=[Comment(1, NOW, 5, 10, "Мира", "=HYPERLINK(1)")],
    agents={7: "Мира", 8: "+Олег"},
    titles={"refund": "Возврат"},
)


@pytest.fixture
def report() -> Report:
    return make_report(FACTS, WEEK, SERVICE, NOW)


def test_contacts_by_hand(report: Report) -> None:
    assert report.contacts.total == 12
    assert report.contacts.containment == Share(3, 7)
    monday = {state: count for state, count in report.contacts.days[date(2026, 3, 9)].items() if count}
    assert monday == {ContactState.CONTAINED: 3, ContactState.HANDED_OVER: 1}
    assert set(report.contacts.days[date(2026, 3, 10)].values()) == {0}
    assert report.contacts.hours == {(0, 0): 3, (0, 23): 1, (6, 23): 8}
    assert report.repeated == Share(1, 12)


def test_answers_by_hand(report: Report) -> None:
    assert report.questions == {
        ContactOutcome.ANSWERED: 7,
        ContactOutcome.ASKED_BACK: 2,
        ContactOutcome.HANDED_OVER: 3,
    }
    assert report.answered == Share(7, 12)
    assert report.articles == [
        ArticleFigures("delivery", "delivery", 9, Share(0, 1)),
        ArticleFigures("refund", "Возврат", 6, Share(1, 3)),
    ]
    assert report.wrong == Share(1, 4)
    assert report.missed == 1


def test_times_by_hand(report: Report) -> None:
    """Replies after 0:30, 17:00, 2:30, 0:05 by the clock; 0:30, 2:00, 1:30 and, on a closed Thursday, 0:00 open."""
    figures = report.tickets
    assert figures.opened == 6
    assert figures.response == Spread(4, timedelta(hours=1, minutes=30), timedelta(hours=12, minutes=39))
    assert figures.response_open == Spread(4, timedelta(hours=1), timedelta(hours=1, minutes=51))
    assert figures.still_waiting == 1
    assert figures.resolved == 3
    assert figures.resolution == Spread(3, timedelta(hours=94), timedelta(hours=191, minutes=36))
    assert report.response_times == [1, 0, 1, 1, 1, 0]
    assert figures.reopened == Share(1, 3)
    assert figures.satisfied == Share(2, 3)
    assert report.reasons == {"emotion": 5, "complex": 1}
    assert report.net == Net(3, 1, 5)


def test_agents_by_hand(report: Report) -> None:
    assert list(report.agents) == [7, 8]
    assert report.agents[7].response == Spread(3, timedelta(minutes=30), timedelta(hours=13, minutes=42))
    assert report.agents[8].opened == 1
    assert report.agents[8].resolved == 0
    assert report.agents[8].satisfied == Share(0, 0)


def test_what_may_still_be_reopened_is_not_counted() -> None:
    facts = Facts(tickets=[ticket(1, at(15, 10), None, at(15, 12)), ticket(2, at(15, 10), None, at(15, 12, 30))])
    young = make_report(facts, WEEK, SERVICE, datetime(2026, 3, 18, 9, 15, tzinfo=UTC))
    assert young.tickets.reopened == Share(0, 1)


def test_an_empty_shop_has_no_figures_and_no_faults() -> None:
    empty = make_report(Facts(), last_days(7, NOW, MOSCOW), ServiceRules(), NOW)
    assert empty.contacts.containment.value is None
    assert empty.wrong.value is None
    assert empty.net.value is None
    for texts in (RU, EN):
        for sheet in (*report_sheets(empty), *present_sheets(look_at((), {}, (), {}, NOW))):
            assert to_csv(sheet, texts, MOSCOW).startswith(BOM)
            assert all(head(column, texts) for column in sheet.columns)
            assert all(words(cell, texts, MOSCOW) for row in sheet.rows for cell in row)
    summary = sheet_of(empty, SheetName.SUMMARY)
    shown = {words(name, EN, MOSCOW): words(value, EN, MOSCOW) for name, value in summary.rows}
    assert (shown["Containment"], shown["Contacts with the bot"]) == ("–", "0")


def sheet_of(report: Report, name: SheetName) -> Sheet:
    return next(sheet for sheet in report_sheets(report) if sheet.name is name)


def test_every_sheet_is_there_with_rows_as_wide_as_its_heads(report: Report) -> None:
    sheets = [*present_sheets(look_at((), {}, (), {}, NOW)), *report_sheets(report)]
    assert [sheet.name for sheet in sheets] == list(SheetName)
    assert {(sheet.name, len(row) - len(sheet.columns)) for sheet in sheets for row in sheet.rows} <= {
        (name, 0) for name in SheetName
    }


@pytest.mark.parametrize(
    ("cell", "russian", "english"),
    [
        (None, "–", "–"),
        (Share(93, 150), "62\N{NO-BREAK SPACE}% (93 из 150)", "62% (93 of 150)"),
        (Share(2, 3), "67\N{NO-BREAK SPACE}% (2 из 3) *", "67% (2 of 3) *"),
        (Share(0, 0), "–", "–"),
        (Net(1, 31, 60), "\N{MINUS SIGN}50 (из 60)", "\N{MINUS SIGN}50 (of 60)"),
        (Typical(timedelta(minutes=12, seconds=10), 40), "12 мин", "12 min"),
        (Typical(timedelta(0), 2), "0 с *", "0 s *"),
        (12345, "12\N{NO-BREAK SPACE}345", "12,345"),
        (date(2026, 3, 9), "9 мар. 2026", "9 Mar 2026"),
    ],
)
def test_cells_in_words(cell: Cell, russian: str, english: str) -> None:
    assert words(cell, RU, MOSCOW) == russian
    assert words(cell, EN, MOSCOW) == english


@pytest.mark.parametrize(
    ("length", "shown"),
    [
        (timedelta(seconds=59), "59 s"),
        (timedelta(seconds=61), "1 min"),
        (timedelta(minutes=60), "1 h"),
        (timedelta(hours=3, minutes=5), "3 h 5 min"),
        (timedelta(hours=47, minutes=59, seconds=50), "48 h"),
        (timedelta(hours=50), "2 d 2 h"),
    ],
)
def test_durations_in_words(length: timedelta, shown: str) -> None:
    assert duration_words(length, EN) == shown


def test_time_zone_and_business_hours_are_named() -> None:
    assert hours_words(SERVICE, RU) == ["support: пн–вт 09:00–18:00; пт 09:00–13:00, 14:00–18:00 (Europe/Moscow)"]
    assert hours_words(ServiceRules(), EN) == ["support: around the clock (UTC)"]
    assert "Europe/Moscow" in period_words(WEEK, EN)


def test_csv_opens_as_it_is_meant(report: Report) -> None:
    text = to_csv(sheet_of(report, SheetName.AGENTS), RU, MOSCOW)
    assert text.encode().startswith(b"\xef\xbb\xbf")
    heads, mira, oleg = csv.reader(io.StringIO(text.removeprefix(BOM)), delimiter=";")
    assert heads[:4] == ["Сотрудник", "Обращений", "Первый ответ, минуты", "Первый ответ: из скольких"]
    assert mira[:4] == ["Мира", "3", "30.0", "3"]
    assert oleg[0] == "'+Олег"
    assert len(heads) == len(mira) == len(oleg) == 15
    comments = list(csv.reader(io.StringIO(to_csv(sheet_of(report, SheetName.COMMENTS), EN, MOSCOW))))
    assert comments[1] == ["T-1", "2026-03-20 15:00", "5", "10", "Мира", "'=HYPERLINK(1)"]
    days = list(csv.reader(io.StringIO(to_csv(sheet_of(report, SheetName.DAYS), EN, MOSCOW).removeprefix(BOM))))
    assert days[1] == ["2026-03-09", "4", "3", "1", "0", "0", "0"]


@pytest.mark.parametrize("text", ["=1+1", "+7 900", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_no_text_is_a_formula(text: str) -> None:
    assert safe(text) == "'" + text
    assert safe("x" + text) == "x" + text


def test_values_for_machines(report: Report) -> None:
    assert to_values(sheet_of(report, SheetName.TIMES))[0] == {
        "figure": "response",
        "tickets": 4,
        "p50": {"seconds": 5400.0, "n": 4},
        "p90": {"seconds": 45540.0, "n": 4},
    }
    [containment] = [
        row["value"] for row in to_values(sheet_of(report, SheetName.SUMMARY)) if row["figure"] == "containment"
    ]
    assert (containment["count"], containment["of"]) == (3, 7)
    columns = {column.kind for sheet in report_sheets(report) for column in sheet.columns}
    assert columns == set(Kind)


def open_ticket(number: int, minutes_ago: int, **more: object) -> Ticket:
    values: dict[str, object] = {
        "id": number,
        "conversation_id": number,
        "reason": Reason.COMPLEX,
        "language": Language.RU,
        "priority": Priority.NORMAL,
        "summary": Summary(asked=""),
        "opened_at": NOW - timedelta(minutes=minutes_ago),
    }
    return Ticket(**values | more)  # type: ignore[arg-type]


def test_the_present_by_hand() -> None:
    mira = Agent(id=7, telegram_user_id=None, name="Мира", presence=Presence.ONLINE)
    oleg = Agent(id=8, telegram_user_id=None, name="Олег")
    tickets = [
        open_ticket(1, 10),
        open_ticket(2, 50, awaiting_since=NOW - timedelta(minutes=5)),
        open_ticket(3, 90, assignee=mira, awaiting_since=NOW - timedelta(minutes=70)),
        open_ticket(4, 900, assignee=oleg, status=TicketStatus.SNOOZED),
    ]
    promises = {
        number: [
            Promise(
                id=number, ticket_id=number, kind=PromiseKind.FIRST_RESPONSE, started_at=NOW,
                warn_at=NOW + timedelta(minutes=warn), due_at=NOW + timedelta(minutes=due),
            )
        ]
        for number, warn, due in ((1, -1, 5), (2, -20, 0), (3, 1, 8))
    }  # fmt: skip
    now = look_at(tickets, promises, [oleg, mira], {7: 1}, NOW)
    assert [one.ticket.id for one in now.queue] == [2, 1]
    assert waited(now.queue, NOW) == timedelta(minutes=50)
    assert waited(now.waiters, NOW) == timedelta(minutes=70)
    assert [(one.ticket.id, one.is_broken) for one in now.pressing] == [(2, True), (1, False)]
    assert (now.broken, now.soon, now.online, now.snoozed, now.unresolved) == (1, 1, 1, 1, 4)
    assert [(one.agent.name, one.load, one.held) for one in now.crew] == [("Мира", 1, 1), ("Олег", 0, 1)]
