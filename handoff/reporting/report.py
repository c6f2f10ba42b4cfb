"""The figures of a period, computed from the facts: pure, and every one of them with how many it rests on."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from conversations.decisions import DecisionKind
from handoff.reporting.contacts import RETURN_WINDOW, ContactOutcome, ContactState, outcome_of
from handoff.reporting.facts import Comment, ContactCount, Facts, QuestionCount, TicketFact
from handoff.reporting.figures import Net, Share, Spread, net_of
from handoff.reporting.judging import ArticleFigures, article_figures, missed
from handoff.reporting.open_time import OpenTime
from handoff.reporting.period import Period
from handoff.service_rules import ServiceRules

GOOD_RATING = 4
RESPONSE_LIMITS = (5 * 60, 15 * 60, 60 * 60, 4 * 60 * 60, 24 * 60 * 60)
"""Seconds; the first human reply came up to that, but later than the limit before."""
_RETURN_SECONDS = int(RETURN_WINDOW.total_seconds())


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFigures:
    """Contacts that began in the period; `hours` by weekday (Monday is 0) and hour."""

    states: Mapping[ContactState, int]
    repeated: int
    days: Mapping[date, Mapping[ContactState, int]]
    hours: Mapping[tuple[int, int], int]

    @property
    def total(self) -> int:
        """How many there were."""
        return sum(self.states.values())

    @property
    def containment(self) -> Share:
        """The contained ones among those of which it is known what became of them."""
        return Share(self.states[ContactState.CONTAINED], self.total - self.states[ContactState.TOO_YOUNG])


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFigures:
    """First responses of tickets opened in the period, endings of those resolved in it; `*_open` in business time."""

    opened: int
    response: Spread
    response_open: Spread
    still_waiting: int
    resolution: Spread
    resolution_open: Spread
    reopened: Share
    ratings: Mapping[int, int]
    resolved: int

    @property
    def satisfied(self) -> Share:
        """Ratings of 4 and 5 among all."""
        good = sum(count for rating, count in self.ratings.items() if rating >= GOOD_RATING)
        return Share(good, sum(self.ratings.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All figures of a period."""

    period: Period
    made_at: datetime
    contacts: ContactFigures
    questions: Mapping[ContactOutcome, int]
    reasons: Mapping[str, int]
    articles: Sequence[ArticleFigures]
    missed: int
    tickets: TicketFigures
    response_times: Sequence[int]
    agents: Mapping[int, TicketFigures]
    agent_names: Mapping[int, str]
    scores: Mapping[int, int]
    asked_to_recommend: int
    comments: Sequence[Comment]

    @property
    def answered(self) -> Share:
        """Questions in customers' own words that the bot answered at once."""
        return Share(self.questions[ContactOutcome.ANSWERED], sum(self.questions.values()))

    @property
    def wrong(self) -> Share:
        """Wrong answers among those that somebody judged."""
        return Share(sum(one.wrong.count for one in self.articles), sum(one.wrong.of for one in self.articles))

    @property
    def shown(self) -> int:
        """How many answers from articles there were."""
        return sum(one.shown for one in self.articles)

    @property
    def repeated(self) -> Share:
        """Contacts that began within a week of the customer's one before."""
        return Share(self.contacts.repeated, self.contacts.total)

    @property
    def net(self) -> Net:
        """NPS."""
        return net_of(self.scores.items())


def make_report(facts: Facts, period: Period, service: ServiceRules, now: datetime) -> Report:
    """The figures of a period as they are known at `now`."""
    start, end = int(period.start.timestamp()), int(period.end.timestamp())
    desk = _Desk(facts.tickets, service, int(now.timestamp()))
    opened = [ticket for ticket in facts.tickets if start <= ticket.opened < end]
    resolved = [t for t in facts.tickets if t.resolved and start <= t.resolved < end and not t.is_withdrawn]
    return Report(
        period=period,
        made_at=now,
        contacts=_contact_figures(facts.contacts, period),
        questions=_outcomes(facts.questions),
        reasons=Counter(ticket.reason for ticket in opened),
        articles=article_figures(facts.articles, facts.judgements, facts.titles),
        missed=missed(facts.judgements),
        tickets=desk.figures(opened, resolved),
        response_times=_histogram([t.replied - t.opened for t in opened if t.replied is not None]),
        agents=desk.by_agent(opened, resolved),
        agent_names=facts.agents,
        scores={score: facts.scores.get(score, 0) for score in range(11)},
        asked_to_recommend=facts.asked,
        comments=facts.comments,
    )


