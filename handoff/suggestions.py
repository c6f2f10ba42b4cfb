"""Suggested replies: from articles and from what solved earlier tickets. Pure values and rules."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from itertools import zip_longest

from conversations.fields import fields_in
from conversations.formatting import shortened, utf16_length
from conversations.messages import Author, ContentKind, Message
from handoff.replies import MAX_REPLY

MOST = 3
MAX_WORDS = 500
MAX_MESSAGES = 3
SHORTEST_SOLUTION = 25
MOST_BLANKS = 4


class SourceKind(StrEnum):
    """Where a suggestion comes from."""

    ARTICLE = "article"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Words that may answer the customer. `key` finds them again; `source` names the article or the ticket (T-7)."""

    key: str
    kind: SourceKind
    source: str
    text: str

    @property
    def unfilled(self) -> tuple[str, ...]:
        """What the agent has to fill in before it can be sent."""
        return fields_in(self.text)

    @property
    def mark(self) -> str:
        """Another one for another text."""
        return blake2b(self.text.encode("utf-8", "replace"), digest_size=5).hexdigest()


@dataclass(frozen=True, slots=True)
class Solution:
    """An earlier ticket's question and the message that solved it."""

    question: str
    message_id: int


def asked_now(asked: str, messages: Sequence[Message], is_question: Callable[[str], bool]) -> str:
    """What the customer waits for an answer to: his last words, or what he told the bot while no human has answered.

    Empty where he is not waiting for an answer or has said nothing that could be one.
    """
    answered = [number for number, message in enumerate(messages) if _is_answer(message)]
    since = messages[answered[-1] + 1 :] if answered else messages
    told = [message.text for message in since if message.author is Author.CUSTOMER]
    words = [*([] if answered else asked.split(" / ")), *told]
    return _wording(words, is_question)


def solution_of(asked: str, messages: Sequence[Message], is_question: Callable[[str], bool]) -> Solution | None:
    """What solved a ticket: the longest of the agents' replies, with what the customer had said before it."""
    replies = [message for message in messages if _is_answer(message) and message.content is ContentKind.TEXT]
    best = max(replies, key=lambda message: len(message.text), default=None)
    if best is None or len(best.text) < SHORTEST_SOLUTION or utf16_length(best.text) > MAX_REPLY:
        return None
    before = [one.text for one in messages if one.author is Author.CUSTOMER and one.id < best.id]
    question = _wording([*asked.split(" / "), *before], is_question)
    return Solution(question, best.id) if question else None


def chosen(articles: Sequence[Suggestion], solved: Sequence[Suggestion]) -> list[Suggestion]:
    """At most three, the best article first, the best earlier reply second; none twice, none full of blanks."""
    found: dict[str, Suggestion] = {}
    for one in _in_turn(articles, solved):
        words = " ".join(one.text.casefold().split())
        if len(one.unfilled) <= MOST_BLANKS and words and utf16_length(one.text) <= MAX_REPLY:
            found.setdefault(words, one)
    return list(found.values())[:MOST]


def _in_turn(articles: Sequence[Suggestion], solved: Sequence[Suggestion]) -> Iterator[Suggestion]:
    for pair in zip_longest(articles, solved):
        yield from (one for one in pair if one is not None)


def _is_answer(message: Message) -> bool:
    return message.author is Author.AGENT and not message.private


def _wording(words: Sequence[str], is_question: Callable[[str], bool]) -> str:
    kept = list(dict.fromkeys(text.strip() for text in words if text.strip() and is_question(text)))
    return "\n".join(shortened(text, MAX_WORDS) for text in kept[-MAX_MESSAGES:])
