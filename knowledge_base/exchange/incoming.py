"""What a file or folder holds before it is imported: articles with their dates, pictures, and all that is wrong."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from conversations.errors import BadInputError
from conversations.understanding import Language
from knowledge_base.articles import ArticleKey, ArticleText
from knowledge_base.exchange.dates import FileDates
from knowledge_base.fields import Fields
from knowledge_base.pictures import PictureFile
from knowledge_base.ports import ArticleStore
from knowledge_base.problems import question_key


@dataclass(frozen=True, slots=True, order=True)
class FileProblem:
    """What is wrong, in which file (relative to what was given) and line."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class BrokenImportError(BadInputError):
    """Nothing was imported; every problem that was found."""

    def __init__(self, problems: Sequence[FileProblem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An article as a file has it; `is_draft` says that customers are not to see it."""

    text: ArticleText
    path: str
    line: int = 1
    dates: FileDates = field(default_factory=FileDates)
    is_draft: bool = False

    @property
    def key(self) -> ArticleKey:
        """Which article it is."""
        return self.text.key

    @property
    def is_planned(self) -> bool:
        """Whether the text waits for its time."""
        return self.dates.publish_at is not None


@dataclass(frozen=True, slots=True)
class Incoming:
    """What is there to import: sound when there are no `problems`; `warnings` in either case."""

    articles: tuple[Written, ...]
    problems: tuple[FileProblem, ...] = ()
    warnings: tuple[FileProblem, ...] = ()
    pictures: Mapping[str, PictureFile] = field(default_factory=dict)

    @property
    def texts(self) -> tuple[ArticleText, ...]:
        """The texts for customers to see now."""
        return tuple(one.text for one in self.articles if not one.is_planned and not one.is_draft)

    def require_sound(self) -> None:
        """Raises BrokenImportError."""
        if self.problems:
            raise BrokenImportError(self.problems)


def incoming(
    articles: Sequence[Written],
    problems: Iterable[FileProblem] = (),
    warnings: Iterable[FileProblem] = (),
    *,
    fields: Fields | None = None,
    pictures: Mapping[str, PictureFile] | None = None,
) -> Incoming:
    """All of it, with the problems that only show when the whole is seen."""
    found = [*problems, *_twice(articles)]
    if fields is not None:
        found += [FileProblem(one.path, one.line, p.message) for one in articles for p in fields.problems(one.text)]
    return Incoming(
        tuple(articles),
        tuple(sorted(dict.fromkeys(found))),
        (*warnings, *_repeated(articles)),
        pictures or {},
    )


async def with_known_pictures(store: ArticleStore, given: Incoming, *, hold: bool = False) -> Incoming:
    """The same; pictures that neither came along nor are stored are problems. With `hold` the stored ones stay."""
    wanted = {picture.sha256 for one in given.articles for picture in one.text.pictures} - given.pictures.keys()
    known = await store.picture_sizes(wanted, hold=hold)
    missing = [
        FileProblem(one.path, one.line, f"the picture {picture.name!r} did not come along and is not stored")
        for one in given.articles
        for picture in one.text.pictures
        if picture.sha256 in wanted - known.keys()
    ]
    return replace(given, problems=tuple(sorted([*given.problems, *missing])))


def _twice(articles: Iterable[Written]) -> Iterator[FileProblem]:
    seen: dict[tuple[ArticleKey, bool], str] = {}
    for one in articles:
        other = seen.setdefault((one.key, one.is_planned), f"{one.path}:{one.line}")
        if other != f"{one.path}:{one.line}":
            message = f"the article {one.key.slug!r} in {one.key.language} is there twice: see {other}"
            yield FileProblem(one.path, one.line, message)


def _repeated(articles: Iterable[Written]) -> Iterator[FileProblem]:
    """A question in two articles of a language is allowed, but makes both harder to find."""
    first: dict[tuple[Language, str], str] = {}
    for one in articles:
        for question in one.text.questions:
            other = first.setdefault((one.key.language, question_key(question)), one.key.slug)
            if other != one.key.slug:
                yield FileProblem(one.path, one.line, f"{question!r} is in {other}.md, too")
