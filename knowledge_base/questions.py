"""What of a conversation is looked up: the message, with the one before it where it leans on that."""

import re
from collections.abc import Sequence

from knowledge_base.embedder import readable

LONGEST = 600
HEAD = 400
MOST_WORDS = 9
_RUSSIAN = r"(?:а|и|ну|но)\s|(?:тогда|туда|там|это|этот|эта|эти|его|её|ее|их|он|она|они|сколько)\b"
_ENGLISH = r"(?:and|what about|how about|but|then|ok(?:ay)?,? and|so|there|it|that|those|they)\b"
_ALL = re.compile(
    r"\b(?:полн(?:ый|ая|ое|ые|остью|ого)|целиком|вс[яюе] стать\w+|full|whole|entire|complete)\b", re.IGNORECASE
)
_LEANING = re.compile(rf"^\W*(?:{_RUSSIAN}|{_ENGLISH})", re.IGNORECASE)


def shortened(text: str) -> str:
    """Beginning and end of a very long message: what is asked stands in one of them."""
    flat = " ".join(readable(text).split())
    return flat if len(flat) <= LONGEST else f"{flat[:HEAD]} {flat[HEAD - LONGEST :]}"


def asks_for_all(text: str) -> bool:
    """Whether the customer wants an article as a whole: "the full rules"."""
    return bool(_ALL.search(text))


def leans_on_context(text: str) -> bool:
    """Whether a message is elliptic: short, and begun as a continuation."""
    words = len(text.split())
    return (words <= MOST_WORDS and bool(_LEANING.match(text))) or words == 1


def with_context(text: str, context: Sequence[str]) -> str:
    """The message, after the one before it where it leans on that."""
    earlier = [message for message in context if message.strip()]
    if not earlier or not leans_on_context(text):
        return text
    return f"{shortened(earlier[-1])} {text}"
