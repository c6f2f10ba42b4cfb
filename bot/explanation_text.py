"""An explanation as lines to read, in the language of those who read it."""

from collections.abc import Iterator, Mapping, Sequence

from bot.explaining import Change, Otherwise, Replay, Replayed
from bot.turn.reading import Reading
from conversations.decisions import Decision, DecisionKind
from conversations.understanding import Candidate
from knowledge_base.evidence import Evidence, evidence
from knowledge_base.fusion import Fusion
from knowledge_base.own_words import EXACT
from knowledge_base.questions import question_in, shortened
from knowledge_base.scoring import DOUBT
from locales.texts import Texts

SHOWN_CANDIDATES = 5
SHOWN_SIGNALS = 6
MARKS = {EXACT, DOUBT}
WORTH_SAYING = 0.05


def explanation(
    reading: Reading, decision: Decision, changes: Sequence[Otherwise], texts: Texts, fusion: Fusion | None = None
) -> Iterator[str]:
    """What was understood, what was found, what was decided, and what would have changed it.

    `fusion` is what the candidates were scored by; None where that is not known any more.
    """
    yield from _understood(reading, texts)
    yield from _found(reading, texts, fusion)
    reason = texts(f"explain-reason-{decision.reason}")
    yield texts("explain-decided", decision=_decided(decision, texts), reason=reason)
    for change in changes:
        yield _otherwise(change, reading, texts)


def replay_line(replay: Replayed, texts: Texts) -> str:
    """How taking a stored decision again went."""
    scores = _number(replay.scores or 0.0)
    now = _decided(replay.now, texts) if replay.now else ""
    if replay.outcome is Replay.SAME:
        return texts("explain-replay-same", scores=scores)
    if replay.outcome is Replay.DIFFERENT:
        return texts("explain-replay-different", decision=now, scores=scores)
    if replay.outcome is Replay.POLICY_ONLY:
        return texts("explain-replay-policy_only")
    return texts("explain-replay-not_recorded")


def _understood(reading: Reading, texts: Texts) -> Iterator[str]:
    asked = question_in(reading.language.text)
    if asked != shortened(reading.language.text):
        yield texts("explain-looked-up", question=asked)
    kind = texts(f"explain-writing-{reading.language.kind}")
    yield texts("explain-language", language=texts(f"language-{reading.language.language}"), kind=kind)
    if reading.intent is None:
        yield texts("explain-no-intent")
    else:
        yield texts("explain-intent", intent=reading.intent.name, confidence=_number(reading.intent.confidence))
    signals = ", ".join(reading.mood.signals) or texts("explain-nothing")
    mood = texts(f"mood-{reading.mood.mood}")
    yield texts("explain-mood", mood=mood, probability=_number(reading.mood.probability), signals=signals)
    if reading.complexity.complex:
        yield texts("explain-complex", signals=", ".join(reading.complexity.signals))


def _found(reading: Reading, texts: Texts, fusion: Fusion | None) -> Iterator[str]:
    if reading.candidates is None:
        yield texts("explain-search-failed")
        return
    limits = reading.limits
    basis = texts(f"explain-basis-{limits.basis}")
    yield texts("explain-limits", answer=_number(limits.answer), clarify=_number(limits.clarify), basis=basis)
    if reading.versions is not None:
        version, model = reading.versions.knowledge_base, reading.versions.model
        yield texts("explain-versions", version=str(version), model=model)
    for place, candidate in enumerate(reading.candidates[:SHOWN_CANDIDATES], 1):
        yield _candidate(place, candidate, texts)
        if EXACT in candidate.signals:
            yield texts("explain-own-words")
        if DOUBT in candidate.signals:
            yield texts("explain-in-doubt")
        if fusion is not None and candidate.signals:
            yield _weighed(evidence(fusion, candidate.signals), texts)


def _weighed(found: Mapping[Evidence, float], texts: Texts) -> str:
    said = (
        f"{texts(f'explain-evidence-{one}')} {_signed(value)}"
        for one, value in found.items()
        if abs(value) >= WORTH_SAYING
    )
    return texts("explain-weighed", evidence=", ".join(said) or texts("explain-nothing"))


def _candidate(place: int, candidate: Candidate, texts: Texts) -> str:
    strongest = sorted(candidate.signals.items(), key=lambda one: (one[0] not in MARKS, -abs(one[1])))[:SHOWN_SIGNALS]
    signals = ", ".join(f"{name} {_signed(value)}" for name, value in strongest) or texts("explain-nothing")
    return texts(
        "explain-candidate",
        place=str(place),
        slug=candidate.slug,
        title=candidate.title,
        score=_number(candidate.score),
        revision=str(candidate.revision_id),
        signals=signals,
    )


def _otherwise(change: Otherwise, reading: Reading, texts: Texts) -> str:
    fields = {"decision": _decided(change.decision, texts)}
    if change.limit is not None:
        is_answer = change.change in {Change.LOWER_ANSWER, Change.HIGHER_ANSWER}
        fields["now"] = _number(reading.limits.answer if is_answer else reading.limits.clarify)
        fields["limit"] = _number(change.limit)
    return texts(f"explain-change-{change.change}", **fields)


def _decided(decision: Decision, texts: Texts) -> str:
    words = texts(f"explain-decision-{decision.kind}")
    if decision.article is not None:
        return f"{words}: {decision.article.slug}"
    if not decision.options:
        return words
    articles = ", ".join(option.slug for option in decision.options)
    if decision.kind is DecisionKind.CLARIFY:
        return f"{words}: {articles}"
    return texts("explain-offering", decision=words, articles=articles)


def _number(value: float) -> str:
    return f"{value:.3f}"


def _signed(value: float) -> str:
    return f"{value:+.2f}"
