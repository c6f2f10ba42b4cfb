"""One Markdown file with YAML front matter: read with the line of every problem; writing and reading agree exactly."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import yaml
from frontmatter.default_handlers import YAMLHandler

from conversations.understanding import Language
from knowledge_base.articles import ArticleText, Picture, tidy
from knowledge_base.exchange.dates import FileDates, day, moment
from knowledge_base.problems import Part, text_problems

FIELDS = ("title", "category", "questions", "tags", "pictures", "publish", "expires", "review")
UNBROKEN = 1 << 20


@dataclass(frozen=True, slots=True)
class LineProblem:
    """A problem and the line (from 1) it stands on."""

    line: int
    message: str


class BrokenFileError(Exception):
    """A file can't be read as an article; every problem that was found."""

    def __init__(self, *problems: LineProblem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class _Scalar:
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class _Fields:
    title: _Scalar
    questions: tuple[_Scalar, ...]
    tags: tuple[_Scalar, ...]
    category: _Scalar
    pictures: tuple[_Scalar, ...]
    dates: FileDates
    body_line: int

    def line_of(self, part: Part, value: str | None) -> int:
        """Where a part stands; of equal values the last one, since that is the one too many."""
        if part is Part.TITLE:
            return self.title.line
        if part is Part.BODY:
            return self.body_line
        if part is Part.CATEGORY:
            return self.category.line
        parts = {Part.QUESTIONS: self.questions, Part.TAGS: self.tags, Part.PICTURES: self.pictures}
        listed = parts.get(part, ())
        lines = [item.line for item in listed if value is not None and item.value.strip() == value]
        return lines[-1] if lines else (listed[0].line if listed else 1)


def read_article(
    content: bytes, *, slug: str, language: Language, pictures: Mapping[str, str] | None = None
) -> ArticleText:
    """The article in a file; `pictures` has the SHA-256 of those beside it by name. Raises BrokenFileError."""
    return read_dated(content, slug=slug, language=language, pictures=pictures)[0]


def read_dated(
    content: bytes, *, slug: str, language: Language, pictures: Mapping[str, str] | None = None
) -> tuple[ArticleText, FileDates]:
    """`read_article` with the dates. Raises BrokenFileError with every problem and its line."""
    fields, body = _parse(_decode(content))
    known = pictures or {}
    missing = [
        LineProblem(item.line, f"there is no picture {item.value!r} in the folder {slug}/ beside the article")
        for item in fields.pictures
        if item.value not in known
    ]
    text = tidy(
        ArticleText(
            slug=slug,
            language=language,
            title=fields.title.value,
            body=body,
            questions=tuple(item.value for item in fields.questions),
            tags=tuple(item.value for item in fields.tags),
            category=fields.category.value,
            pictures=tuple(Picture(item.value, known.get(item.value, "")) for item in fields.pictures),
        )
    )
    found = [LineProblem(fields.line_of(p.part, p.value), p.message) for p in text_problems(text)]
    if found or missing:
        raise BrokenFileError(*found, *missing)
    return text, fields.dates


def write_article(text: ArticleText, dates: FileDates = FileDates()) -> bytes:  # noqa: B008  a frozen value
    """The file of an article; `read_dated` gives the same text and dates back."""
    lines = ["---", f"title: {_quoted(text.title)}"]
    if text.category:
        lines.append(f"category: {_quoted(text.category)}")
    names = tuple(picture.name for picture in text.pictures)
    for name, values in (("questions", text.questions), ("tags", text.tags), ("pictures", names)):
        if values:
            lines += [f"{name}:", *(f"  - {_quoted(value)}" for value in values)]
    planned = (("publish", dates.publish_at), ("expires", dates.expires_at), ("review", dates.review_on))
    lines += [f"{name}: {_quoted(value.isoformat())}" for name, value in planned if value is not None]
    return "\n".join([*lines, "---", text.body, ""]).encode()


def _quoted(value: str) -> str:
    dumped: str = yaml.safe_dump(value, default_style='"', allow_unicode=True, width=UNBROKEN)
    return dumped.strip()


def _decode(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BrokenFileError(LineProblem(line, "not UTF-8: save the file in that encoding")) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _parse(text: str) -> tuple[_Fields, str]:
    handler = YAMLHandler()
    if not text.startswith("---"):
        raise BrokenFileError(LineProblem(1, "the title is missing: the file must begin with a line of three hyphens"))
    try:
        front, body = handler.split(text)
    except ValueError:
        raise BrokenFileError(LineProblem(1, "the line of three hyphens after the fields is missing")) from None
    head = text[: len(text) - len(body.lstrip("\n"))] if body.strip() else text[: len(text) - len(body)].rstrip() + "\n"
    body_line = head.count("\n") + 1
    offset = text.count("\n", 0, text.index(front, 3)) + 1
    return _fields(front, offset, body_line), body


def _fields(front: str, offset: int, body_line: int) -> _Fields:
    nodes = dict(_mapping(_compose(front, offset), offset))
    return _Fields(
        title=_text(nodes, "title", offset),
        questions=tuple(_listed(nodes.get("questions"), "questions", offset)),
        tags=tuple(_listed(nodes.get("tags"), "tags", offset)),
        category=_text(nodes, "category", offset),
        pictures=tuple(_listed(nodes.get("pictures"), "pictures", offset)),
        dates=FileDates(
            publish_at=_moment(nodes, "publish", offset),
            expires_at=_moment(nodes, "expires", offset),
            review_on=_day(nodes, "review", offset),
        ),
        body_line=body_line,
    )


def _compose(front: str, offset: int) -> yaml.Node | None:
    try:
        return yaml.compose(front, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        raise BrokenFileError(LineProblem(offset + _line(error, front), f"bad YAML: {error.problem}")) from None
    except yaml.YAMLError as error:
        raise BrokenFileError(LineProblem(offset, f"bad YAML: {error}")) from None


def _line(error: yaml.MarkedYAMLError, front: str) -> int:
    """Where it went wrong; of something that was never closed, where it began."""
    marks = [mark.line for mark in (error.problem_mark, error.context_mark) if mark is not None]
    return next((line for line in marks if line < len(front.rstrip().splitlines())), 0)


def _mapping(node: yaml.Node | None, offset: int) -> Iterator[tuple[str, yaml.Node]]:
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        line = offset + node.start_mark.line
        raise BrokenFileError(LineProblem(line, "bad YAML: fields such as `title: …` are expected"))
    seen: set[str] = set()
    for key, value in node.value:
        line = offset + key.start_mark.line
        if key.value not in FIELDS:
            raise BrokenFileError(LineProblem(line, f"unknown field {key.value!r}; known are {', '.join(FIELDS)}"))
        if key.value in seen:
            raise BrokenFileError(LineProblem(line, f"the field {key.value!r} is there twice"))
        seen.add(key.value)
        yield key.value, value


def _text(nodes: Mapping[str, yaml.Node], name: str, offset: int) -> _Scalar:
    node = nodes.get(name)
    return _scalar(node, name, offset) if node else _Scalar("", 1)


def _moment(nodes: Mapping[str, yaml.Node], name: str, offset: int) -> datetime | None:
    written = _dated(nodes, name, offset)
    try:
        return moment(written.value)
    except ValueError:
        message = f"{name} must be a time with its zone, like 2026-12-01T00:00+03:00"
        raise BrokenFileError(LineProblem(written.line, message)) from None


def _day(nodes: Mapping[str, yaml.Node], name: str, offset: int) -> date | None:
    written = _dated(nodes, name, offset)
    try:
        return day(written.value)
    except ValueError:
        raise BrokenFileError(LineProblem(written.line, f"{name} must be a day like 2026-12-01")) from None


def _dated(nodes: Mapping[str, yaml.Node], name: str, offset: int) -> _Scalar:
    """Dates may stand without quotes."""
    node = nodes.get(name)
    if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:timestamp":
        return _Scalar(node.value, offset + node.start_mark.line)
    return _text(nodes, name, offset)


def _scalar(node: yaml.Node, name: str, offset: int) -> _Scalar:
    line = offset + node.start_mark.line
    if not isinstance(node, yaml.ScalarNode) or node.tag not in {"tag:yaml.org,2002:str", "tag:yaml.org,2002:null"}:
        raise BrokenFileError(LineProblem(line, f"{name} must be text; put it in quotes"))
    return _Scalar("" if node.tag.endswith("null") else node.value, line)


def _listed(node: yaml.Node | None, name: str, offset: int) -> Iterator[_Scalar]:
    if node is None or (isinstance(node, yaml.ScalarNode) and node.tag.endswith("null")):
        return
    if not isinstance(node, yaml.SequenceNode):
        raise BrokenFileError(LineProblem(offset + node.start_mark.line, f"{name} must be a list"))
    for item in node.value:
        yield _scalar(item, f"each of the {name}", offset)
