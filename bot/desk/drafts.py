"""A reply that is put up for the agent to send as it is, or to copy, change and send."""

from collections.abc import Sequence

from conversations.formatting import clipped, utf16_length
from conversations.outgoing import FormattedText, TextEntity

MAX_WORDS = 3600
"""UTF-16 units shown of the words: head and foot still fit into the message."""


def draft(head: str, words: str, foot: Sequence[str] = ()) -> FormattedText:
    """The words in a block that Telegram copies at a tap, between a bold line and small ones."""
    shown = clipped(words, MAX_WORDS)
    above = f"{head}\n"
    below = "".join(f"\n{line}" for line in foot if line)
    entities = (
        TextEntity(kind="bold", offset=0, length=utf16_length(head)),
        TextEntity(kind="pre", offset=utf16_length(above), length=utf16_length(shown)),
    )
    return FormattedText(above + shown + below, entities)
