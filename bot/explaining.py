"""Why a decision was taken, what would have changed it, and taking a stored one again."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.turn.policy import decide
from bot.turn.reading import Reading
from bot.turn.records import Recorded, read_record
from conversations.conversation import Memory, Owner
from conversations.decisions import Decision, DecisionKind, Reason
from conversations.understanding import Candidate, ComplexityReading, Mood, MoodReading
from knowledge_base.search import AT_LEAST, KnowledgeSearch
from nlu.language import LanguageReader
from storage.decisions import StoredDecision
from storage.unit_of_work import Unit

CONTEXT = 2
SAME_SCORE = 1e-3


class Change(StrEnum):
    """One thing that could have been different."""

    LOWER_ANSWER = "lower_answer"
    HIGHER_ANSWER = "higher_answer"
    LOWER_CLARIFY = "lower_clarify"
    HIGHER_CLARIFY = "higher_clarify"
    WITHOUT_BEST = "without_best"
    NO_REQUEST_FOR_HUMAN = "no_request_for_human"
    CALM_MOOD = "calm_mood"
    NOT_COMPLEX = "not_complex"
    NO_SMALL_TALK = "no_small_talk"
    NO_ORDER_NUMBER = "no_order_number"
    NO_INTENT = "no_intent"
    NOTHING_REMEMBERED = "nothing_remembered"


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What would have been decided after one change; `limit` is the threshold it takes, where it is about one."""

    change: Change
    decision: Decision
    limit: float | None = None


class Replay(StrEnum):
    """How far a stored decision could be taken again."""

    SAME = "same"
    DIFFERENT = "different"
    POLICY_ONLY = "policy_only"
    NOT_RECORDED = "not_recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """A stored decision taken again. `now` is what came out, `scores` say how far candidates' scores are from then at
    most, None where the search could not be repeated because the models are others by now."""

    outcome: Replay
    recorded: Recorded | None = None
    now: Decision | None = None
    scores: float | None = None


def otherwise(reading: Reading, memory: Memory, decision: Decision) -> list[Otherwise]:
    """The single changes that would have led to another decision, each tried on the policy itself."""
    found = []
    for change, changed, remembered, limit in _changes(reading, memory):
        other = decide(changed, remembered, Owner.BOT)
        if _differs(other, decision):
            found.append(Otherwise(change, other, limit))
    return found


def _differs(one: Decision, other: Decision) -> bool:
    return _outline(one) != _outline(other)


def _outline(decision: Decision) -> tuple[DecisionKind, Reason, str | None, bool]:
    """What counts as a difference; of the buttons only that there are some."""
    slug = decision.article.slug if decision.article else None
    return decision.kind, decision.reason, slug, bool(decision.options)


_Changed = tuple[Change, Reading, Memory, float | None]


def _changes(reading: Reading, memory: Memory) -> Iterator[_Changed]:
    yield from _other_limits(reading, memory)
    calm, simple = MoodReading(Mood.NEUTRAL, 1.0), ComplexityReading(complex=False)
    yield Change.NO_REQUEST_FOR_HUMAN, replace(reading, asked_for_human=False), memory, None
    yield Change.CALM_MOOD, replace(reading, mood=calm), memory, None
    yield Change.NOT_COMPLEX, replace(reading, complexity=simple), memory, None
    yield Change.NO_SMALL_TALK, replace(reading, small_talk=None), memory, None
    yield Change.NO_ORDER_NUMBER, replace(reading, order_numbers=(), order_number_alone=False), memory, None
    yield Change.NO_INTENT, replace(reading, intent=None), memory, None
    yield Change.NOTHING_REMEMBERED, reading, Memory(), None


def _other_limits(reading: Reading, memory: Memory) -> Iterator[_Changed]:
    if not reading.candidates:
        return
    best, limits = reading.candidates[0].score, reading.limits
    above = best + SAME_SCORE
    if best < limits.answer:
        lower = replace(limits, answer=best, clarify=min(limits.clarify, best))
        yield Change.LOWER_ANSWER, replace(reading, limits=lower), memory, best
    elif above <= 1:
        yield Change.HIGHER_ANSWER, replace(reading, limits=replace(limits, answer=above)), memory, above
    if best < limits.clarify:
        yield Change.LOWER_CLARIFY, replace(reading, limits=replace(limits, clarify=best)), memory, best
    elif best < limits.answer:
        yield Change.HIGHER_CLARIFY, replace(reading, limits=replace(limits, clarify=above)), memory, above
    yield Change.WITHOUT_BEST, replace(reading, candidates=reading.candidates[1:]), memory, None


async def replayed(unit: Unit, search: KnowledgeSearch, stored: StoredDecision) -> Replayed:
    """Take a stored decision again: the search on the articles of then, the policy with the limits of then.

    What the NLU server and the mood model said is taken from the record. Without the models of then the candidates are,
    too.
    """
    message = await unit.messages.get(stored.message_id) if stored.message_id is not None else None
    recorded = read_record(stored.understanding, message.text) if message else None
    if recorded is None:
        return Replayed(outcome=Replay.NOT_RECORDED)
    reading = recorded.reading
    same_models = reading.versions is not None and reading.versions.model == search.live.model
    repeatable = same_models and reading.candidates is not None
    again = await _searched(unit, search, stored, recorded) if repeatable else reading.candidates
    now = decide(replace(reading, candidates=again), recorded.memory, Owner.BOT)
    same = (now.kind, now.reason) == (recorded.kind, recorded.reason)
    outcome = Replay.DIFFERENT if not same else Replay.SAME if repeatable else Replay.POLICY_ONLY
    scores = _distance(reading.candidates or (), again or ()) if repeatable else None
    return Replayed(outcome=outcome, recorded=recorded, now=now, scores=scores)


async def _searched(
    unit: Unit, search: KnowledgeSearch, stored: StoredDecision, recorded: Recorded
) -> tuple[Candidate, ...]:
    reading = recorded.reading
    context = await unit.decisions.words_before(stored.conversation_id, stored.id, CONTEXT)
    searchable = await search.live.at(reading.versions.knowledge_base if reading.versions else 0)
    language = reading.language.language
    text = LanguageReader().read(reading.text, language).text
    found = await search.find_in(searchable, text, language=language, limit=AT_LEAST, context=context)
    return tuple(found)


def _distance(then: tuple[Candidate, ...], now: tuple[Candidate, ...]) -> float:
    scores = {one.slug: one.score for one in now}
    return max((abs(one.score - scores.get(one.slug, 0.0)) for one in then), default=0.0)