class _Desk:
    """Knows all tickets: whether a resolved one was opened again, and how much business time passed."""

    def __init__(self, tickets: Sequence[TicketFact], service: ServiceRules, now: int) -> None:
        self._now = now
        first = min((ticket.opened for ticket in tickets), default=now)
        teams = {ticket.team for ticket in tickets}
        self._open_time = {team: OpenTime(service.hours_of(team), first, now) for team in teams}
        self._next = _next_opened(tickets)

    def figures(self, opened: Sequence[TicketFact], resolved: Sequence[TicketFact]) -> TicketFigures:
        """Sum them up."""
        answered = [(t, t.opened, t.replied) for t in opened if t.replied is not None]
        ended = [(t, t.opened, t.resolved) for t in resolved if t.resolved is not None]
        ratings = Counter(ticket.rating for ticket in resolved if ticket.rating is not None)
        return TicketFigures(
            opened=len(opened),
            response=Spread.of(until - since for _, since, until in answered),
            response_open=Spread.of(self._open(ticket, since, until) for ticket, since, until in answered),
            still_waiting=sum(ticket.replied is None and ticket.resolved is None for ticket in opened),
            resolution=Spread.of(until - since for _, since, until in ended),
            resolution_open=Spread.of(self._open(ticket, since, until) for ticket, since, until in ended),
            reopened=self._reopened(resolved),
            ratings={rating: ratings[rating] for rating in range(1, 6)},
            resolved=len(resolved),
        )

    def by_agent(self, opened: Sequence[TicketFact], resolved: Sequence[TicketFact]) -> dict[int, TicketFigures]:
        """The same for each agent who held tickets, at last."""
        began, ended = _by_agent(opened), _by_agent(resolved)
        return {agent: self.figures(began[agent], ended[agent]) for agent in sorted({*began, *ended})}

    def _open(self, ticket: TicketFact, since: int, until: int) -> float:
        return self._open_time[ticket.team].between(since, until)

    def _reopened(self, resolved: Sequence[TicketFact]) -> Share:
        """Of those whose time to be opened again is over, or who were."""
        again = settled = 0
        for ticket in resolved:
            ended, later = ticket.resolved or 0, self._next.get(ticket.id)
            is_again = later is not None and later - ended <= _RETURN_SECONDS
            again += is_again
            settled += is_again or ended + _RETURN_SECONDS <= self._now
        return Share(again, settled)


def _next_opened(tickets: Sequence[TicketFact]) -> dict[int, int]:
    """For each ticket when the customer's next one was opened."""
    ordered = sorted(tickets, key=lambda ticket: (ticket.conversation_id, ticket.opened, ticket.id))
    return {one.id: other.opened for one, other in pairwise(ordered) if one.conversation_id == other.conversation_id}


def _by_agent(tickets: Sequence[TicketFact]) -> defaultdict[int, list[TicketFact]]:
    found: defaultdict[int, list[TicketFact]] = defaultdict(list)
    for ticket in tickets:
        if ticket.agent_id is not None:
            found[ticket.agent_id].append(ticket)
    return found


def _contact_figures(counts: Sequence[ContactCount], period: Period) -> ContactFigures:
    days: dict[date, Counter[ContactState]] = {day: Counter() for day in period.days()}
    hours: Counter[tuple[int, int]] = Counter()
    states: Counter[ContactState] = Counter()
    for count in counts:
        local = datetime.fromtimestamp(count.at, period.zone)
        own = Counter({state: getattr(count, state) for state in ContactState})
        days[local.date()] += own
        states += own
        hours[local.weekday(), local.hour] += own.total()
    return ContactFigures(
        states={state: states[state] for state in ContactState},
        repeated=sum(count.repeated for count in counts),
        days=days,
        hours=hours,
    )


def _outcomes(questions: Sequence[QuestionCount]) -> dict[ContactOutcome, int]:
    found = dict.fromkeys(ContactOutcome, 0)
    for question in questions:
        outcome = outcome_of(DecisionKind(question.kind), question.reason)
        if outcome is not None:
            found[outcome] += question.times
    return found


def _histogram(seconds: Sequence[int]) -> list[int]:
    """How many up to each limit, and in the end how many above all."""
    found = [0] * (len(RESPONSE_LIMITS) + 1)
    for one in seconds:
        place = next((i for i, limit in enumerate(RESPONSE_LIMITS) if one <= limit), len(RESPONSE_LIMITS))
        found[place] += 1
    return found
