"""What the bot decides for one turn, and why."""

from dataclasses import dataclass
from enum import StrEnum

from conversations.understanding import Candidate, Language


class DecisionKind(StrEnum):
    """The six things the bot can do with a turn."""

    ANSWER = "answer"
    ORDER_STATUS = "order_status"
    CLARIFY = "clarify"
    SMALL_TALK = "small_talk"
    HAND_OFF = "hand_off"
    STAY_SILENT = "stay_silent"


class Reason(StrEnum):
    """Why a decision was taken; every decision has one."""

    CONFIDENT_ARTICLE = "confident_article"
    CHOSEN_BY_CUSTOMER = "chosen_by_customer"
    SEVERAL_ARTICLES = "several_articles"
    UNSURE = "unsure"
    ORDER_FOUND = "order_found"
    ORDER_NUMBER_NEEDED = "order_number_needed"
    ORDER_NOT_FOUND = "order_not_found"
    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    BOT_CHALLENGE = "bot_challenge"
    ACKNOWLEDGEMENT = "acknowledgement"
    STARTED = "started"
    ASKED_FOR_HUMAN = "asked_for_human"
    EMOTION = "emotion"
    COMPLEX = "complex"
    NOT_COVERED = "not_covered"
    SECOND_MISS = "second_miss"
    NOT_HELPFUL = "not_helpful"
    UNREADABLE_CONTENT = "unreadable_content"
    FOREIGN_LANGUAGE = "foreign_language"
    NOTHING_TO_READ = "nothing_to_read"
    SEARCH_UNAVAILABLE = "search_unavailable"
    ERROR = "error"
    HUMAN_OWNS = "human_owns"
    PART_OF_ALBUM = "part_of_album"


HANDOFF_REASONS = frozenset(
    {
        Reason.ASKED_FOR_HUMAN,
        Reason.EMOTION,
        Reason.COMPLEX,
        Reason.NOT_COVERED,
        Reason.SECOND_MISS,
        Reason.NOT_HELPFUL,
        Reason.UNREADABLE_CONTENT,
        Reason.FOREIGN_LANGUAGE,
        Reason.SEARCH_UNAVAILABLE,
        Reason.ERROR,
    }
)
"""The reasons for which a human takes over; each has words for the customer and for the agents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision.

    `article` is the candidate whose text is sent (answer); `options` are offered as buttons (clarify, and order_status
    where a number is asked for); `order_number` is the order shown (order_status); `confidence` in 0..1; `evidence` are
    the named signals behind the reason.
    """

    kind: DecisionKind
    reason: Reason
    language: Language
    confidence: float = 1.0
    article: Candidate | None = None
    options: tuple[Candidate, ...] = ()
    order_number: str | None = None
    evidence: tuple[str, ...] = ()
