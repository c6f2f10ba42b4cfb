"""What the checks find: values that pages and the command line put into words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from knowledge_base.articles import ArticleKey


class Kind(StrEnum):
    """What a finding is about; the first group needs the text only, the second other texts, the third questions."""

    EMPTIED_BODY = "emptied_body"
    WRONG_LANGUAGE = "wrong_language"
    UNCLEAR_TITLE = "unclear_title"

    NUMBER_CHANGED = "number_changed"
    CONDITION_REMOVED = "condition_removed"
    TRANSLATION_MISSING = "translation_missing"
    TRANSLATION_OUTDATED = "translation_outdated"
    TRANSLATION_DIFFERS = "translation_differs"
    TOO_CLOSE = "too_close"
    CONTRADICTS = "contradicts"
    QUESTION_TAKEN = "question_taken"

    NEWLY_ANSWERED = "newly_answered"
    NEWLY_WRONG = "newly_wrong"
    NOW_COVERED = "now_covered"
    OTHER_ARTICLE = "other_article"
    NO_LONGER_ANSWERED = "no_longer_answered"
    OWN_QUESTION_MISSED = "own_question_missed"


class Severity(StrEnum):
    """`BLOCKS` asks for a reason before publishing, `WARNS` only tells, `GOOD` is why one publishes."""

    BLOCKS = "blocks"
    WARNS = "warns"
    GOOD = "good"


class Asker(StrEnum):
    """Whose question it was."""

    EXAMPLE = "example"
    TEST = "test"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a question gets: the article that answers it, if any, with the best score."""

    slug: str | None
    score: float
    title: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know.

    `before` and `after` are words of the texts; `other` is the article that it is about beside the draft; `question`
    with its outcomes is there where it is about a question, `decision_id` where a customer asked it.
    """

    kind: Kind
    severity: Severity
    before: str = ""
    after: str = ""
    other: ArticleKey | None = None
    question: str = ""
    asker: Asker | None = None
    was: Outcome | None = None
    would_be: Outcome | None = None
    decision_id: int | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """All findings of one draft; `asked` questions were looked at, `affected` are those that the draft can change,
    and of the article's `tests` so many `passed`."""

    key: ArticleKey
    content_hash: str
    found: tuple[Finding, ...]
    asked: int = 0
    affected: int = 0
    tests: int = 0
    passed: int = 0

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """Those that ask for a reason."""
        return tuple(one for one in self.found if one.severity is Severity.BLOCKS)

    @property
    def needs_reason(self) -> bool:
        """Whether publishing needs a reason."""
        return bool(self.blocking)

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """Those of one severity."""
        return tuple(one for one in self.found if one.severity is severity)


def in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """The grave ones first, then by kind; each once."""
    severities: Sequence[Severity] = list(Severity)
    kinds: Sequence[Kind] = list(Kind)
    unique = dict.fromkeys(found)
    return tuple(sorted(unique, key=lambda one: (severities.index(one.severity), kinds.index(one.kind))))
