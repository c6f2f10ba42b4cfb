"""How soon a ticket should be taken: a pure rule."""

from conversations.decisions import Reason
from conversations.understanding import Mood
from handoff.tickets import Priority

_URGENT_SIGNALS = ("safety", "injury", "account_theft")
_HIGH_REASONS = frozenset({Reason.EMOTION, Reason.COMPLEX})


def priority_of(reason: Reason, mood: Mood, evidence: tuple[str, ...] = ()) -> Priority:
    """Urgent where somebody may be hurt, robbed or in despair; high for anger and complex cases; normal otherwise."""
    if mood is Mood.DISTRESSED or any(signal.startswith(_URGENT_SIGNALS) for signal in evidence):
        return Priority.URGENT
    if mood is Mood.ANGRY or reason in _HIGH_REASONS:
        return Priority.HIGH
    return Priority.NORMAL
