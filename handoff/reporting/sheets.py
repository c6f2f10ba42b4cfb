"""The tables of a report: the same ones on the page, in files and on the command line."""

from collections.abc import Mapping, Sequence

from handoff.reporting.cells import Cell, Column, Kind, Label, Sheet, SheetName, TicketNumber, Weekday
from handoff.reporting.contacts import ContactOutcome, ContactState
from handoff.reporting.figures import Part, Share
from handoff.reporting.present import Present, waited
from handoff.reporting.report import Report
from handoff.reporting.ticket_figures import RESPONSE_LIMITS, TicketFigures

SHOWN_STATES = (
    ContactState.CONTAINED,
    ContactState.HANDED_OVER,
    ContactState.CAME_BACK,
    ContactState.UNANSWERED,
    ContactState.TOO_YOUNG,
)


def present_sheets(now: Present) -> list[Sheet]:
    """What happens now."""
    return [_now(now), _crew(now), _pressing(now)]


def report_sheets(report: Report) -> list[Sheet]:
    """What happened over time."""
    return [
        _summary(report),
        _days(report),
        _questions(report),
        _reasons(report),
        _times(report.tickets),
        _responses(report.response_times),
        _ratings(report.tickets),
        _scores(report),
        _comments(report),
        _agents(report),
        _articles(report),
        _hours(report),
    ]


def _now(now: Present) -> Sheet:
    figures: Mapping[str, Cell] = {
        "report-now-queue": len(now.queue),
        "report-now-oldest": waited(now.queue, now.at),
        "report-now-waiters": len(now.waiters),
        "report-now-longest": waited(now.waiters, now.at),
        "report-now-online": Part(now.online, len(now.crew)),
        "report-now-broken": now.broken,
        "report-now-soon": now.soon,
        "report-now-snoozed": now.snoozed,
        "report-now-unresolved": now.unresolved,
    }
    rows = [(_label(key, "report-now-"), value) for key, value in figures.items()]
    return Sheet(name=SheetName.NOW, columns=(_FIGURE, Column("value", Kind.ANY)), rows=rows)


def _crew(now: Present) -> Sheet:
    rows = [
        (
            one.agent.name,
            Label(f"presence-{one.agent.presence}", one.agent.presence),
            one.agent.team,
            Part(one.load, one.agent.capacity),
            one.held,
            one.agent.presence_at,
        )
        for one in now.crew
    ]
    columns = (
        Column("agent", Kind.WORDS),
        Column("presence", Kind.WORDS),
        Column("team", Kind.WORDS),
        Column("load", Kind.ANY),
        Column("held"),
        Column("since", Kind.WORDS),
    )
    return Sheet(name=SheetName.CREW, columns=columns, rows=rows)


def _pressing(now: Present) -> Sheet:
    rows = [
        (
            TicketNumber(one.ticket.id),
            Label(f"promise-{one.promise.kind}", one.promise.kind),
            _label("report-broken" if one.is_broken else "report-soon", "report-"),
            one.promise.due_at,
            one.ticket.assignee.name if one.ticket.assignee else None,
        )
        for one in now.pressing
    ]
    columns = (_TICKET, Column("promise", Kind.WORDS), Column("state", Kind.WORDS), Column("due", Kind.WORDS), _AGENT)
    return Sheet(name=SheetName.PRESSING, columns=columns, rows=rows)


def _summary(report: Report) -> Sheet:
    tickets = report.tickets
    figures: Mapping[str, Cell] = {
        "report-contacts": report.contacts.total,
        "report-containment": report.contacts.containment,
        "report-answered": report.answered,
        "report-wrong": report.wrong,
        "report-missed": report.missed,
        "report-handoffs": tickets.opened,
        "report-response": tickets.response.middle,
        "report-response-open": tickets.response_open.middle,
        "report-resolution": tickets.resolution.middle,
        "report-resolution-open": tickets.resolution_open.middle,
        "report-reopened": tickets.reopened,
        "report-csat": tickets.satisfied,
        "report-nps": report.net,
        "report-repeated": report.repeated,
    }
    rows = [(_label(key, "report-"), value) for key, value in figures.items()]
    return Sheet(name=SheetName.SUMMARY, columns=(_FIGURE, Column("value", Kind.ANY)), rows=rows)


def _days(report: Report) -> Sheet:
    rows: list[Sequence[Cell]] = [
        (day, sum(states.values()), *(states.get(one, 0) for one in SHOWN_STATES))
        for day, states in report.contacts.days.items()
    ]
    columns = (Column("day", Kind.WORDS), Column("contacts"), *(Column(str(state)) for state in SHOWN_STATES))
    return Sheet(name=SheetName.DAYS, columns=columns, rows=rows)


def _questions(report: Report) -> Sheet:
    total = sum(report.questions.values())
    rows = [
        (Label(f"report-outcome-{outcome}", outcome), Share(report.questions[outcome], total))
        for outcome in ContactOutcome
    ]
    columns = (Column("outcome", Kind.WORDS), Column("questions", Kind.SHARE))
    return Sheet(name=SheetName.QUESTIONS, columns=columns, rows=rows, bar=1)


