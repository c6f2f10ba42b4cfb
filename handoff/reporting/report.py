"""The figures of a period, computed from the facts: pure, and every one of them with how many it rests on."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from conversations.decisions import DecisionKind
from handoff.reporting.contacts import ContactOutcome, ContactState, outcome_of
from handoff.reporting.facts import Comment, ContactCount, Facts, QuestionCount
from handoff.reporting.figures import Net, Share, net_of
from handoff.reporting.judging import ArticleFigures, article_figures, missed
from handoff.reporting.period import Period
from handoff.reporting.ticket_figures import TicketColumns, TicketFigures
from handoff.service_rules import ServiceRules


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
class Report:
    """All figures of a period; `comments` the newest ones of `commented`."""

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
    commented: int

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
    start, end = period.start.timestamp(), period.end.timestamp()
    tickets = TicketColumns(facts.tickets, service, start=start, end=end, now=now.timestamp())
    return Report(
        period=period,
        made_at=now,
        contacts=_contact_figures(facts.contacts, period),
        questions=_outcomes(facts.questions),
        reasons=Counter(ticket.reason for ticket in facts.tickets if start <= ticket.opened < end),
        articles=article_figures(facts.articles, facts.judgements, facts.titles),
        missed=missed(facts.judgements),
        tickets=tickets.figures(),
        response_times=tickets.response_times(),
        agents=tickets.by_agent(),
        agent_names=facts.agents,
        scores={score: facts.scores.get(score, 0) for score in range(11)},
        asked_to_recommend=facts.asked,
        comments=facts.comments,
        commented=facts.commented,
    )


def _contact_figures(counts: Sequence[ContactCount], period: Period) -> ContactFigures:
    days = {day: [0] * len(ContactState) for day in period.days()}
    hours: Counter[tuple[int, int]] = Counter()
    for count in counts:
        local, own = datetime.fromtimestamp(count.at, period.zone), count.states
        day = days[local.date()]
        for place, number in enumerate(own):
            day[place] += number
        hours[local.weekday(), local.hour] += sum(own)
    totals = [sum(numbers) for numbers in zip(*days.values(), strict=True)]
    return ContactFigures(
        states=dict(zip(ContactState, totals, strict=True)),
        repeated=sum(count.repeated for count in counts),
        days={day: dict(zip(ContactState, numbers, strict=True)) for day, numbers in days.items()},
        hours=hours,
    )


def _outcomes(questions: Sequence[QuestionCount]) -> dict[ContactOutcome, int]:
    found = dict.fromkeys(ContactOutcome, 0)
    for question in questions:
        outcome = outcome_of(DecisionKind(question.kind), question.reason)
        if outcome is not None:
            found[outcome] += question.times
    return found
