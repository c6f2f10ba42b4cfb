"""What of a conversation is looked up: the message, with the one before it where it leans on that."""

import math
import re

from knowledge_base.courtesies import bare
from knowledge_base.embedder import readable

LONGEST = 600
HEAD = 400
MOST_WORDS = 9
LEAST = 1e-5
LIKELY = 0.5
SURE = 0.97
IN_DOUBT = 0.5
VERY_FEW_WORDS = 3
"""So many words that continue can find an article surely and yet mean another one: "and where do I call?"."""
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


def question_in(text: str) -> str:
    """What of a message is looked up: its question without courtesies; of a very long one its beginning and end."""
    return shortened(bare(text))


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
    """Whether words that find an article with a probability `alone` need nothing before them: likely ones that are not
    begun as a continuation, and sure ones that say enough. The answer to a new question must not be one to the old one.
    """
    if not leans_on_context(text):
        return alone >= LIKELY
    return alone >= SURE and len(text.split()) > VERY_FEW_WORDS


def share_of_context(text: str, alone: float, joined: float, *, agree: bool) -> float:
    """How much the message together with the one before it has to say, beside its words alone: 0, all (1), or, where
    nobody can tell which of the two is meant, half.

    Both find articles with these probabilities; `agree` says whether it is the same one. Together they have to say
    something where they find theirs not too far below, or far enough above, what the words alone find: the fewer words,
    the more they lean on what was said. All of it, only if they begin as a continuation.
    """
    if stands_alone(text, alone):
        return 0.0
    if alone >= SURE:
        return IN_DOUBT if joined >= LIKELY and not agree else 0.0
    words = len(text.split())
    margin = next((margin for most, margin in MARGINS.items() if words <= most), math.inf)
    if _log_odds(joined) - _log_odds(alone) <= margin:
        return 0.0
    return 1.0 if leans_on_context(text) else IN_DOUBT


def with_context(text: str, before: str) -> str:
    """The message after the one before it."""
    return f"{question_in(before)} {text}"


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, LEAST), 1 - LEAST)
    return math.log(bounded / (1 - bounded))