def _reasons(report: Report) -> Sheet:
    total = sum(report.reasons.values())
    ordered = sorted(report.reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    rows = [(Label(f"reason-{reason}", reason), Share(count, total)) for reason, count in ordered]
    columns = (Column("reason", Kind.WORDS), Column("tickets", Kind.SHARE))
    return Sheet(name=SheetName.REASONS, columns=columns, rows=rows, bar=1)


def _times(tickets: TicketFigures) -> Sheet:
    spreads = {
        "report-response": tickets.response,
        "report-response-open": tickets.response_open,
        "report-resolution": tickets.resolution,
        "report-resolution-open": tickets.resolution_open,
    }
    rows: list[Sequence[Cell]] = [
        (_label(key, "report-"), spread.n, spread.middle, spread.slow) for key, spread in spreads.items()
    ]
    rows.append((_label("report-still-waiting", "report-"), tickets.still_waiting, None, None))
    columns = (_FIGURE, Column("tickets"), Column("p50", Kind.DURATION), Column("p90", Kind.DURATION))
    return Sheet(name=SheetName.TIMES, columns=columns, rows=rows)


def _responses(counts: Sequence[int]) -> Sheet:
    names = [f"report-within-{seconds}" for seconds in RESPONSE_LIMITS] + ["report-within-later"]
    rows = [
        (Label(name, name.removeprefix("report-within-")), Share(count, sum(counts)))
        for name, count in zip(names, counts, strict=True)
    ]
    columns = (Column("within", Kind.WORDS), Column("tickets", Kind.SHARE))
    return Sheet(name=SheetName.RESPONSES, columns=columns, rows=rows, bar=1)


def _ratings(tickets: TicketFigures) -> Sheet:
    total = sum(tickets.ratings.values())
    rows = [(rating, Share(count, total)) for rating, count in sorted(tickets.ratings.items(), reverse=True)]
    columns = (Column("rating"), Column("ratings", Kind.SHARE))
    return Sheet(name=SheetName.RATINGS, columns=columns, rows=rows, bar=1)


def _scores(report: Report) -> Sheet:
    scores = report.scores
    total = sum(scores.values())
    rows = [(score, Share(count, total)) for score, count in sorted(scores.items(), reverse=True)]
    columns = (Column("score"), Column("answers", Kind.SHARE))
    return Sheet(name=SheetName.SCORES, columns=columns, rows=rows, bar=1, values={"asked": report.asked_to_recommend})


def _comments(report: Report) -> Sheet:
    rows = [
        (TicketNumber(one.ticket_id), one.resolved_at, one.rating, one.score, one.agent, one.text)
        for one in report.comments
    ]
    columns = (
        _TICKET,
        Column("resolved", Kind.WORDS),
        Column("rating"),
        Column("score"),
        _AGENT,
        Column("comment", Kind.WORDS),
    )
    return Sheet(name=SheetName.COMMENTS, columns=columns, rows=rows, more=report.commented - len(rows))


def _agents(report: Report) -> Sheet:
    rows = [
        (
            report.agent_names.get(agent_id, str(agent_id)),
            one.opened,
            one.response.middle,
            one.response_open.middle,
            one.resolved,
            one.resolution.middle,
            one.reopened,
            one.satisfied,
        )
        for agent_id, one in report.agents.items()
    ]
    columns = (
        _AGENT,
        Column("opened"),
        Column("response", Kind.DURATION),
        Column("response-open", Kind.DURATION),
        Column("resolved-count"),
        Column("resolution", Kind.DURATION),
        Column("reopened", Kind.SHARE),
        Column("csat", Kind.SHARE),
    )
    return Sheet(name=SheetName.AGENTS, columns=columns, rows=rows)


def _articles(report: Report) -> Sheet:
    rows = [(one.title, one.slug, one.shown, one.wrong) for one in report.articles]
    columns = (Column("title", Kind.WORDS), Column("slug", Kind.WORDS), Column("shown"), Column("wrong", Kind.SHARE))
    return Sheet(name=SheetName.ARTICLES, columns=columns, rows=rows, bar=2)


def _hours(report: Report) -> Sheet:
    counts = report.contacts.hours
    rows: list[Sequence[Cell]] = [
        (Weekday(day), *(counts.get((day, hour), 0) for hour in range(24))) for day in range(7)
    ]
    columns = (Column("weekday", Kind.WORDS), *(Column(f"{hour:02}") for hour in range(24)))
    return Sheet(name=SheetName.HOURS, columns=columns, rows=rows)


_FIGURE = Column("figure", Kind.WORDS)
_AGENT = Column("agent", Kind.WORDS)
_TICKET = Column("ticket", Kind.WORDS)


def _label(key: str, prefix: str) -> Label:
    return Label(key, key.removeprefix(prefix))
