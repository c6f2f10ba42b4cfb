"""Articles and their revisions: the values that editing, import and search speak about."""

import hashlib
import json
import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from conversations.understanding import Language

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
PICTURE_NAME = re.compile(r"[\w()\[\]+-][\w ()\[\].+-]{0,90}\.(?:png|jpe?g|webp)", re.IGNORECASE)
LEADING_BLANK_LINES = re.compile(r"\A(?:[^\S\n]*\n)+")
MAX_SLUG = 64
MAX_TITLE = 200
MAX_BODY = 20_000
MAX_QUESTION = 1_000
MAX_QUESTIONS = 200
MAX_TAG = 64
MAX_TAGS = 50
MAX_CATEGORY = 64
MAX_PICTURES = 10


class Status(StrEnum):
    """Where an article stands: never published, live, or taken away."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True, order=True)
class ArticleKey:
    """One article in one language; the two languages of a subject share the slug."""

    slug: str
    language: Language


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that customers get with the answer: its name within the article, and its bytes' SHA-256 in hex."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleText:
    """What an editor writes: `body` is Markdown, `questions` are example questions in customers' words."""

    slug: str
    language: Language
    title: str
    body: str
    questions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    category: str = ""
    pictures: tuple[Picture, ...] = ()

    @property
    def key(self) -> ArticleKey:
        """Which article this is a text of."""
        return ArticleKey(self.slug, self.language)

    @property
    def content_hash(self) -> str:
        """SHA-256 in hex over everything that an editor can change."""
        parts: list[object] = [self.slug, self.language.value, self.title, self.body]
        parts += [list(self.questions), list(self.tags)]
        if self.category or self.pictures:
            parts += [self.category, [[picture.name, picture.sha256] for picture in self.pictures]]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One stored text of an article; never changed. `number` counts from 1 within the article."""

    id: int
    number: int
    text: ArticleText
    author: str
    created_at: datetime

    @property
    def key(self) -> ArticleKey:
        """Which article this revision belongs to."""
        return self.text.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """What is to happen to an article: a revision published at a moment, the article taken away, somebody to read it.

    `reason` says why the planned revision is published although the checks had doubts, empty where they had none.
    `review_on` is the day in the shop's time zone from which the text should be looked at again;
    `translation_checked_at` is when somebody last found it to say what the other language says.
    """

    publish_at: datetime | None = None
    planned_revision_id: int | None = None
    reason: str = ""
    expires_at: datetime | None = None
    review_on: date | None = None
    translation_checked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article's state: its newest revision, and the one that customers see (or saw before it was archived)."""

    key: ArticleKey
    status: Status
    latest: Revision
    published: Revision | None = None
    dates: Dates = Dates()

    @property
    def has_draft(self) -> bool:
        """Whether the newest text is not the one that customers see."""
        return self.published is None or self.latest.id != self.published.id


def without_plan(dates: Dates) -> Dates:
    """The same, but no revision waits to be published."""
    return replace(dates, publish_at=None, planned_revision_id=None, reason="")


def tidy(text: ArticleText) -> ArticleText:
    """The same text without stray space: one kind of line end, no blank lines around the body."""
    body = text.body.replace("\r\n", "\n").replace("\r", "\n")
    return ArticleText(
        slug=text.slug,
        language=text.language,
        title=" ".join(text.title.split()),
        body=LEADING_BLANK_LINES.sub("", body).rstrip(),
        questions=tuple(question.strip() for question in text.questions),
        tags=tuple(tag.strip() for tag in text.tags),
        category=" ".join(text.category.split()),
        pictures=text.pictures,
    )
