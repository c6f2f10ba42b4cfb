"""The named signals behind a handoff, in the words of the agents' language."""

from collections.abc import Iterator, Sequence

from conversations.understanding import Mood
from locales.texts import Texts

_SHOWN = "shown:"
_ORDER = "order:"
_MOODS = frozenset(mood.value for mood in Mood)


def signal_names(evidence: Sequence[str], texts: Texts) -> tuple[str, ...]:
    """One phrase a signal, in order; the mood itself is left out, since the card says it elsewhere.

    A signal without a text (from an older version, say) is shown as it is stored.
    """
    return tuple(dict.fromkeys(_named(evidence, texts)))


def _named(evidence: Sequence[str], texts: Texts) -> Iterator[str]:
    for signal in evidence:
        if signal in _MOODS:
            continue
        if signal.startswith(_SHOWN):
            yield texts("evidence-shown", article=signal.removeprefix(_SHOWN))
        elif signal.startswith(_ORDER):
            yield texts("evidence-order", number=signal.removeprefix(_ORDER))
        elif texts.has(f"content-{signal}"):
            yield texts(f"content-{signal}")
        else:
            yield texts(f"signal-{signal}") if texts.has(f"signal-{signal}") else signal
