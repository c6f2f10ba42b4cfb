"""All articles as one CSV file: exact both ways, and harmless in a spreadsheet.

Lists stand one entry a line; a line end or a backslash inside an entry is written `\\n` or `\\\\`. A cell that a
spreadsheet would take for a formula gets an apostrophe in front, which reading takes away again.
Source: OWASP, CSV Injection, https://owasp.org/www-community/attacks/CSV_Injection
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence

from conversations.understanding import Language
from knowledge_base.articles import ArticleText, Picture, tidy
from knowledge_base.exchange.dates import FileDates, day, moment
from knowledge_base.exchange.incoming import FileProblem, Incoming, Written, incoming
from knowledge_base.exchange.progress import Progress, Stage, silent
from knowledge_base.fields import Fields
from knowledge_base.folder import shown_and_planned
from knowledge_base.ports import ArticleStore
from knowledge_base.problems import text_problems

COLUMNS = (
    "slug", "language", "title", "category", "tags", "questions", "pictures", "publish", "expires", "review", "body",
)  # fmt: skip
REQUIRED = ("slug", "language", "title", "body")
MAX_CELL = 1_000_000
_RISKY = "=+-@\t\r'＝＋－＠"
_DELIMITERS = ",;\t"
_ESCAPED = re.compile(r"\\(n|\\)")


def read_table(
    content: bytes, fields: Fields | None = None, *, name: str = "csv", progress: Progress = silent
) -> Incoming:
    """The articles of a CSV file with the line of every problem."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Incoming((), (FileProblem(name, line, "not UTF-8: save the file in that encoding"),))
    if problems := list(_heading_problems(text, name)):
        return Incoming((), tuple(problems))
    articles: list[Written] = []
    found: list[FileProblem] = []
    total = text.count("\n") + 1
    for line, row in _rows(text, name, found):
        written = _written(row, name, line, found)
        if written is not None:
            articles.append(written)
        progress(Stage.READING, min(line, total), total)
    if not articles and not found:
        found.append(FileProblem(name, 1, "no articles"))
    return incoming(articles, found, fields=fields)


async def write_table(store: ArticleStore) -> bytes:
    """All published and planned articles; pictures by name and hash, for a table can't carry them."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    for article, revision, dates in await shown_and_planned(store):
        text = revision.text
        row = (
            article.key.slug,
            article.key.language.value,
            text.title,
            text.category,
            _joined(text.tags),
            _joined(text.questions),
            _joined([f"{picture.sha256} {picture.name}" for picture in text.pictures]),
            dates.publish_at.isoformat() if dates.publish_at else "",
            dates.expires_at.isoformat() if dates.expires_at else "",
            dates.review_on.isoformat() if dates.review_on else "",
            text.body,
        )
        writer.writerow([guarded(cell) for cell in row])
    return target.getvalue().encode("utf-8-sig")


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] and cell[0] in _RISKY else cell


def unguarded(cell: str) -> str:
    """What was guarded."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] and cell[1] in _RISKY else cell


def _joined(entries: Sequence[str]) -> str:
    return "\n".join(entry.replace("\\", "\\\\").replace("\n", "\\n") for entry in entries)


def _entries(cell: str) -> tuple[str, ...]:
    lines = (line for line in cell.replace("\r\n", "\n").split("\n") if line.strip())
    return tuple(_ESCAPED.sub(lambda found: "\n" if found[1] == "n" else "\\", line) for line in lines)


def _delimiter(text: str) -> str:
    heading = text.partition("\n")[0]
    return max(_DELIMITERS, key=heading.count)


def _heading_problems(text: str, name: str) -> Iterator[FileProblem]:
    csv.field_size_limit(MAX_CELL)
    heading = next(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)), [])
    columns = [column.strip().lower() for column in heading]
    for column in REQUIRED:
        if column not in columns:
            yield FileProblem(name, 1, f"the column {column!r} is missing; known are {', '.join(COLUMNS)}")
    for column in columns:
        if column not in COLUMNS:
            yield FileProblem(name, 1, f"unknown column {column[:40]!r}; known are {', '.join(COLUMNS)}")
        if columns.count(column) > 1:
            yield FileProblem(name, 1, f"the column {column!r} is there twice")


def _rows(text: str, name: str, found: list[FileProblem]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each row with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    columns = [column.strip().lower() for column in next(reader)]
    starts = [reader.line_num + 1]
    try:
        for cells in reader:
            starts.append(reader.line_num + 1)
            line = starts[-2]
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(columns):
                found.append(FileProblem(name, line, f"{len(cells)} cells; the heading has {len(columns)}"))
                continue
            yield line, dict(zip(columns, map(unguarded, cells), strict=True))
    except csv.Error as error:
        found.append(FileProblem(name, starts[-1], f"bad CSV: {error}"))


def _written(row: Mapping[str, str], name: str, line: int, found: list[FileProblem]) -> Written | None:
    before = len(found)
    language = row["language"].strip().lower()
    if language not in set(Language):
        found.append(FileProblem(name, line, f"unknown language {language[:20]!r}; known are ru and en"))
        return None
    text = tidy(
        ArticleText(
            slug=row["slug"].strip(),
            language=Language(language),
            title=row["title"],
            body=row["body"],
            questions=_entries(row.get("questions", "")),
            tags=_entries(row.get("tags", "")),
            category=row.get("category", ""),
            pictures=tuple(_pictures(row.get("pictures", ""))),
        )
    )
    found += [FileProblem(name, line, problem.message) for problem in text_problems(text)]
    dates = _dates(row, name, line, found)
    return Written(text=text, path=name, line=line, dates=dates) if len(found) == before else None


def _pictures(cell: str) -> Iterator[Picture]:
    for entry in _entries(cell):
        sha256, _, picture = entry.partition(" ")
        yield Picture(picture, sha256)


def _dates(row: Mapping[str, str], name: str, line: int, found: list[FileProblem]) -> FileDates:
    try:
        return FileDates(
            publish_at=moment(row.get("publish", "")),
            expires_at=moment(row.get("expires", "")),
            review_on=day(row.get("review", "")),
        )
    except ValueError:
        message = "publish and expires are times with their zone (2026-12-01T00:00+03:00), review is a day (2026-12-01)"
        found.append(FileProblem(name, line, message))
        return FileDates()
