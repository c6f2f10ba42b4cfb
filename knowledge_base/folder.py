"""A folder of Markdown files, one subfolder per language: imported in one transaction or not at all, and exported."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from conversations.errors import BadInputError
from conversations.fields import FIELD
from conversations.understanding import Language
from knowledge_base.articles import ArticleKey, ArticleText, Status
from knowledge_base.editing import Change, archive, publish_text
from knowledge_base.fields import Fields
from knowledge_base.front_matter import BrokenFileError, read_article, write_article
from knowledge_base.ports import ArticleStore
from knowledge_base.problems import question_key

README = "readme.md"


@dataclass(frozen=True, slots=True, order=True)
class FileProblem:
    """What is wrong, in which file (relative to the folder) and line."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class BrokenFolderError(BadInputError):
    """The folder was not imported; every problem in it."""

    def __init__(self, problems: list[FileProblem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Folder:
    """What a folder holds: `texts` when it is sound, `problems` when it is not, `warnings` in either case."""

    texts: tuple[ArticleText, ...]
    problems: tuple[FileProblem, ...]
    warnings: tuple[FileProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did to each article."""

    added: tuple[ArticleKey, ...] = ()
    changed: tuple[ArticleKey, ...] = ()
    unchanged: tuple[ArticleKey, ...] = ()
    archived: tuple[ArticleKey, ...] = ()
    warnings: tuple[FileProblem, ...] = field(default=())


def read_folder(root: Path, fields: Fields | None = None) -> Folder:
    """Read every article of a folder and everything that is wrong with it; with `fields`, unknown ones as well."""
    texts: list[ArticleText] = []
    problems = list(_strangers(root))
    for path in _files(root):
        try:
            language = Language(path.parent.name)
            content = path.read_bytes()
            text = read_article(content, slug=path.stem, language=language)
            texts.append(text)
            problems += _field_problems(_name(root, path), content, text, fields)
        except BrokenFileError as error:
            problems += [FileProblem(_name(root, path), problem.line, problem.message) for problem in error.problems]
    if not texts and not problems:
        problems.append(FileProblem(root.name, 1, "no articles: put Markdown files into the folders ru and en"))
    return Folder(tuple(texts), tuple(sorted(problems)), tuple(_repeated(texts)))


async def import_folder(
    store: ArticleStore,
    root: Path,
    *,
    author: str,
    at: datetime,
    archive_missing: bool = False,
    fields: Fields | None = None,
) -> ImportReport:
    """Publish what the folder holds, within the caller's transaction; without `fields` their names are not checked.

    Raises BrokenFolderError before anything is changed.
    """
    folder = read_folder(root, fields)
    if folder.problems:
        raise BrokenFolderError(list(folder.problems))
    done: dict[Change, list[ArticleKey]] = defaultdict(list)
    for text in folder.texts:
        done[await publish_text(store, text, author=author, at=at)].append(text.key)
    if archive_missing:
        await _archive_missing(store, {text.key for text in folder.texts}, done)
    parts = {change.value: tuple(sorted(keys)) for change, keys in done.items()}
    return ImportReport(**parts, warnings=folder.warnings)


async def export_folder(store: ArticleStore, root: Path) -> int:
    """Write every published article into the folder; returns how many. Other files are left alone."""
    revisions = await store.revisions((await store.published_ids()).values())
    for revision in revisions:
        path = root / revision.key.language.value / f"{revision.key.slug}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(write_article(revision.text))
    return len(revisions)


async def _archive_missing(store: ArticleStore, present: set[ArticleKey], done: dict[Change, list[ArticleKey]]) -> None:
    for article in await store.articles():
        if article.status is Status.PUBLISHED and article.key not in present:
            done[await archive(store, article.key.slug, article.key.language)].append(article.key)


def _field_problems(name: str, content: bytes, text: ArticleText, fields: Fields | None) -> Iterator[FileProblem]:
    """A field that stands there several times is a problem on each of its lines."""
    lines = list(enumerate(content.decode("utf-8-sig").splitlines(), 1))
    for problem in dict.fromkeys(fields.problems(text) if fields else ()):
        written = problem.value or problem.message
        places = [number for number, line in lines if any(found[0] in written for found in FIELD.finditer(line))]
        yield from (FileProblem(name, place, problem.message) for place in places or [1])


def _files(root: Path) -> Iterator[Path]:
    for language in Language:
        folder = root / language.value
        if folder.is_dir():
            yield from sorted(path for path in folder.glob("*.md") if not path.name.startswith("."))


def _strangers(root: Path) -> Iterator[FileProblem]:
    """Articles in places where they would be overlooked."""
    if not root.is_dir():
        yield FileProblem(root.name, 1, "there is no such folder")
        return
    known = {language.value for language in Language}
    for path in sorted(root.rglob("*.md")):
        parts = path.relative_to(root).parts
        if any(part.startswith(".") for part in parts) or (len(parts) == 1 and path.name.lower() == README):
            continue
        if len(parts) == 1 or parts[0] not in known:
            yield FileProblem(_name(root, path), 1, "unknown language folder; known are ru and en")
        elif len(parts) > 2:
            yield FileProblem(_name(root, path), 1, "articles lie directly in the language's folder")


def _repeated(texts: list[ArticleText]) -> Iterator[FileProblem]:
    """A question in two articles of a language is allowed, but makes both harder to find."""
    first: dict[tuple[Language, str], str] = {}
    for text in texts:
        for question in text.questions:
            other = first.setdefault((text.language, question_key(question)), text.slug)
            if other != text.slug:
                yield FileProblem(f"{text.language.value}/{text.slug}.md", 1, f"{question!r} is in {other}.md, too")


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()
