"""What to do with a turn: a pure function of what was understood and what is remembered.

The order of the rules is the order of the promises: a human where one was asked for, what can't be read, a human where
one is needed, then small talk, the customer's own order, an article that is surely right, a choice of articles, and a
human again. Where the order has no number, the articles that may be meant instead are offered beside asking for it.
"""

from collections.abc import Callable

from bot.turn.reading import Reading, SmallTalk
from bot.turn.wishes import asks_for_status, has_wish
from conversations.conversation import Memory, Owner
from conversations.decisions import Decision, DecisionKind, Reason
from conversations.messages import ContentKind
from conversations.understanding import Candidate, LanguageKind, Mood

MAX_OPTIONS = 3
MISSES_BEFORE_HUMAN = 2
REPEATS_BEFORE_HUMAN = 2
SURE_INTENT = 0.5
SURE_FRUSTRATION = 0.7

_READABLE = frozenset({ContentKind.TEXT})
_HUMAN_MOODS = frozenset({Mood.ANGRY, Mood.DISTRESSED})
_ORDER_INTENTS = frozenset({"order_status"})
_WISHES = frozenset(
    {
        *("cancel_order", "change_order", "change_address", "return_item", "exchange_item", "damaged_item"),
        *("wrong_item", "missing_item", "not_delivered", "warranty", "payment_problem", "invoice_documents"),
        "complaint",
    }
)
"""What is wanted of an order that its status does not settle."""
_SMALL_TALK_REASONS = {
    SmallTalk.GREETING: Reason.GREETING,
    SmallTalk.THANKS: Reason.THANKS,
    SmallTalk.GOODBYE: Reason.GOODBYE,
    SmallTalk.BOT_CHALLENGE: Reason.BOT_CHALLENGE,
    SmallTalk.ACKNOWLEDGEMENT: Reason.ACKNOWLEDGEMENT,
}

Rule = Callable[[Reading, Memory], Decision | None]


def decide(reading: Reading, memory: Memory, owner: Owner) -> Decision:
    """The decision for this turn, with its reason.

    The first rule that has something to say wins; the last one always does, so there is never silence while the bot
    owns the conversation (but for the further pictures of an album that was already answered).
    """
    if owner is not Owner.BOT:
        return _decision(reading, DecisionKind.STAY_SILENT, Reason.HUMAN_OWNS)
    for rule in _RULES:
        decision = rule(reading, memory)
        if decision is not None:
            return decision
    return _hand_off(reading, Reason.NOT_COVERED)


def _decision(reading: Reading, kind: DecisionKind, reason: Reason) -> Decision:
    return Decision(kind=kind, reason=reason, language=reading.language.language)


def _hand_off(reading: Reading, reason: Reason, *evidence: str, confidence: float = 1.0) -> Decision:
    return Decision(
        kind=DecisionKind.HAND_OFF,
        reason=reason,
        language=reading.language.language,
        confidence=confidence,
        evidence=evidence,
    )


def _ask_for_words(reading: Reading, reason: Reason) -> Decision:
    """A clarification without articles; the evidence names what came instead of words."""
    return Decision(
        kind=DecisionKind.CLARIFY,
        reason=reason,
        language=reading.language.language,
        evidence=(reading.content.value,),
    )


def _album_part(reading: Reading, memory: Memory) -> Decision | None:
    if reading.album_id is not None and reading.album_id == memory.last_album_id and not reading.text.strip():
        return _decision(reading, DecisionKind.STAY_SILENT, Reason.PART_OF_ALBUM)
    return None


def _unreadable(reading: Reading, memory: Memory) -> Decision | None:
    if reading.text.strip() or reading.content in _READABLE:
        return None
    if reading.content is ContentKind.STICKER:
        return _decision(reading, DecisionKind.SMALL_TALK, Reason.ACKNOWLEDGEMENT)
    if memory.misses + 1 >= MISSES_BEFORE_HUMAN:
        return _hand_off(reading, Reason.UNREADABLE_CONTENT, reading.content.value)
    return _ask_for_words(reading, Reason.UNREADABLE_CONTENT)


def _asked_for_human(reading: Reading, _: Memory) -> Decision | None:
    return _hand_off(reading, Reason.ASKED_FOR_HUMAN) if reading.asked_for_human else None


def _emotion(reading: Reading, _: Memory) -> Decision | None:
    mood = reading.mood
    strong = mood.mood in _HUMAN_MOODS or (mood.mood is Mood.FRUSTRATED and mood.probability >= SURE_FRUSTRATION)
    if not strong:
        return None
    return _hand_off(reading, Reason.EMOTION, mood.mood.value, *mood.signals, confidence=mood.probability)


def _complex(reading: Reading, _: Memory) -> Decision | None:
    if not reading.complexity.complex:
        return None
    return _hand_off(reading, Reason.COMPLEX, *reading.complexity.signals)


def _foreign_language(reading: Reading, _: Memory) -> Decision | None:
    if reading.language.kind is not LanguageKind.OTHER:
        return None
    return _hand_off(reading, Reason.FOREIGN_LANGUAGE)


