"""A conversation: the lasting thread with one customer, its owner and what the bot remembers of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from conversations.understanding import Language, Mood


class Owner(StrEnum):
    """Who speaks with the customer now; never two at once."""

    BOT = "bot"
    QUEUE = "queue"
    AGENT = "agent"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastTurn:
    """One earlier customer turn as the bot remembers it; at most the last few are kept."""

    text: str
    at: datetime
    mood: Mood = Mood.NEUTRAL
    decision: str = ""
    article: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What the bot remembers between turns.

    `misses` counts turns in a row without a right answer; `orders` are the order numbers named, oldest first;
    `awaiting_order_number` is set after the bot asked for one; `offered` are the slugs of the last clarification.
    """

    turns: tuple[PastTurn, ...] = ()
    misses: int = 0
    last_article: str | None = None
    orders: tuple[str, ...] = ()
    awaiting_order_number: bool = False
    offered: tuple[str, ...] = ()
    last_album_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A person who writes to the shop; `id` is ours, `telegram_user_id` is Telegram's."""

    id: int
    telegram_user_id: int
    first_name: str
    username: str | None = None
    language: Language | None = None
    blocked_bot: bool = False
    vip: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """`chat_id` is the customer's private chat; `ticket_id` the open ticket, if any."""

    id: int
    customer: Customer
    chat_id: int
    owner: Owner = Owner.BOT
    ticket_id: int | None = None
    language: Language = Language.RU
    memory: Memory = field(default_factory=Memory)
    awaiting_rating_comment_for: int | None = None
