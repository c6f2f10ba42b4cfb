"""What the bot remembers after a turn: pure functions of the memory before it."""

from dataclasses import replace
from datetime import datetime

from bot.turn.reading import Reading
from conversations.conversation import Memory, PastTurn
from conversations.decisions import Decision, DecisionKind, Reason

MAX_TURNS = 8
MAX_ORDERS = 5
MAX_TEXT = 500
_LEAVING_MISSES = frozenset({DecisionKind.SMALL_TALK, DecisionKind.ORDER_STATUS})
_MISSES = frozenset({Reason.SEVERAL_ARTICLES, Reason.UNSURE, Reason.UNREADABLE_CONTENT, Reason.NOTHING_TO_READ})


def remember(memory: Memory, reading: Reading, decision: Decision, now: datetime) -> Memory:
    """The memory after `decision` was taken for `reading`.

    Whether an order was found is known later: then `found` or `miss` follows.
    """
    album_id = reading.album_id or memory.last_album_id
    if decision.kind is DecisionKind.STAY_SILENT:
        return replace(memory, last_album_id=album_id)
    small_talk = decision.kind is DecisionKind.SMALL_TALK
    turn = PastTurn(
        text=reading.text[:MAX_TEXT],
        at=now,
        mood=reading.mood.mood,
        decision=decision.kind.value,
        article=decision.article.slug if decision.article else None,
    )
    return replace(
        memory,
        turns=(*memory.turns, turn)[-MAX_TURNS:],
        misses=_misses(memory, decision),
        last_article=decision.article.slug if decision.article else memory.last_article,
        orders=_orders(memory, reading),
        awaiting_order_number=memory.awaiting_order_number
        if small_talk
        else decision.reason is Reason.ORDER_NUMBER_NEEDED,
        offered=memory.offered if small_talk else tuple(option.slug for option in decision.options),
        last_album_id=album_id,
    )


def _misses(memory: Memory, decision: Decision) -> int:
    if decision.kind in _LEAVING_MISSES:
        return memory.misses
    return memory.misses + 1 if decision.reason in _MISSES else 0


def _orders(memory: Memory, reading: Reading) -> tuple[str, ...]:
    new = tuple(number for number in reading.order_numbers if number not in memory.orders)
    return (*memory.orders, *new)[-MAX_ORDERS:]


def found(memory: Memory) -> Memory:
    """The customer got what he asked for: an order or an article of his choice."""
    return replace(memory, misses=0, awaiting_order_number=False, offered=())


def miss(memory: Memory, *, awaiting_order_number: bool = False) -> Memory:
    """One more turn without a right answer: an order that was not found, say."""
    return replace(memory, misses=memory.misses + 1, awaiting_order_number=awaiting_order_number)


def after_handoff(memory: Memory) -> Memory:
    """A human takes over: what was missed before no longer counts when the bot comes back."""
    return replace(memory, misses=0, awaiting_order_number=False, offered=())
