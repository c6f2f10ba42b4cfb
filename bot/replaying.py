"""Stored decisions of the last days taken again: with the articles as they are, and with a draft.

What the NLU server and the mood model said is in the record; the search is repeated, the limits are those of now. Both
decisions are of now, so that they differ by the draft alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from bot.turn.policy import decide
from bot.turn.reading import Limits
from bot.turn.records import Recorded, read_record
from conversations.clock import Clock
from conversations.conversation import Owner
from conversations.decisions import Decision, DecisionKind
from conversations.understanding import Language
from knowledge_base.articles import ArticleText, Revision, tidy
from knowledge_base.checks.checker import NOT_STORED, Progress, Step
from knowledge_base.checks.checker import Limits as Thresholds
from knowledge_base.checks.findings import Asker, Outcome
from knowledge_base.checks.questions import Questions
from knowledge_base.checks.replay import MOST, Replay, Turned
from knowledge_base.checks.trial import Asked, can_change
from knowledge_base.index import Entry
from knowledge_base.questions import leans_on_context, question_in
from knowledge_base.scoring import Searchable
from knowledge_base.search import AT_LEAST, KnowledgeSearch
from nlu.language import LanguageReader
from storage.decisions import StoredDecision
from storage.unit_of_work import Database

CONTEXT = 2


@dataclass(frozen=True, slots=True)
class _Turn:
    """A stored decision with what the policy was given."""

    stored: StoredDecision
    recorded: Recorded
    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class _Pair:
    """The articles as they are, and with a draft."""

    entry: Entry
    present: Searchable
    with_draft: Searchable


class Replays:
    """A Replaying over the real parts."""

    def __init__(
        self, database: Database, search: KnowledgeSearch, questions: Questions, limits: Thresholds, clock: Clock
    ) -> None:
        self._database = database
        self._search = search
        self._questions = questions
        self._limits = limits
        self._clock = clock

    async def __call__(self, draft: ArticleText, past: timedelta, progress: Progress) -> Replay:
        """What a draft would have changed."""
        draft, now = tidy(draft), self._clock()
        since = now - past
        async with self._database.reading() as unit:
            rows = await unit.questions.decided_since(since, MOST)
        turns = [turn for row in rows if (turn := _turn(*row)) is not None]
        revision = Revision(id=NOT_STORED, number=0, text=draft, author="", created_at=now)
        tried = await self._search.live.trying(revision)
        pair = _Pair(tried.entry, tried.present, await tried.published())
        affected = await self._affected(turns, pair, progress)
        unanswered = sum(stored.decision.kind is not DecisionKind.ANSWER for stored, _ in rows)
        found = Replay(since=since, asked=len(rows), unanswered=unanswered, not_recorded=len(rows) - len(turns))
        for number, turn in enumerate(affected):
            found = _counted(found, draft, *await self._again(turn, pair))
            progress(Step.ASKING, number + 1, len(affected))
        return found

    async def _affected(self, turns: Sequence[_Turn], pair: _Pair, progress: Progress) -> list[_Turn]:
        """Those that the draft can change; a question that leans on the one before it is always asked."""
        plain = [Asked(question_in(turn.text), turn.language, Asker.CUSTOMER, ()) for turn in turns]
        asked = await self._questions.with_vectors(plain, partial(progress, Step.READING))
        places = set(can_change(asked, pair.present, pair.entry))
        return [turn for n, turn in enumerate(turns) if n in places or leans_on_context(plain[n].text)]

    async def _again(self, turn: _Turn, pair: _Pair) -> tuple[_Turn, Outcome, Outcome]:
        async with self._database.reading() as unit:
            context = await unit.decisions.words_before(turn.stored.conversation_id, turn.stored.id, CONTEXT)
        was, would_be = [_outcome(await self._decided(turn, s, context)) for s in (pair.present, pair.with_draft)]
        return turn, was, would_be

    async def _decided(self, turn: _Turn, searchable: Searchable, context: Sequence[str]) -> Decision:
        found = await self._search.find_in(
            searchable, turn.text, language=turn.language, limit=AT_LEAST, context=context
        )
        thresholds = self._limits(turn.language)
        limits = Limits(thresholds.answer, thresholds.clarify, thresholds.basis)
        reading = replace(turn.recorded.reading, candidates=tuple(found), limits=limits)
        return decide(reading, turn.recorded.memory, Owner.BOT)


def _turn(stored: StoredDecision, words: str) -> _Turn | None:
    recorded = read_record(stored.understanding, words)
    if recorded is None or recorded.reading.candidates is None:
        return None
    language = recorded.reading.language.language
    return _Turn(stored, recorded, LanguageReader().read(words, language).text, language)


def _outcome(decision: Decision) -> Outcome:
    article = decision.article if decision.kind is DecisionKind.ANSWER else None
    best = article or (decision.options[0] if decision.options else None)
    score, title = (best.score, best.title) if best else (decision.confidence, "")
    return Outcome(article.slug if article else None, score, title)


def _counted(found: Replay, draft: ArticleText, turn: _Turn, was: Outcome, would_be: Outcome) -> Replay:
    turned = Turned(
        decision_id=turn.stored.id,
        conversation_id=turn.stored.conversation_id,
        question=turn.recorded.reading.text,
        asked_at=turn.stored.created_at,
        was=was,
        would_be=would_be,
    )
    if was.slug == would_be.slug:
        return replace(found, same_article=found.same_article + (was.slug == draft.slug))
    if was.slug is None:
        return replace(found, gained=(*found.gained, turned))
    if would_be.slug is None:
        return replace(found, lost=(*found.lost, turned))
    return replace(found, changed=(*found.changed, turned))
