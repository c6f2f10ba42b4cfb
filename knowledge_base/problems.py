"""What is wrong with an article's text, told in words an editor can act on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from conversations.errors import BadInputError
from knowledge_base import articles
from knowledge_base.articles import ArticleText, Picture


class Part(StrEnum):
    """The part of an article that a problem is about."""

    FILE = "file"
    SLUG = "slug"
    TITLE = "title"
    BODY = "body"
    QUESTIONS = "questions"
    TAGS = "tags"
    CATEGORY = "category"
    PICTURES = "pictures"


@dataclass(frozen=True, slots=True)
class TextProblem:
    """One problem; `value` is the offending question, tag or field where there is one, `field` a field as written."""

    part: Part
    message: str
    value: str | None = None
    field: str | None = None


class BadArticleError(BadInputError):
    """An article's text can't be kept; `problems` says why."""

    def __init__(self, problems: Sequence[TextProblem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = tuple(problems)


def question_key(question: str) -> str:
    """Two questions with the same key are the same question: case and spacing don't count."""
    return " ".join(question.casefold().split())


def text_problems(text: ArticleText) -> list[TextProblem]:
    """Everything that is wrong with one article, in the order of its parts."""
    return [
        *_slug(text.slug),
        *_title(text.title),
        *_body(text.body),
        *_questions(text.questions),
        *_tags(text.tags),
        *_category(text.category),
        *_pictures(text.pictures),
    ]


def _slug(slug: str) -> Iterator[TextProblem]:
    if not articles.SLUG.fullmatch(slug) or len(slug) > articles.MAX_SLUG:
        message = f"the slug {slug!r} must be small Latin letters, digits and single hyphens, at most 64 characters"
        yield TextProblem(Part.SLUG, message)


def _title(title: str) -> Iterator[TextProblem]:
    if not title.strip():
        yield TextProblem(Part.TITLE, "the title is missing")
    elif len(title) > articles.MAX_TITLE or "\n" in title:
        yield TextProblem(Part.TITLE, f"the title must be one line of at most {articles.MAX_TITLE} characters")
    yield from _characters(Part.TITLE, title)


def _body(body: str) -> Iterator[TextProblem]:
    if not body.strip():
        yield TextProblem(Part.BODY, "the text is empty")
    if len(body) > articles.MAX_BODY:
        yield TextProblem(Part.BODY, f"the text has {len(body)} characters; at most {articles.MAX_BODY} are allowed")
    yield from _characters(Part.BODY, body)


def _questions(questions: Sequence[str]) -> Iterator[TextProblem]:
    if len(questions) > articles.MAX_QUESTIONS:
        yield TextProblem(Part.QUESTIONS, f"{len(questions)} questions; at most {articles.MAX_QUESTIONS} are allowed")
    seen: set[str] = set()
    for question in questions:
        yield from _short(Part.QUESTIONS, question, articles.MAX_QUESTION)
        key = question_key(question)
        if key in seen:
            yield TextProblem(Part.QUESTIONS, f"the question {question!r} is there twice", question)
        seen.add(key)


def _tags(tags: Sequence[str]) -> Iterator[TextProblem]:
    if len(tags) > articles.MAX_TAGS:
        yield TextProblem(Part.TAGS, f"{len(tags)} tags; at most {articles.MAX_TAGS} are allowed")
    for tag in tags:
        yield from _short(Part.TAGS, tag, articles.MAX_TAG)


def _category(category: str) -> Iterator[TextProblem]:
    if len(category) > articles.MAX_CATEGORY:
        yield TextProblem(Part.CATEGORY, f"the category is longer than {articles.MAX_CATEGORY} characters", category)
    yield from _characters(Part.CATEGORY, category)


def _pictures(pictures: Sequence[Picture]) -> Iterator[TextProblem]:
    if len(pictures) > articles.MAX_PICTURES:
        message = f"{len(pictures)} pictures; at most {articles.MAX_PICTURES} are allowed"
        yield TextProblem(Part.PICTURES, message)
    seen: set[str] = set()
    for picture in pictures:
        if not articles.PICTURE_NAME.fullmatch(picture.name):
            yield TextProblem(Part.PICTURES, f"{picture.name[:80]!r} is no name for a picture", picture.name)
        if picture.name.casefold() in seen:
            yield TextProblem(Part.PICTURES, f"the picture {picture.name!r} is there twice", picture.name)
        seen.add(picture.name.casefold())


def _short(part: Part, value: str, limit: int) -> Iterator[TextProblem]:
    if not value.strip():
        yield TextProblem(part, f"one of the {part.value} is empty", value)
    if len(value) > limit:
        yield TextProblem(part, f"{value[:40]!r}… is longer than {limit} characters", value)
    yield from _characters(part, value)


def _characters(part: Part, value: str) -> Iterator[TextProblem]:
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        yield TextProblem(part, f"the {part.value} holds characters that can't be stored", value)
