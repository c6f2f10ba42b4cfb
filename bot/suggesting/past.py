"""The solved tickets that suggestions come from, brought up to date behind everything else."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from conversations.understanding import Language
from handoff.suggestions import solution_of
from knowledge_base.solved import Near, SolvedQuestion, SolvedQuestions
from storage.unit_of_work import Database

log = logging.getLogger(__name__)

ALIKE = 0.55
"""From this cosine in the learned space on, an earlier question is taken for the same one; a test shows paraphrases."""
MOST_TICKETS = 5_000
OVERLAP = timedelta(minutes=10)
"""Tickets that were resolved about the same time are not committed in that order."""
PATIENCE_SECONDS = 1.0


class PastTickets:
    """One per process; `is_question` says which words of a customer may ask something."""

    def __init__(self, database: Database, solved: SolvedQuestions, is_question: Callable[[str], bool]) -> None:
        self._database = database
        self._solved = solved
        self._is_question = is_question
        self._known: set[int] = set()
        self._newest: datetime | None = None
        self._catching_up: asyncio.Task[None] | None = None

    async def alike(self, text: str, language: Language, limit: int) -> Sequence[Near]:
        """The solved questions that ask the same, best first; after a restart perhaps not all of them yet."""
        await self._catch_up()
        return [near for near in await self._solved.nearest(text, language, limit) if near.cosine >= ALIKE]

    async def close(self) -> None:
        """Stop what is under way."""
        if self._catching_up is not None:
            self._catching_up.cancel()
            await asyncio.gather(self._catching_up, return_exceptions=True)

    async def _catch_up(self) -> None:
        if self._catching_up is None or self._catching_up.done():
            self._catching_up = asyncio.create_task(self._take_in())
        await asyncio.wait({self._catching_up}, timeout=PATIENCE_SECONDS)

    async def _take_in(self) -> None:
        try:
            await self._solved.add(await self._new())
        except Exception:  # suggestions can do without the newest tickets
            log.exception("solved tickets could not be read; next time")

    async def _new(self) -> Sequence[SolvedQuestion]:
        since = None if self._newest is None else self._newest - OVERLAP
        async with self._database.reading() as unit:
            tickets = await unit.solved.since(since, MOST_TICKETS)
        new = [ticket for ticket in tickets if ticket.ticket_id not in self._known]
        self._known |= {ticket.ticket_id for ticket in new}
        self._newest = max((ticket.resolved_at for ticket in tickets), default=self._newest)
        return [
            SolvedQuestion(solution.message_id, solution.question, ticket.language)
            for ticket in new
            if (solution := solution_of(ticket.summary.asked, ticket.messages, self._is_question))
        ]