def _small_talk(reading: Reading, _: Memory) -> Decision | None:
    if reading.small_talk is None:
        return None
    return _decision(reading, DecisionKind.SMALL_TALK, _SMALL_TALK_REASONS[reading.small_talk])


def _nothing_to_read(reading: Reading, memory: Memory) -> Decision | None:
    if any(char.isalnum() for char in reading.text):
        return None
    if memory.misses + 1 >= MISSES_BEFORE_HUMAN:
        return _hand_off(reading, Reason.SECOND_MISS)
    return _ask_for_words(reading, Reason.NOTHING_TO_READ)


def _order_status(reading: Reading, memory: Memory) -> Decision | None:
    number = _asked_order(reading, memory)
    intent = reading.intent
    wants_status = intent is not None and intent.name in _ORDER_INTENTS and intent.confidence >= SURE_INTENT
    if number is None and not wants_status:
        return None
    if number is None and _is_article_better(reading):
        return None
    if number is None and memory.awaiting_order_number:
        return _hand_off(reading, Reason.SECOND_MISS, "order_number")
    return Decision(
        kind=DecisionKind.ORDER_STATUS,
        reason=Reason.ORDER_FOUND if number else Reason.ORDER_NUMBER_NEEDED,
        language=reading.language.language,
        confidence=intent.confidence if intent is not None and wants_status else 1.0,
        order_number=number,
        options=() if number else _likely_options(reading),
    )


def _asked_order(reading: Reading, memory: Memory) -> str | None:
    """The number whose status is asked: named alone, after we asked for it, or with a question for its status."""
    if not reading.order_numbers:
        return None
    number = reading.order_numbers[0]
    if reading.order_number_alone or (memory.awaiting_order_number and not _wants_a_change(reading)):
        return number
    return None if _wants_a_change(reading) or _is_article_better(reading) else number


def _wants_a_change(reading: Reading) -> bool:
    """Whether something is to be done with an order: "cancel 10234" is for an article or for a human."""
    intent = reading.intent
    if intent is not None and intent.confidence >= SURE_INTENT:
        return intent.name in _WISHES
    return has_wish(reading.language.text)


def _is_article_better(reading: Reading) -> bool:
    """An article fits surely and the words do not ask for a status: "gift wrap for 10234" is not "where is 10234"."""
    if reading.intent is not None and reading.intent.name in _ORDER_INTENTS:
        return False
    if reading.intent is None and reading.order_numbers and asks_for_status(reading.language.text):
        return False
    best = reading.candidates[0].score if reading.candidates else 0.0
    return best >= reading.limits.answer


def _search_unavailable(reading: Reading, _: Memory) -> Decision | None:
    return _hand_off(reading, Reason.SEARCH_UNAVAILABLE) if reading.candidates is None else None


def _answer(reading: Reading, memory: Memory) -> Decision | None:
    best = reading.candidates[0] if reading.candidates else None
    if best is None or best.score < reading.limits.answer:
        return None
    if _repeats(best, memory) >= REPEATS_BEFORE_HUMAN:
        return _hand_off(reading, Reason.NOT_HELPFUL, f"shown:{best.slug}", confidence=best.score)
    return Decision(
        kind=DecisionKind.ANSWER,
        reason=Reason.CONFIDENT_ARTICLE,
        language=reading.language.language,
        confidence=best.score,
        article=best,
        evidence=tuple(sorted(best.signals)),
    )


def _repeats(best: Candidate, memory: Memory) -> int:
    """How many turns in a row, up to now, ended in this very article."""
    count = 0
    for turn in reversed(memory.turns):
        if turn.article != best.slug:
            break
        count += 1
    return count


def _likely_options(reading: Reading) -> tuple[Candidate, ...]:
    """The best articles, where at least one of them is likely; best first."""
    options = tuple(reading.candidates or ())[:MAX_OPTIONS]
    return options if any(_is_likely(option, reading) for option in options) else ()


def _is_likely(option: Candidate, reading: Reading) -> bool:
    return option.score >= reading.limits.clarify


def _clarify(reading: Reading, memory: Memory) -> Decision | None:
    options = _likely_options(reading)
    if not options:
        return None
    if memory.misses + 1 >= MISSES_BEFORE_HUMAN:
        return _hand_off(reading, Reason.SECOND_MISS, confidence=options[0].score)
    likely = sum(_is_likely(option, reading) for option in options)
    reason = Reason.SEVERAL_ARTICLES if likely > 1 else Reason.UNSURE
    return Decision(
        kind=DecisionKind.CLARIFY,
        reason=reason,
        language=reading.language.language,
        confidence=options[0].score,
        options=options,
    )


_RULES: tuple[Rule, ...] = (
    _asked_for_human,
    _album_part,
    _unreadable,
    _emotion,
    _complex,
    _foreign_language,
    _small_talk,
    _nothing_to_read,
    _order_status,
    _search_unavailable,
    _answer,
    _clarify,
)
