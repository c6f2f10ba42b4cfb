"""What of a conversation is looked up: the message, with the one before it where it leans on that."""

import math
import re

from knowledge_base.embedder import readable

LONGEST = 600
HEAD = 400
MOST_WORDS = 9
LEAST = 1e-5
LIKELY = 0.5
SURE = 0.97
MARGINS = {4: -2.0, 6: -1.0, 8: 0.0}
"""Up to so many words: by how much the log odds may fall, or must rise. Chosen in benchmarks/results/followups.md."""
_RUSSIAN = r"(?:а|и|ну|но)\s|(?:тогда|туда|там|это|этот|эта|эти|его|её|ее|их|он|она|они|сколько)\b"
_ENGLISH = r"(?:and|what about|how about|but|then|ok(?:ay)?,? and|so|there|it|that|those|they)\b"
_PREPOSITIONS = (
    r"(?:на|в|во|до|с|со|по|за|от|из|для|без|через|к|у|"
    r"to|for|by|with|without|on|in|at|from|until|till|together)\b"
)
_FRAGMENT_WORDS = 5
_ALL = re.compile(
    r"\b(?:полн(?:ый|ая|ое|ые|остью|ого)|целиком|вс[яюе] стать\w+|full|whole|entire|complete)\b", re.IGNORECASE
)
_LEANING = re.compile(rf"^\W*(?:{_RUSSIAN}|{_ENGLISH})", re.IGNORECASE)
_FRAGMENT = re.compile(rf"^\W*{_PREPOSITIONS}", re.IGNORECASE)


def shortened(text: str) -> str:
    """Beginning and end of a very long message: what is asked stands in one of them."""
    flat = " ".join(readable(text).split())
    return flat if len(flat) <= LONGEST else f"{flat[:HEAD]} {flat[HEAD - LONGEST :]}"


def asks_for_all(text: str) -> bool:
    """Whether the customer wants an article as a whole: "the full rules"."""
    return bool(_ALL.search(text))


def leans_on_context(text: str) -> bool:
    """Whether a message is elliptic: short and begun as a continuation, or very short and begun with a preposition."""
    words = len(text.split())
    is_continued = words <= MOST_WORDS and bool(_LEANING.match(text))
    return is_continued or words == 1 or (words <= _FRAGMENT_WORDS and bool(_FRAGMENT.match(text)))


def may_lean(text: str) -> bool:
    """Whether a message is short enough to be worth reading with the one before it, too."""
    return len(text.split()) <= max(MARGINS)


def stands_alone(text: str, alone: float) -> bool:
    """Whether words that find an article with a probability `alone` need nothing before them: sure ones, and likely
    ones that are not begun as a continuation. The answer to a new question must not be one to the old question.
    """
    return alone >= SURE or (alone >= LIKELY and not leans_on_context(text))


def leans(text: str, alone: float, joined: float) -> bool:
    """Whether the message is to be read with the one before it: that finds an article with a probability (`joined`)
    not too far below, or far enough above, what the words alone find (`alone`). The fewer words, the more it leans.
    """
    if stands_alone(text, alone):
        return False
    words = len(text.split())
    margin = next((margin for most, margin in MARGINS.items() if words <= most), None)
    return margin is not None and _log_odds(joined) - _log_odds(alone) > margin


def with_context(text: str, before: str) -> str:
    """The message after the one before it."""
    return f"{shortened(before)} {text}"


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, LEAST), 1 - LEAST)
    return math.log(bounded / (1 - bounded))
