"""First responses, resolutions, reopenings and ratings of many tickets: pure, in columns, because there are many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from handoff.reporting.contacts import RETURN_WINDOW
from handoff.reporting.facts import TicketFact
from handoff.reporting.figures import Share, Spread
from handoff.reporting.open_time import OpenTime, Seconds
from handoff.service_rules import ServiceRules
from handoff.tickets import Ending

GOOD_RATING = 4
RATINGS = range(1, 6)
RESPONSE_LIMITS = (5 * 60, 15 * 60, 60 * 60, 4 * 60 * 60, 24 * 60 * 60)
"""Seconds; the first human reply came up to that, but later than the limit before."""
Chosen: TypeAlias = NDArray[np.bool_]


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


def spread_of(seconds: Seconds) -> Spread:
    """The median and what nine in ten stay under; between the two nearest values in proportion."""
    if not seconds.size:
        return Spread(0)
    middle, slow = (timedelta(seconds=round(float(one), 3)) for one in np.quantile(seconds, (0.5, 0.9)))
    return Spread(int(seconds.size), middle, slow)


class TicketColumns:
    """The facts of tickets as columns; what has not happened is NaN. `start` and `end` are those of the period."""

    def __init__(
        self, tickets: Sequence[TicketFact], service: ServiceRules, *, start: float, end: float, now: float
    ) -> None:
        columns = tuple(zip(*tickets, strict=True)) or ((),) * len(TicketFact._fields)
        facts = dict(zip(TicketFact._fields, columns, strict=True))
        self._now = now
        self._opened, replied, resolved = (_numbers(facts[name]) for name in ("opened", "replied", "resolved"))
        self._agents, self._ratings = _numbers(facts["agent_id"]), _numbers(facts["rating"])
        self._replied, self._resolved = ~np.isnan(replied), ~np.isnan(resolved)
        self._response, self._resolution = replied - self._opened, resolved - self._opened
        teams = np.array(facts["team"], dtype=str)
        self._response_open = _open_time(self._opened, replied, teams, service, now)
        self._resolution_open = _open_time(self._opened, resolved, teams, service, now)
        self._again = _seconds_to_next(facts["conversation_id"], facts["id"], self._opened, resolved)
        self._old_enough = resolved + RETURN_WINDOW.total_seconds() <= now
        is_withdrawn = np.array([ending == Ending.CUSTOMER for ending in facts["ended_by"]], dtype=bool)
        self._began: Chosen = (start <= self._opened) & (self._opened < end)
        self._ended: Chosen = (start <= resolved) & (resolved < end) & ~is_withdrawn

    def figures(self) -> TicketFigures:
        """Of all tickets."""
        return self._figures(self._began, self._ended)

    def by_agent(self) -> dict[int, TicketFigures]:
        """For each agent who held tickets, at last."""
        agents = self._agents[(self._began | self._ended) & ~np.isnan(self._agents)]
        return {int(agent): self._of_agent(float(agent)) for agent in np.unique(agents)}

    def response_times(self) -> list[int]:
        """How many first replies came up to each limit, and in the end how many later than all."""
        seconds = self._response[self._began & self._replied]
        places = np.searchsorted(RESPONSE_LIMITS, seconds, side="left")
        return [int(count) for count in np.bincount(places, minlength=len(RESPONSE_LIMITS) + 1)]

    def _of_agent(self, agent: float) -> TicketFigures:
        is_his = self._agents == agent
        return self._figures(self._began & is_his, self._ended & is_his)

    def _figures(self, began: Chosen, ended: Chosen) -> TicketFigures:
        answered = began & self._replied
        ratings = self._ratings[ended]
        return TicketFigures(
            opened=int(began.sum()),
            response=spread_of(self._response[answered]),
            response_open=spread_of(self._response_open[answered]),
            still_waiting=int((began & ~self._replied & ~self._resolved).sum()),
            resolution=spread_of(self._resolution[ended]),
            resolution_open=spread_of(self._resolution_open[ended]),
            reopened=self._reopened(ended),
            ratings={rating: int((ratings == rating).sum()) for rating in RATINGS},
            resolved=int(ended.sum()),
        )

    def _reopened(self, ended: Chosen) -> Share:
        """Of those whose time to be opened again is over, or who were."""
        is_again = ended & (self._again <= RETURN_WINDOW.total_seconds())
        is_settled = is_again | (ended & self._old_enough)
        return Share(int(is_again.sum()), int(is_settled.sum()))


def _numbers(column: Sequence[object]) -> Seconds:
    return np.array(column, dtype=float)  # None becomes NaN


def _open_time(opened: Seconds, until: Seconds, teams: NDArray[np.str_], service: ServiceRules, now: float) -> Seconds:
    """Business time from opening, by the hours of each ticket's team."""
    found = np.full(opened.shape, np.nan)
    for team in np.unique(teams):
        is_its = (teams == team) & ~np.isnan(until)
        if is_its.any():
            hours = OpenTime(service.hours_of(str(team)), float(opened[is_its].min()), now)
            found[is_its] = hours.between(opened[is_its], until[is_its])
    return found


def _seconds_to_next(
    conversations: Sequence[object], ids: Sequence[object], opened: Seconds, resolved: Seconds
) -> Seconds:
    """From each ticket's end to the opening of the same customer's next one; infinite where there is none."""
    found = np.full(opened.shape, np.inf)
    owners = np.array(conversations, dtype=np.int64)
    order = np.lexsort((np.array(ids, dtype=np.int64), opened, owners))
    one, other = order[:-1], order[1:]
    is_same = owners[one] == owners[other]
    found[one[is_same]] = opened[other[is_same]] - resolved[one[is_same]]
    return found
